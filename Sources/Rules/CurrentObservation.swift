package import Model

/// One period of the series that a rule walks, in period order.
package struct CurrentObservation: Equatable, Sendable {
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

    /// What a history says now, to a rule with this condition; nil for one that never had a value, or whose place another
    /// span has.
    package init?(_ history: History, when condition: Condition) {
        let revisions = history.revisions
        guard let last = revisions.last, !history.isDisplaced() else { return nil }
        self.init(
            period: history.period, value: last.value, published: last.published,
            firstKnown: revisions.first { $0.value.map(condition.holds) ?? false }?.published,
            isCorrection: last.origin.contains(.correction), isFirstSeen: last.origin.contains(.firstSeen))
    }
}
