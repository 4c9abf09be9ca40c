package import Formulas
package import Model

/// What the facts of a flow determine beside themselves (rules 13, 20 and 21).
package struct FlowRevisions: Sendable {
    /// The sums and differences that follow from the facts and are not stored, and what overrules stored ones that no
    /// longer do.
    package private(set) var inserts: [Insertion] = []
    /// For every span of the length of a period that is not always an observation, the days on which it is none.
    package private(set) var displacements: [Period: [Displacement]] = [:]

    /// - Parameters:
    ///   - stored: all histories of the series, in period order.
    ///   - year: where the filer's years begin, where that is stated.
    /// - Throws: `TooMuchWork` when the facts overlap as no filings do.
    package init(of stored: [History], frequency: Frequency, year: FilerYear? = nil) throws(TooMuchWork) {
        let facts = stored.compactMap { history -> History? in
            let filed = history.vintages.filter(FlowRevisions.isStated)
            return filed.isEmpty ? nil : History(period: history.period, vintages: History.dated(filed)).preferred
        }
        let years = FilerYears(of: facts, stated: year)
        // Facts of one period each determine nothing but themselves.
        let isPlain = facts.allSatisfy { frequency.durations.contains($0.period.days) }
        let computed = isPlain ? [] : try FlowRevisions.computed(of: facts, stored, frequency, years.present)
        var candidates: [Period: SpanSelection.Candidate] = [:]
        for history in computed + facts where frequency.durations.contains(history.period.days) {
            guard let known = history.vintages.first(where: { $0.value != nil })?.published else { continue }
            let stated = history.vintages.first { $0.value != nil && FlowRevisions.isStated($0) }?.published
            let other = candidates[history.period]
            let rank = history.vintages.filter(FlowRevisions.isStated).map(\.rank).min() ?? .max
            candidates[history.period] = SpanSelection.Candidate(
                period: history.period, known: min(known, other?.known ?? known), stated: stated ?? other?.stated,
                rank: min(rank, other?.rank ?? .max))
        }
        displacements = try SpanSelection.displacements(among: Array(candidates.values), in: years, frequency)
        guard !isPlain else { return }
        let stated = facts.filter { frequency.durations.contains($0.period.days) }
        store(computed, stored, kept: StoredHistories((computed + stated).sorted { $0.period < $1.period }))
    }

    /// The periods that are not only stated, under the days under which they are stored.
    private static func computed(
        of facts: [History], _ stored: [History], _ frequency: Frequency, _ year: FilerYear
    ) throws(TooMuchWork) -> [History] {
        let known = StoredHistories(stored)
        var settled: Set<Period> = []
        return try FlowTable(facts: facts, frequency: frequency).periods(in: year).compactMap { history in
            guard !history.vintages.allSatisfy(isStated) else { return nil }
            let period = known.history(sameAs: history.period, where: \.isStated)?.period ?? history.period
            // Days that err by more than a week in sum can make two computed periods one stored period: the first counts.
            guard settled.insert(period).inserted else { return nil }
            return History(period: period, vintages: history.vintages)
        }
    }

    /// - Parameter kept: the periods that there are.
    private mutating func store(_ computed: [History], _ stored: [History], kept: StoredHistories) {
        let known = StoredHistories(stored)
        var settled: Set<Period> = []
        for history in computed {
            let present = known.vintages(of: history.period)
            settled.insert(history.period)
            // What never was an observation is not stored, unless it is a fact, too.
            let isEver = displacements[history.period].map { history.displaced(by: $0) != nil } ?? true
            if !isEver, !present.contains(where: FlowRevisions.isStated) {
                displacements[history.period] = nil
                overrule(present, by: [], of: history.period)
            } else {
                overrule(present, by: history.vintages, of: history.period)
            }
        }
        for history in stored
        where !settled.contains(history.period) && !history.vintages.allSatisfy(FlowRevisions.isStated) {
            let visible = kept.hasNear(history.period) ? hideComputed(of: history) : history.vintages
            // Differences that no longer follow, since a side of theirs is gone.
            overrule(visible, by: visible.filter(FlowRevisions.isStated), of: history.period)
        }
    }

    /// What was computed under other dates than were stated since is kept under those, up to the day on which these were stated,
    /// too.
    ///
    /// - Returns: what is left to be seen.
    private mutating func hideComputed(of history: History) -> [Vintage] {
        let stated = history.vintages.first(where: FlowRevisions.isStated)?.published
        let visible = stated.map { day in history.vintages.filter { $0.published >= day } } ?? []
        if visible.count < history.vintages.count {
            let others = stated == nil ? [] : displacements[history.period] ?? []
            displacements[history.period] = [.always(until: stated)] + others
        }
        return visible
    }

    private static func isStated(_ vintage: Vintage) -> Bool { !vintage.origin.contains(.difference) }

    private mutating func overrule(_ stored: [Vintage], by computed: [Vintage], of period: Period) {
        inserts += Merge.computed(stored: stored, computed: computed, of: period, origin: .difference).inserts.map {
            Insertion($0, of: period)
        }
    }
}
