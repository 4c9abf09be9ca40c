package import Model

/// Where a rule stands; kept in the store between batches, and a pure function of what it has seen.
package struct RuleState: Equatable, Sendable {
    package var phase: Phase
    /// Counts activations of this rule, never reset: part of the ids of its events.
    package var activation: Int
    /// The observations that completed the `for` of the present activation, or that count towards it.
    package var window: [Witness]
    /// The last period that was walked; later ones are news.
    package var walked: Period?
    /// When the rule came to its phase: the published day of the observation that brought it there.
    package var since: Day?

    package init(
        phase: Phase = .inactive, activation: Int = 0, window: [Witness] = [], walked: Period? = nil, since: Day? = nil
    ) {
        self.phase = phase
        self.activation = activation
        self.window = window
        self.walked = walked
        self.since = since
    }

    package enum Phase: String, Sendable, Codable {
        case inactive, pending, firing
    }

    /// An observation that a state rests on.
    package struct Witness: Equatable, Sendable, Codable {
        package let start: Int32
        package let end: Int32
        package let value: Double
        package let published: Int32

        package init(period: Period, value: Double, published: Day) {
            start = period.start.number
            end = period.end.number
            self.value = value
            self.published = published.number
        }

        package var period: Period { Period(start: Day(number: start), end: Day(number: end)) }
        package var publishedDay: Day { Day(number: published) }
    }

    /// The observation that completed the condition.
    package var completing: Witness? { window.last }
}

/// One period of the series that a rule walks, in period order.
package struct Point: Equatable, Sendable {
    package let period: Period
    /// The current value; nil when it was withdrawn.
    package let value: Double?
    /// Since when the current value is known.
    package let published: Day
    /// The day on which the condition was first known to hold here; nil when it never was.
    package let firstKnown: Day?
    /// Whether the current value came as a correction, which is no news (rule 16).
    package let isCorrection: Bool
    /// Whether `published` is the day on which we first saw the value, since the source states none.
    package let isFirstSeen: Bool

    package init(
        period: Period, value: Double?, published: Day, firstKnown: Day? = nil, isCorrection: Bool = false,
        isFirstSeen: Bool = false
    ) {
        self.period = period
        self.value = value
        self.published = published
        self.firstKnown = firstKnown
        self.isCorrection = isCorrection
        self.isFirstSeen = isFirstSeen
    }
}
