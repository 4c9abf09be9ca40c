internal import Model

/// Stored histories in period order, found by a search that halves them.
struct KnownHistories {
    private let histories: [History]

    init(_ histories: [History]) { self.histories = histories }

    func vintages(of period: Period) -> [Vintage] {
        let place = first(from: period)
        return place < histories.count && histories[place].period == period ? histories[place].vintages : []
    }

    /// The first stored history whose period is taken for the same as another (rule 13).
    func history(sameAs period: Period) -> History? {
        histories[first(from: Period(start: period.start - 7, end: period.end))...]
            .prefix { $0.period.end == period.end && $0.period.start - period.start <= 7 }
            .first { $0.period.isSame(as: period) }
    }

    private func first(from period: Period) -> Int {
        var low = 0
        var high = histories.count
        while low < high {
            let middle = (low + high) / 2
            if histories[middle].period < period { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
