package import Configuring
internal import Formulas
package import Model
package import Rules
package import Store

/// The scoreboard: where every claim stands on a day.
package struct ClaimBoard {
    let catalog: Catalog
    private let snapshot: StoreSnapshot?
    let history: RuleHistory?
    private let provenances: EventProvenance?
    let day: Day
    private let isPast: Bool
    /// Whether only what a screen of all of them shows is asked for, and not where each number comes from.
    private let isBrief: Bool

    /// - Parameters:
    ///   - snapshot: nil when there is no store yet.
    ///   - asOf: by what was published by that day; nil for today.
    ///   - isBrief: whether only a screen of all of them is wanted: without sources, remarks and projections.
    package init(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, today: Day, asOf: Day? = nil, isBrief: Bool = false
    ) {
        self.isBrief = isBrief
        self.catalog = catalog
        self.snapshot = snapshot
        day = asOf ?? today
        isPast = asOf != nil
        let histories = snapshot.map { SeriesHistories(catalog, $0, computesWhatIsNotStored: true) }
        history = histories.map { RuleHistory(catalog, $0) }
        provenances = snapshot.flatMap { snapshot in histories.map { EventProvenance(catalog, snapshot, $0) } }
    }

    /// The board of a test, by what is given of series and published by a day.
    init(_ catalog: Catalog, given history: RuleHistory, on day: Day) {
        self.catalog = catalog
        self.history = history
        self.day = day
        snapshot = nil
        provenances = nil
        isPast = true
        isBrief = false
    }

    /// All claims, or those whose ids or groups are named, in the order of the configuration.
    package func statuses(of names: [String] = []) throws -> [ClaimStatus] {
        let versions = try snapshot?.claims() ?? [:]
        let records = isPast ? [:] : try snapshot?.rules() ?? [:]
        let rules = catalog.configuration.rules.filter { rule in
            rule.claim != nil
                && (names.isEmpty || names.contains(rule.id) || names.contains { rule.id.hasPrefix("\($0).") })
        }
        return try rules.compactMap { rule in
            try rule.claim.map { try status(of: rule, $0, versions[rule.id] ?? [], records[rule.id]) }
        }
    }

    private func status(
        of rule: RuleDefinition, _ claim: Claim, _ versions: [ClaimRecord], _ record: RuleRecord?
    ) throws -> ClaimStatus {
        let traits = catalog.traits(of: rule.when.series)
        let replay = try replay(of: rule)
        let frequency = traits?.frequency ?? .irregular
        let observations = replay?.observations(on: day) ?? []
        let review = ClaimReview(rule, frequency, observations)
        let reported = observations.filter { $0.estimate != nil && !$0.isProjection }
        let newest = reported.last?.evidence
        let then = claim.saidOn.flatMap { said in
            said > day ? nil : replay?.newest(on: said)?.evidence
        }
        let settled = isPast ? try settled(rule, replay) : versions.last?.settled
        let inputs = isBrief && rule.deputies.isEmpty ? [] : try inputs(of: rule, newest)
        let remarks = EventRemarks(catalog: catalog)
        let next = nextRelease(reported, frequency)
        return ClaimStatus(
            rule: rule, claim: claim, unit: rule.isJoined ? nil : traits?.unit, frequency: frequency,
            seriesName: traits?.name ?? rule.when.series, standing: try standing(rule, claim, review, record),
            settled: settled, parts: newest.flatMap { replay?.parts(at: $0.period, on: day) } ?? [],
            fallback: fallback(of: rule, settled, inputs),
            remark: newest.flatMap { remarks.sentence(of: inputs, to: $0.period.end, rule) }, newest: newest,
            isWithdrawn: newest == nil && observations.contains { !$0.isProjection }, then: then,
            isFresh: review?.isFresh(on: day) ?? false,
            lastTrue: reported.last { $0.side(for: rule) == .holding }?.evidence,
            growthSeen: rule.isJoined ? nil : growth(reported), nextRelease: next,
            isOverdue: next.map { $0 < day } ?? false,
            waitsFor: newest == nil ? try waiting(rule) : [],
            crossing: isBrief ? .failure(.nothing) : crossing(rule, observations),
            readings: try claim.readings.map { try reading($0, rule) },
            sources: isBrief ? [] : try sources(of: settled?.evidence ?? newest, rule),
            versions: isPast ? versions.filter { $0.since <= day } : versions)
    }

    /// Where it stands: a state is what its rule is, whose alert stays while nothing decides (rule 26).
    private func standing(
        _ rule: RuleDefinition, _ claim: Claim, _ review: ClaimReview?, _ record: RuleRecord?
    ) throws -> ClaimStanding {
        guard var standing = review?.standing(on: day) else { return ClaimStanding(.noData) }
        // What was never read may well say it: nothing is decided by that.
        if standing.state == .unresolvable, try isUnread(rule) { return ClaimStanding(.noData) }
        guard claim.kind == .state, [.isTrue, .isFalse].contains(standing.state), let record, rule.isMeant(by: record)
        else { return standing }
        standing.state = record.state.phase == .firing ? .isTrue : .isFalse
        if record.state.phase != .pending { standing.since = record.state.since ?? standing.since }
        return standing
    }

    /// Whether a feed that decides it was never read, and will be.
    private func isUnread(_ rule: RuleDefinition) throws -> Bool {
        guard let snapshot else { return true }
        return try catalog.awaits(catalog.decidingFeeds(of: rule), \.lastSuccess, snapshot)
    }

    /// What the newest number is made of.
    private func inputs(of rule: RuleDefinition, _ newest: Evidence?) throws -> [EventRemarks.Input] {
        guard let newest else { return [] }
        return try history?.histories.inputs(of: rule, at: newest.period, asOf: isPast ? day : nil) ?? []
    }

    /// What stands in for the deciding series: for what settled it, else for the newest number.
    private func fallback(
        of rule: RuleDefinition, _ settled: ClaimRecord.Settled?, _ inputs: [EventRemarks.Input]
    ) -> (series: String, name: String)? {
        let remarks = EventRemarks(catalog: catalog)
        let standsIn = settled.map(\.fallback) ?? remarks.deputySeries(among: inputs, rule)
        guard let series = standsIn, series != rule.when.series else { return nil }
        return (series, catalog.traits(of: series)?.name ?? series)
    }

    /// The feeds of a rule that were never read.
    private func waiting(_ rule: RuleDefinition) throws -> [String] {
        try catalog.feeds(of: rule).sorted().filter { try snapshot?.health(of: $0).lastSuccess == nil }
    }

    private func crossing(
        _ rule: RuleDefinition, _ observations: [CurrentObservation]
    ) -> Result<CrossingProjection, CrossingProjection.Refusal> {
        guard !rule.isJoined, let traits = catalog.traits(of: rule.when.series),
            rule.when.comparison.isUpward || rule.when.comparison.isDownward
        else { return .failure(.nothing) }
        do {
            return .success(
                try CrossingProjection(
                    observations, frequency: traits.frequency, level: rule.when.level,
                    isUpward: rule.when.comparison.isUpward, isInLevels: traits.unit.isDimensionless))
        } catch {
            return .failure(error)
        }
    }

    /// How often what the series came to, four periods on, lay in the band that its past had by then: by first prints.
    ///
    /// - Returns: nil for a series of which nothing can be told.
    package func projectionRecord(of rule: RuleDefinition) throws -> (held: Int, tried: Int)? {
        guard !rule.isJoined, let traits = catalog.traits(of: rule.when.series), let replay = try replay(of: rule)
        else { return nil }
        let all = replay.observations(on: day).filter { $0.estimate != nil && !$0.isProjection }
        var (held, tried) = (0, 0)
        for place in all.indices.dropFirst(7).dropLast(4) {
            let band = CrossingProjection.band(
                replay.observations(on: all[place].firstReported), frequency: traits.frequency,
                isInLevels: traits.unit.isDimensionless, on: all[place + 4].period.end)
            guard let band, let print = replay.firstPrint(of: all[place + 4].period) else { continue }
            tried += 1
            if band.contains(print) { held += 1 }
        }
        return tried > 0 ? (held, tried) : nil
    }

    private func replay(of rule: RuleDefinition) throws -> RuleReplay? {
        do {
            return try history?.replay(of: rule)
        } catch is RuleHistory.Refusal {
            return nil
        }
    }

    /// The outcome that stood on a day of the past, as it would have been.
    private func settled(_ rule: RuleDefinition, _ replay: RuleReplay?) throws -> ClaimRecord.Settled? {
        guard let replay else { return nil }
        return replay.walk(from: min(replay.days.first ?? day, day), to: day).claim?.settled
    }

    /// Beside the value of a year before, which ends within a month and a half of that.
    private func growth(_ reported: [CurrentObservation]) -> Double? {
        guard let last = reported.last, let now = last.value, last.estimate?.isExact ?? false else { return nil }
        let wanted = last.period.end.adding(months: -12)
        let before = reported.min { abs($0.period.end - wanted) < abs($1.period.end - wanted) }
        guard let before, abs(before.period.end - wanted) <= 45, let then = before.value, then > 0,
            before.estimate?.isExact ?? false
        else { return nil }
        return now / then - 1
    }

    /// As long after the end of the next period as the last ones were published.
    private func nextRelease(_ reported: [CurrentObservation], _ frequency: Frequency) -> Day? {
        guard frequency != .irregular, let last = reported.last else { return nil }
        // Of a period that is not over, more of it comes next, and nobody knows when.
        guard last.published >= last.period.end else { return nil }
        let lags = reported.suffix(8).map { $0.firstReported - $0.period.end }.sorted()
        // What is published irregularly, or was computed of what came late, has no usual day.
        guard lags[lags.count - 1] - lags[0] <= 45 else { return nil }
        return frequency.period(startingOn: last.period.end + 1).end + lags[lags.count / 2]
    }

    /// The documents of a number, the newest first.
    private func sources(of evidence: Evidence?, _ rule: RuleDefinition) throws -> [String] {
        guard let evidence else { return [] }
        var sources: [String] = []
        for source in try documents(of: rule.when.series, evidence.period, depth: 0) where !sources.contains(source) {
            sources.append(source)
        }
        return sources
    }

    private func documents(of id: String, _ period: Period, depth: Int) throws -> [String] {
        guard depth < 8, let series = try snapshot?.series(id),
            let found = try provenances?.provenance(of: period, series, asOf: isPast ? day : nil)
        else { return [] }
        guard series.formula != nil else { return [found.source].compactMap(\.self).filter { !$0.isEmpty } }
        let inputs = (found.inputs ?? []).sorted { ($0.end, $0.published) > ($1.end, $1.published) }
        return try inputs.flatMap { input -> [String] in
            guard catalog.indicators[input.series] != nil else { return [input.source].filter { !$0.isEmpty } }
            let own = try history?.histories.data(of: input.series, withFacts: false)?.histories.last {
                $0.period.end == input.end
            }
            return try own.map { try documents(of: input.series, $0.period, depth: depth + 1) } ?? []
        }
    }
}
