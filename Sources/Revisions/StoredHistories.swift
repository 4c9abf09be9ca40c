package import Model

/// Stored histories in period order, found by a search that halves them.
package struct StoredHistories: Sendable {
    private let histories: [History]

    /// - Parameter histories: in period order.
    package init(_ histories: [History]) { self.histories = histories }

    /// Whether nothing is stored.
    var isEmpty: Bool { histories.isEmpty }

    /// What is stored of just this period.
    package func vintages(of period: Period) -> [Vintage] {
        let place = first(from: period)
        return place < histories.count && histories[place].period == period ? histories[place].vintages : []
    }

    /// The first stored history whose period is taken for the same as another (rule 13).
    ///
    /// - Parameter isWanted: which histories are looked at.
    package func history(sameAs period: Period, where isWanted: (History) -> Bool = { _ in true }) -> History? {
        histories[first(from: Period(start: period.start - 7, end: period.end))...]
            .prefix { $0.period.end == period.end && $0.period.start - period.start <= 7 }
            .first { $0.period.isSame(as: period) && isWanted($0) }
    }

    /// Whether one is stored whose days differ by a week at either end at most, and not in nothing.
    func hasNear(_ period: Period) -> Bool {
        histories[first(from: Period(start: Day.first, end: period.end - 7))...]
            .prefix { $0.period.end - period.end <= 7 }
            .contains { $0.period != period && $0.period.isNear(period) }
    }

    private func first(from period: Period) -> Int {
        histories.partitioningIndex { $0.period >= period }
    }
}
