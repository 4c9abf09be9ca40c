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
    package func history(sameAs period: Period) -> History? {
        histories[first(from: Period(start: period.start - 7, end: period.end))...]
            .prefix { $0.period.end == period.end && $0.period.start - period.start <= 7 }
            .first { $0.period.isSame(as: period) }
    }

    private func first(from period: Period) -> Int {
        histories.partitioningIndex { $0.period >= period }
    }
}
