package import Model

/// What changed in the state of a rule, as the alert log tells it.
package struct AlertTransition: Equatable, Sendable {
    package let event: EventKind
    /// The state that the event speaks of: its window ends with the observation that completed the condition.
    package let state: RuleState
    /// The observation that the event is about.
    package let evidence: Evidence?
    /// The observation before it was revised, for `retracted` and `confirmed`.
    package let before: Evidence?
    /// Whether the condition already held as monitoring began.
    package let initial: Bool
    package let reason: Reason

    package init(
        event: EventKind, state: RuleState, evidence: Evidence?, before: Evidence? = nil, initial: Bool = false,
        reason: Reason = .news
    ) {
        self.event = event
        self.state = state
        self.evidence = evidence
        self.before = before
        self.initial = initial
        self.reason = reason
    }

    /// Why it happened, where the kind of event does not say it.
    package enum Reason: Equatable, Sendable {
        case news, revision, correction, removed
    }
}
