package import Formulas
package import Model

/// What the facts of a flow determine beside themselves (rules 20 and 21).
package enum FlowRevisions {
    /// The differences that follow from the facts and are not stored, and what overrules stored ones that no longer do.
    ///
    /// - Parameter stored: all histories of the series, in period order.
    /// - Throws: `TooMuchWork` when the facts overlap as no filings do.
    package static func differences(of stored: [History], frequency: Frequency) throws(TooMuchWork) -> [Insertion] {
        // Without facts longer than a period there is nothing to subtract from.
        guard stored.contains(where: { $0.period.days > frequency.durations.longest }) else { return [] }
        let facts = stored.compactMap { history -> History? in
            let filed = history.vintages.filter(isStated)
            return filed.isEmpty ? nil : History(period: history.period, vintages: filed)
        }
        var inserts: [Insertion] = []
        var settled: Set<Period> = []
        let known = StoredHistories(stored)
        for computed in try FlowTable(facts: facts, frequency: frequency).periods() {
            guard !computed.vintages.allSatisfy(isStated) else { continue }
            let present = known.history(sameAs: computed.period)
            let period = present?.period ?? computed.period
            // Days that err by more than a week in sum can make two computed periods one stored period: the first counts.
            guard settled.insert(period).inserted else { continue }
            inserts += overruling(present?.vintages ?? [], by: computed.vintages, of: period)
        }
        // Differences that no longer follow, since a side of theirs is gone.
        for history in stored where !settled.contains(history.period) && !history.vintages.allSatisfy(isStated) {
            inserts += overruling(history.vintages, by: history.vintages.filter(isStated), of: history.period)
        }
        return inserts
    }

    private static func isStated(_ vintage: Vintage) -> Bool { !vintage.origin.contains(.difference) }

    private static func overruling(
        _ stored: [Vintage], by computed: [Vintage], of period: Period
    ) -> [Insertion] {
        Merge.computed(stored: stored, computed: computed, origin: .difference).inserts.map {
            Insertion($0, of: period)
        }
    }
}
