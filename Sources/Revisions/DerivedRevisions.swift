package import Model

/// What a formula gives beside what is stored of it.
package enum DerivedRevisions {
    /// What is to be stored; what is stored and no longer follows is overruled.
    ///
    /// - Parameters:
    ///   - stored: the histories of the derived series that can have changed.
    ///   - computed: what the formula gives now for the same periods.
    package static func inserts(stored: [History], computed: [History]) -> [Insertion] {
        var known = Dictionary(stored.map { ($0.period, $0.vintages) }) { first, _ in first }
        let periods = StoredHistories(stored.sorted { $0.period < $1.period })
        var inserts: [Insertion] = []
        func merge(_ period: Period, _ vintages: [Vintage]) {
            let before = known.removeValue(forKey: period) ?? []
            let outcome = Merge.computed(stored: before, computed: vintages, of: period, origin: .derived)
            inserts += outcome.inserts.map { Insertion($0, of: period) }
        }
        for history in computed {
            // Under the days under which it is stored: where a period was only known by its end, a day may differ (rule 13).
            let own = known[history.period] != nil ? history.period : periods.history(sameAs: history.period)?.period
            merge(own.flatMap { known[$0] != nil ? $0 : nil } ?? history.period, history.vintages)
        }
        // Periods that no longer follow from the inputs: their values are overruled by nothing.
        for (period, _) in known.sorted(by: { $0.key < $1.key }) { merge(period, []) }
        return inserts
    }
}
