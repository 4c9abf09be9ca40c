package import Model

/// Judges a rule together with its claim: once the outcome stands, or where it is all that there is to tell, the rule itself is
/// silent.
package struct RuleAndClaim {
    private let rule: RuleDefinition
    private let evaluator: RuleEvaluator
    private let claims: ClaimEvaluator?
    private let record: RuleRecord?
    private let claim: ClaimRecord?

    /// - Parameters:
    ///   - record: what is remembered of the rule.
    ///   - claim: the same of its claim, of the last version.
    package init(_ rule: RuleDefinition, over subject: RuleSubject, record: RuleRecord?, claim: ClaimRecord?) {
        self.rule = rule
        self.record = record
        self.claim = claim
        evaluator = RuleEvaluator(rule, over: subject, old: record)
        claims = ClaimEvaluator(rule, over: subject, known: claim)
    }

    /// What came of it.
    package struct Outcome: Equatable, Sendable {
        /// Nil where nothing was to be judged of the rule.
        package var record: RuleRecord?
        /// Nil for a rule without a claim that is decided once.
        package var claim: ClaimRecord?
        package var end: AlertEvent?
        package var drafts: [AlertDraft] = []
    }

    /// Whether there is anything to judge on a day.
    package func isDue(on day: Day) -> Bool { evaluator.isDue || isClaimDue(on: day) }

    /// Whether an alert of before is looked at, which the rule itself does not know any more.
    package var needsRaisedAlert: Bool { evaluator.isDue && evaluator.needsRaisedAlert }

    private func isClaimDue(on day: Day) -> Bool {
        guard claims != nil else { return false }
        guard let claim, claim.fingerprint == rule.claimFingerprint else { return true }
        guard claim.settled == nil else { return false }
        // That the question lost its sense may be written down long before its next day.
        let isAnnulled = rule.claim?.annulment.map { $0.on <= day } ?? false
        return isAnnulled || claim.next.map { $0 <= day } ?? false
    }

    /// - Parameters:
    ///   - observations: the current ones, in period order; first prints where these decide.
    ///   - before: how the claim was settled before it is walked for the first time.
    ///   - now: milliseconds since 1970, for the events.
    package func judge(
        _ observations: [CurrentObservation], on day: Day, raised: RaisedAlert? = nil,
        isRead: Bool = true, before: ClaimRecord.Settled? = nil, fallbacks: (Day) -> [ClaimFallback] = { _ in [] },
        values: @escaping ComparedValues, now: Int64
    ) -> Outcome {
        var outcome = Outcome()
        let decided = claims?.evaluate(
            observations, on: day, isBeginning: record?.generation == nil, isRead: isRead, before: before,
            fallbacks: fallbacks,
            values: values,
            now: now)
        if evaluator.isDue {
            let judged = evaluator.evaluate(observations, raised: raised, values: values, now: now)
            outcome.record = judged.record
            outcome.end = judged.end
            if !(decided?.isSilencing ?? false) { outcome.drafts = judged.drafts }
        }
        outcome.claim = decided?.record
        if let draft = decided?.draft { outcome.drafts.append(draft) }
        return outcome
    }
}
