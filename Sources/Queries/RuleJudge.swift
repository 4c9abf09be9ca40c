package import Configuring
internal import Formulas
package import Model
package import Rules
package import Store

/// Judges rules over what is stored: what is to be remembered of each, and what is told.
package struct RuleJudge {
    private let catalog: Catalog
    private let snapshot: StoreSnapshot
    private let provenances: EventProvenance
    private let histories: SeriesHistories
    /// Milliseconds since 1970, for the events.
    private let time: Int64

    /// - Parameter histories: those that are read already.
    package init(_ catalog: Catalog, _ snapshot: StoreSnapshot, _ histories: SeriesHistories, time: Int64) {
        self.catalog = catalog
        self.snapshot = snapshot
        self.time = time
        self.histories = histories
        provenances = EventProvenance(catalog, snapshot, histories)
    }

    /// What came of a rule.
    package struct Judgement {
        /// Nil where nothing was to be judged of the rule itself.
        package var record: RuleRecord?
        /// Of its claim, where that is another than before.
        package var claim: ClaimRecord?
        package var events: [AlertEvent]
    }

    /// Judges a rule; nil when there is nothing to judge.
    ///
    /// - Parameters:
    ///   - record: what is remembered of it.
    ///   - claim: what is remembered of its claim, of the last version; nil for a new one.
    ///   - hasChanged: whether something was stored of its series.
    ///   - isSilent: whether that was read anew under another definition, which is no news.
    ///   - isForced: whether a feed was tried that its claim may have waited for.
    package func judge(
        _ rule: RuleDefinition, _ record: RuleRecord?, claim: ClaimRecord? = nil, hasChanged: Bool, isSilent: Bool,
        isForced: Bool = false
    ) throws -> Judgement? {
        guard let (series, subject) = try subject(of: rule, hasChanged: hasChanged, isSilent: isSilent) else {
            return try judgeWithoutData(rule, record, claim)
        }
        // A formula over several feeds is walked first when all of them have been tried: half of it is no beginning.
        if record == nil, try awaits(catalog.joiningFeeds[rule.id] ?? [], \.lastAttempt) { return nil }
        let both = RuleAndClaim(rule, over: subject, record: record, claim: claim)
        guard isForced || both.isDue(on: day) else { return nil }
        var observations: [CurrentObservation] = []
        var past: [History] = []
        // What settled it may be of a definition that was given up: then it is walked as if it were new.
        let isNewClaim =
            rule.claim.map { $0.kind != .state } ?? false
            && (claim?.settled == nil ? record?.generation == nil : isSilent)
        try snapshot.forEachObservation(of: series) { history in
            if isNewClaim { past.append(history) }
            if let observation = CurrentObservation(history.deciding(rule), for: rule) {
                observations.append(observation)
            }
        }
        var standing: RaisedAlert?
        if let record, both.needsRaisedAlert { standing = try raised(rule.id, record) }
        let (values, fallbacks) = (try values(of: rule), try fallbacks(of: rule))
        // What was over before monitoring began was decided by what was known then.
        let before = try isNewClaim ? settled(rule, subject, past, values, fallbacks) : nil
        let isRead =
            try rule.claim.map { $0.kind == .state } ?? true || !awaits(catalog.decidingFeeds(of: rule), \.lastSuccess)
        let outcome = both.judge(
            observations, on: day, raised: standing, isRead: isRead, before: before,
            fallbacks: isRead ? fallbacks : { _ in [] }, values: values, now: time)
        let events = try [outcome.end].compactMap(\.self) + complete(outcome.drafts, of: rule, series)
        return Judgement(record: outcome.record, claim: outcome.claim == claim ? nil : outcome.claim, events: events)
    }

    /// How a claim was settled before it is walked for the first time; nil where it was not, or where its past is longer than
    /// that of any claim.
    private func settled(
        _ rule: RuleDefinition, _ subject: RuleSubject, _ past: [History], _ values: @escaping ComparedValues,
        _ fallbacks: @escaping (Day) -> [ClaimFallback]
    ) throws -> ClaimRecord.Settled? {
        guard try !awaits(catalog.decidingFeeds(of: rule), \.lastSuccess) else { return nil }
        let replay = RuleReplay(rule, over: subject, past, values: values, fallbacks: fallbacks)
        let days = replay.days
        guard let first = days.first, days.count * past.count <= 4_000_000 else { return nil }
        return replay.walk(from: first, to: day).claim?.settled
    }

    private func awaits(_ feeds: Set<String>, _ done: KeyPath<FeedHealth, Int64?>) throws -> Bool {
        try catalog.awaits(feeds, done, snapshot)
    }

    private var day: Day { Timestamp.day(time / 1000) }

    /// Of a rule whose series has nothing, or cannot be read, its former meaning ends, and its claim may run out of time.
    private func judgeWithoutData(
        _ rule: RuleDefinition, _ record: RuleRecord?, _ claim: ClaimRecord?
    ) throws -> Judgement? {
        var judgement = Judgement(events: [])
        if let record, RuleEvaluator.isLeft(rule, record) {
            judgement = self.judgement(
                RuleEvaluator.suspend(rule, record, raised: try raised(rule.id, record), now: time))
        }
        guard let traits = catalog.traits(of: rule.when.series) else {
            return judgement.record == nil ? nil : judgement
        }
        let subject = RuleSubject(
            id: rule.when.series, name: traits.name, unit: traits.unit, frequency: traits.frequency, generation: 0,
            hasChanged: false, isSilent: false)
        // What was never read may well say it: nothing is decided by that.
        let isAwaiting = try awaits(catalog.decidingFeeds(of: rule), \.lastSuccess)
        let isRead =
            try !isAwaiting && catalog.feeds(of: rule).allSatisfy { try snapshot.health(of: $0).lastSuccess != nil }
        let decided = ClaimEvaluator(rule, over: subject, known: claim)?.evaluate(
            [], on: day, isBeginning: record == nil, isRead: isRead,
            fallbacks: isAwaiting ? { _ in [] } : try fallbacks(of: rule), now: time)
        if let decided, decided.record != claim {
            judgement.claim = decided.record
            judgement.events += [decided.draft?.event].compactMap(\.self)
        }
        return judgement.record == nil && judgement.claim == nil ? nil : judgement
    }

    /// Events with where their numbers come from, and with what their sentences must say of it.
    private func complete(
        _ drafts: [AlertDraft], of rule: RuleDefinition, _ series: StoredSeries
    ) throws -> [AlertEvent] {
        try drafts.map { draft in
            guard let period = draft.period else { return draft.event }
            var event = draft.event(with: try provenances.provenance(of: period, series, parts: rule.parts))
            let remarks = EventRemarks(catalog: catalog)
            let inputs = event.value == nil && !rule.isJoined ? nil : event.inputs
            event.message += remarks.text(of: inputs?.map(\.remarked) ?? [], to: event.end, rule)
            if let before = event.before, !rule.deputies.isEmpty {
                event.message += remarks.text(
                    ofBefore: try histories.inputs(of: rule, at: period, asOf: before.published),
                    now: inputs?.map(\.remarked) ?? [], rule)
            }
            if let newest = draft.newest, !rule.isJoined {
                let newer = try provenances.provenance(of: newest, series).inputs?.map(\.remarked)
                event.message += remarks.text(
                    ofNewest: newer ?? [], to: newest.end, beside: inputs?.map(\.remarked) ?? [], rule)
            }
            return event
        }
    }

    private func fallbacks(of rule: RuleDefinition) throws -> (Day) -> [ClaimFallback] {
        do {
            return try catalog.fallbacks(of: rule, histories)
        } catch is TooMuchWork {
            return { _ in [] }
        }
    }

    private func values(of rule: RuleDefinition) throws -> ComparedValues {
        do {
            return try catalog.comparedValues(of: rule, histories)
        } catch is TooMuchWork {
            return { _, _, _ in [] }
        }
    }

    /// Takes leave of a rule that is not in the configuration any more; nil when that was done before.
    package func leave(_ id: String, _ record: RuleRecord) throws -> Judgement? {
        RuleEvaluator.remove(id, record, raised: try raised(id, record), now: time).map(judgement)
    }

    private func judgement(_ outcome: RuleEvaluator.Outcome) -> Judgement {
        Judgement(record: outcome.record, events: [outcome.end].compactMap(\.self))
    }

    /// The series of a rule; nil where it is not computed any more, or is stored under another definition.
    private func subject(
        of rule: RuleDefinition, hasChanged: Bool, isSilent: Bool
    ) throws -> (StoredSeries, RuleSubject)? {
        guard let series = try snapshot.series(rule.when.series), series.outdated == nil,
            series.fingerprint == catalog.declarations[series.id]?.fingerprint,
            let traits = catalog.traits(of: series.id)
        else { return nil }
        let subject = RuleSubject(
            id: series.id, name: traits.name, unit: traits.unit, frequency: traits.frequency,
            generation: series.number, hasChanged: hasChanged, isSilent: isSilent)
        return (series, subject)
    }

    /// The alert of a rule that stands by the log.
    private func raised(_ rule: String, _ record: RuleRecord) throws -> RaisedAlert? {
        guard let event = try snapshot.raisedAlert(of: rule) else { return nil }
        let watched = try record.generation.flatMap { try snapshot.series(number: $0) }
        let traits = event.series.flatMap(catalog.traits)
        func unit(_ symbol: String) -> Unit? {
            traits?.unit.symbol == symbol
                ? traits?.unit : try? catalog.configuration.units.unit(named: symbol).get()
        }
        // What a rule watched that had a formula of its own is what that was then.
        let isOwn = event.series.map(IndicatorDefinition.isOfRule) ?? false
        let names = isOwn ? [watched?.title, traits?.name] : [traits?.name, watched?.title]
        return RaisedAlert(
            event, name: names.compactMap(\.self).first ?? event.series ?? rule,
            frequency: watched?.frequency ?? traits?.frequency ?? .irregular,
            unit: event.unit.flatMap(unit), written: record.watched.flatMap { unit($0.written) })
    }
}
