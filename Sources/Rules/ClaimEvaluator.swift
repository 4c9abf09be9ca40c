package import Model

/// Judges a claim: from what is remembered of it and what is there now to what is remembered then, and what is told.
///
/// Pure: it knows no store and no clock.
package struct ClaimEvaluator {
    private let rule: RuleDefinition
    private let claim: Claim
    private let subject: RuleSubject
    private let known: ClaimRecord?

    /// - Parameter known: the last version that is remembered; nil for a claim that is new.
    package init?(_ rule: RuleDefinition, over subject: RuleSubject, known: ClaimRecord?) {
        guard let claim = rule.claim, claim.kind != .state else { return nil }
        self.rule = rule
        self.claim = claim
        self.subject = subject
        self.known = known
    }

    /// What came of it.
    package struct Outcome: Equatable, Sendable {
        package var record: ClaimRecord
        /// The outcome, told once.
        package var draft: AlertDraft?
        /// Whether the events of the rule are not told: the outcome stands, or is all that there is to tell.
        package var isSilencing: Bool
    }

    /// Judges it on a day.
    ///
    /// - Parameters:
    ///   - observations: the current ones, in period order, and first prints where these decide.
    ///   - isRead: whether its sources were ever read; before, it is not decided by what is missing.
    ///   - isBeginning: whether the rule is walked for the first time.
    ///   - before: how it was settled before it is walked for the first time, by what was known then; nil where it was not.
    ///   - fallbacks: what stands in for it, as it was known by the day; asked for where it has no value at its end.
    ///   - now: milliseconds since 1970, for the event.
    package func evaluate(
        _ observations: [CurrentObservation], on day: Day, isBeginning: Bool, isRead: Bool = true,
        before: ClaimRecord.Settled? = nil, fallbacks: (Day) -> [ClaimFallback] = { _ in [] },
        values: @escaping ComparedValues = { _, _, _ in [] },
        now: Int64
    ) -> Outcome? {
        guard let review = ClaimReview(rule, subject.frequency, observations) else { return nil }
        let isSame = known?.fingerprint == rule.claimFingerprint
        var record = ClaimRecord(
            rule: rule.id, version: (known?.version ?? 0) + 1, fingerprint: rule.claimFingerprint, since: day,
            means: claim.means)
        if let known, isSame, !isInQuestion(known) { record = known }
        if record.settled != nil { return Outcome(record: record, isSilencing: true) }
        let standing = review.standing(on: day)
        record.next = next(standing, after: day)
        var settled =
            before
            ?? ClaimRecord.Settled(
                outcome: standing.state.rawValue, on: standing.settlesOn ?? day, firstKnown: standing.since,
                evidence: standing.evidence)
        // What its sources say may have settled it before it lost its sense.
        if before == nil, !isRead, standing.state == .annulled {
            record.next = day + 1
            return Outcome(record: record, isSilencing: false)
        }
        let others = before?.fallback != nil || standing.state == .unresolvable ? fallbacks(settled.on) : []
        if before == nil, standing.state == .unresolvable {
            if let other = ClaimFallback.outcome(others, of: rule, on: settled.on, isRead: isRead) {
                settled = other
            } else if !isRead {
                record.next = day + 1
                return Outcome(record: record, isSilencing: false)
            }
        }
        guard before != nil || standing.isSettled(on: day) else { return Outcome(record: record, isSilencing: false) }
        let deputy = settled.fallback.map { series -> ClaimSentence.Deputy in
            series == subject.id ? .zero : .series(others.first { $0.series == series }?.name ?? series)
        }
        if let known, isSame, known.settled?.says(sameAs: settled) ?? false {
            return Outcome(record: known, isSilencing: true)
        }
        record.settled = settled
        record.next = nil
        let sentence = ClaimSentence(
            sentence: Sentence(rule: rule, subject: subject, observations: observations), claim: claim,
            settled: settled, deputy: deputy, values: values, isInitial: isBeginning)
        let draft = AlertDraft(
            settled, of: rule, over: subject, version: record.version, sentence, isInitial: isBeginning,
            values: values, now: now)
        return Outcome(record: record, draft: draft, isSilencing: isBeginning)
    }

    /// Whether an outcome rests on a number of a definition that was given up: it stands if the present one gives it as well.
    private func isInQuestion(_ known: ClaimRecord) -> Bool {
        guard let settled = known.settled else { return false }
        return subject.isSilent && settled.evidence != nil && settled.fallback == nil
    }

    /// The next day on which it may be another without news.
    private func next(_ standing: ClaimStanding, after day: Day) -> Day? {
        [standing.settlesOn, claim.annulment?.on, rule.lastDay].compactMap(\.self).filter { $0 > day }.min()
    }
}

extension ClaimRecord.Settled {
    /// Whether another is the same by the same number of the same period.
    fileprivate func says(sameAs other: Self) -> Bool {
        outcome == other.outcome && evidence?.period == other.evidence?.period
            && evidence?.estimate == other.evidence?.estimate
    }
}

extension RuleDefinition {
    /// What a claim means: another fingerprint is another version.
    package var claimFingerprint: String {
        var whole = Fingerprint([fingerprint, claim?.kind.rawValue ?? "", claim?.means ?? ""])
        whole.add("fallback", claim?.fallback.joined(separator: ",") ?? "")
        return whole.text
    }
}

extension AlertDraft {
    /// The outcome of a claim.
    init(
        _ settled: ClaimRecord.Settled, of rule: RuleDefinition, over subject: RuleSubject, version: Int,
        _ sentence: ClaimSentence, isInitial: Bool, values: @escaping ComparedValues, now: Int64
    ) {
        let kind = EventKind(rawValue: settled.outcome) ?? .met
        var event = AlertEvent(
            RuleEvaluator.eventID(rule.id, version, kind), kind, of: rule, over: subject, message: sentence.text,
            now: now)
        event.initial = isInitial
        event.firstKnown = settled.firstKnown
        if let evidence = settled.evidence {
            event.setPeriod(evidence.period, subject)
            event.setValue(evidence, rule, values)
            event.published = evidence.published
        }
        self.init(event: event, period: settled.evidence?.period)
    }
}
