/// Where a rule stands; kept in the store between transactions, and a pure function of what it has seen.
package struct RuleState: Equatable, Sendable {
    package var phase: Phase
    /// Counts activations of this rule, never reset: part of the ids of its events.
    package var activation: Int
    /// The observations that completed the `for` of the present activation, or that count towards it.
    package var window: [Evidence]
    /// The last period that was walked; later ones are news.
    package var walked: Period?
    /// When the rule came to its phase: the published day of the observation that brought it there.
    package var since: Day?

    package init(
        phase: Phase = .inactive, activation: Int = 0, window: [Evidence] = [], walked: Period? = nil, since: Day? = nil
    ) {
        self.phase = phase
        self.activation = activation
        self.window = window
        self.walked = walked
        self.since = since
    }

    /// Where a rule stands.
    package enum Phase: String, Sendable {
        case inactive, pending, firing
    }

    /// The observation that completed the condition.
    package var completing: Evidence? { window.last }
}

/// An observation that the state of a rule rests on.
package struct Evidence: Equatable, Sendable {
    package let period: Period
    package let value: Double
    package let published: Day

    package init(period: Period, value: Double, published: Day) {
        self.period = period
        self.value = value
        self.published = published
    }
}
