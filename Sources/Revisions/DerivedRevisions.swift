package import Model

/// What a formula gives beside what is stored of it.
package struct DerivedRevisions {
    /// What is to be stored; what is stored and no longer follows is overruled.
    package private(set) var inserts: [Insertion] = []
    /// The periods that are kept under other dates now, with all that was known of them: where a period was only known by its
    /// end, a day may differ (rule 13).
    package private(set) var displacements: [Period: [Displacement]]

    /// - Parameters:
    ///   - stored: the histories of the derived series, in period order.
    ///   - computed: what the formula gives now, in period order.
    ///   - displaced: which periods are stored under other dates.
    ///   - isWanted: whether a period was computed, if it is one.
    package init(
        stored: [History], computed: [History], displaced: [Period: [Displacement]], isWanted: (Period) -> Bool
    ) {
        displacements = displaced
        var known = Dictionary(stored.map { ($0.period, $0.vintages) }) { first, _ in first }
        for history in computed {
            displacements[history.period] = nil
            overrule(known.removeValue(forKey: history.period) ?? [], by: history.vintages, of: history.period)
        }
        let present = StoredHistories(computed)
        // What is computed ends on a day once: where only the end was known, the start was the calendar's.
        let ends = Set(computed.lazy.filter { $0.period.days >= 28 }.map(\.period.end))
        for (period, vintages) in known.sorted(by: { $0.key < $1.key }) where isWanted(period) {
            if present.hasNear(period) || (period.days >= 28 && ends.contains(period.end)) {
                displacements[period] = [.always()]
            } else if displacements[period] == nil {
                // It no longer follows from the inputs.
                overrule(vintages, by: [], of: period)
            }
        }
    }

    private mutating func overrule(_ stored: [Vintage], by computed: [Vintage], of period: Period) {
        let outcome = Merge.computed(stored: stored, computed: computed, of: period, origin: .derived)
        inserts += outcome.inserts.map { Insertion($0, of: period) }
    }
}
