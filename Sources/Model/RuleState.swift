/// Where a rule stands; kept in the store between transactions, and a pure function of what it has seen but for `told`.
package struct RuleState: Equatable, Sendable {
    package var phase: Phase
    /// Counts activations of this rule, never reset: part of the ids of its events.
    package var activation: Int
    /// The observations that completed the `for` of the present activation, or that count towards it.
    package var window: [Evidence]
    /// The last period that was walked; later ones are news.
    package var walked: Period?
    /// Since when the rule is in its phase: of one that fires, the first day on which its present activation was known.
    package var since: Day?
    /// What the log last said that the last alert rests on: the one memory of the fold (rule 23).
    package var told: Told?

    package init(
        phase: Phase = .inactive, activation: Int = 0, window: [Evidence] = [], walked: Period? = nil,
        since: Day? = nil, told: Told? = nil
    ) {
        self.phase = phase
        self.activation = activation
        self.window = window
        self.walked = walked
        self.since = since
        self.told = told
    }

    /// Where a rule stands.
    package enum Phase: String, Sendable {
        case inactive, pending, firing
    }

    /// Whether there was anything for it to look at.
    package var hasWalked: Bool { walked != nil || phase != .inactive }

    /// The observation that completed the condition.
    package var completing: Evidence? { window.last }

    /// The evidence that was last told of an alert.
    package struct Told: Equatable, Sendable {
        package var evidence: Evidence
        /// Whether it was told that it was withdrawn.
        package var isWithdrawn = false
        /// How many events that can repeat were told of this activation, for their ids (rule 27).
        package var repeats = 0

        package init(_ evidence: Evidence, isWithdrawn: Bool = false, repeats: Int = 0) {
            self.evidence = evidence
            self.isWithdrawn = isWithdrawn
            self.repeats = repeats
        }
    }
}

/// An observation that the state of a rule rests on.
package struct Evidence: Equatable, Sendable {
    package let period: Period
    package let estimate: Estimate
    package let published: Day
    /// Whether `published` is the day on which we first saw the value, since the source states none.
    package let isFirstSeen: Bool

    package init(period: Period, estimate: Estimate, published: Day, isFirstSeen: Bool = false) {
        self.period = period
        self.estimate = estimate
        self.published = published
        self.isFirstSeen = isFirstSeen
    }

    package init(period: Period, value: Double, published: Day, isFirstSeen: Bool = false) {
        self.init(period: period, estimate: Estimate(value), published: published, isFirstSeen: isFirstSeen)
    }

    package var value: Double { estimate.value }

    /// The same in another unit.
    package func scaled(by factor: Double) -> Evidence {
        Evidence(
            period: period, estimate: estimate.scaled(by: factor), published: published, isFirstSeen: isFirstSeen)
    }

    /// From this relative difference on a revision of what was told is told, too (rule 26).
    private static let notable = 0.005

    /// Whether a value differs so much from this one that who was told of it must know.
    package func differsNotably(from other: Double) -> Bool {
        abs(other - value) >= Evidence.notable * abs(value) && other != value
    }
}
