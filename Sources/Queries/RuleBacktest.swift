package import Configuring
internal import Formulas
internal import Ingest
package import Model
package import Rules
package import Store

/// Rules on history: every change of state as it would have happened, beside what the data say now.
package struct RuleBacktest {
    private let catalog: Catalog
    private let history: RuleHistory
    private let snapshot: StoreSnapshot

    package init(_ catalog: Catalog, _ snapshot: StoreSnapshot) {
        self.catalog = catalog
        self.snapshot = snapshot
        history = RuleHistory(catalog, SeriesHistories(catalog, snapshot, computesWhatIsNotStored: true))
    }

    /// A change of state, and what is known of its period now.
    package struct Change: Sendable {
        package let rule: String
        package let day: Day
        package let event: AlertEvent
        /// The value that its period has now; nil where it has none, or the rule watches no number.
        package let final: Estimate?
        /// Whether by that the condition holds; nil where nothing is known.
        package let finalSide: RuleDefinition.Side?
    }

    /// Tries a rule.
    ///
    /// - Parameters:
    ///   - first: nil for the first day on which all of its series have true vintages.
    ///   - last: the last day that counts: today, or before.
    /// - Throws: `RuleHistory.Refusal`; `StoreError`.
    package func changes(of rule: RuleDefinition, from first: Day?, to last: Day) throws -> [Change] {
        guard let series = try history.series(of: rule), let replay = try history.replay(of: rule) else { return [] }
        guard let since = try vintagesSince(rule.when.series) else {
            throw RuleHistory.Refusal(
                message: "\(rule.id): \(rule.when.series) has no vintages yet: each value is known since one day")
        }
        if let first, first < since {
            throw RuleHistory.Refusal(
                message:
                    "\(rule.id): what was known of \(rule.when.series) is known since \(since), and not on \(first); try it from there"
            )
        }
        let outcome = try history.walk(rule, replay, from: first ?? since, to: last)
        return outcome.changes.map { change($0, rule, series) }
    }

    /// Where a rule stood on a day, by what was published by then; nil where its series had nothing yet, or cannot be computed.
    package func state(of rule: RuleDefinition, asOf day: Day) throws -> RuleState? {
        do {
            guard let replay = try history.replay(of: rule), let earliest = replay.days.first, earliest <= day else {
                return nil
            }
            let since = try vintagesSince(rule.when.series) ?? day
            return replay.walk(from: min(since, day), to: day).record?.state
        } catch is RuleHistory.Refusal {
            return nil
        }
    }

    /// The newest value of what a rule watches that was published by a day.
    func newest(of rule: RuleDefinition, asOf day: Day) throws -> RuleStatus.Newest? {
        try history.newest(of: rule.when.series, on: day).map {
            RuleStatus.Newest(period: $0.period, estimate: $0.estimate)
        }
    }

    private func change(_ change: RuleReplay.Change, _ rule: RuleDefinition, _ series: SeriesData) -> Change {
        let period = series.histories.last { history in
            history.period.end == change.event.end
                && series.frequency.label(of: history.period) == change.event.period
        }
        let final = period?.current()?.estimate
        return Change(
            rule: rule.id, day: change.day, event: change.event, final: rule.isJoined ? nil : final,
            finalSide: final.map { rule.side(of: $0) })
    }

    /// The day since which it is known when each value of a series was: as the configuration says it, else the second on
    /// which something was published, since before there may be nothing but the state of that day; for a formula that of all
    /// its inputs.
    private func vintagesSince(_ id: String) throws -> Day? {
        var latest: Day?
        // What nothing is known of makes no value: what stands in for it may.
        for source in catalog.sources(of: id) where try snapshot.series(source) != nil {
            guard let day = try vintagesSince(source: source) else { return nil }
            latest = max(latest ?? day, day)
        }
        return latest
    }

    private func vintagesSince(source id: String) throws -> Day? {
        if let stated = catalog.series(id)?.vintagesSince { return stated }
        guard let series = try snapshot.series(id) else { return nil }
        var days: Set<Day> = []
        try snapshot.forEachObservation(of: series) { days.formUnion($0.days) }
        return days.sorted().dropFirst().first
    }
}
