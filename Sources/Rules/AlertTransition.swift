package import Model

/// What changed in the state of a rule, as the alert log tells it.
package struct AlertTransition: Equatable, Sendable {
    package let event: EventKind
    /// The state that the event speaks of: its window ends with the observation that completed the condition.
    package let state: RuleState
    /// The observation that the event is about.
    package let evidence: Evidence?
    /// What was known of it, or of what the alert rested on, before.
    package let before: Evidence?
    /// What that is now, where the event is about another observation.
    package let became: Evidence?
    package let reason: Reason
    /// Why the rule is walked from the beginning, where the condition already held then.
    package let beginning: Beginning?

    package init(
        event: EventKind, state: RuleState, evidence: Evidence?, before: Evidence? = nil, became: Evidence? = nil,
        reason: Reason = .news, beginning: Beginning? = nil
    ) {
        self.became = became
        self.event = event
        self.state = state
        self.evidence = evidence
        self.before = before
        self.reason = reason
        self.beginning = beginning
    }

    /// The day of a withdrawal that this is about, where it is known.
    var withdrawnOn: Day? {
        if case .withdrawal(let day) = reason { return day }
        return nil
    }

    /// Why it happened, where the kind of event does not say it.
    package enum Reason: Equatable, Sendable {
        /// A newer period.
        case news
        /// A known period has another value.
        case revision
        /// The same, by a mended error.
        case correction
        /// A known period has another value, so that an alert that had ended goes on.
        case recovery(isCorrection: Bool)
        /// A period that had been missing is reported.
        case late(Period)
        /// What the alert rested on was withdrawn, on that day where it is known.
        case withdrawal(on: Day?)
        /// What the alert rested on has bounds now that decide nothing.
        case doubt
        /// What was reported since ended what the alert rested on, and began it again.
        case moved
        /// Other days have taken the place of those that the alert rested on.
        case displacement
    }

    /// Why a rule is walked from the beginning.
    package enum Beginning: Equatable, Sendable {
        /// It was never walked.
        case monitoring
        /// It means something else than before.
        case rule
        /// Its series is defined otherwise than before.
        case series
        /// An older version of the program walked it.
        case version
    }
}
