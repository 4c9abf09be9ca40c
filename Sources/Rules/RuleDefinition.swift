package import Formulas
package import Model

/// A rule: a condition on a series that raises an alert.
package struct RuleDefinition: Sendable {
    package var id: String
    package var location: SourceLocation
    package var severity: Severity
    package var when: Condition
    /// When a firing rule is over; nil for the opposite of `when`.
    package var clear: Condition?
    package var hold: Hold
    /// Periods that end before this day are not evaluated.
    package var from: Period?
    package var deadline: Period?
    package var claim: Claim?
    /// For how many days after its newest print what is true is spoken of as present; nil for what its frequency says (rule 37).
    package var fresh: Int?
    /// The notifiers that are told of it; nil for those that are told of what says nothing of it.
    package var notify: [String]?
    /// From one reminder of an alert that stands to the next; nil for none.
    package var remind: Interval?
    /// The formula or the condition that it watches, without blanks; nil where that is a series alone.
    package var formula: String?
    /// The comparisons of a condition that is more than a formula beside a number: `when` says whether it is true.
    package var parts: [ComparedPart] = []
    /// Those of its end, where that is more than the opposite.
    package var endParts: [ComparedPart] = []

    package init(
        id: String, location: SourceLocation, severity: Severity = .warning, when: Condition, clear: Condition? = nil,
        hold: Hold = .periods(1), from: Period? = nil, deadline: Period? = nil, claim: Claim? = nil,
        notify: [String]? = nil
    ) {
        self.id = id
        self.location = location
        self.severity = severity
        self.when = when
        self.clear = clear
        self.hold = hold
        self.from = from
        self.deadline = deadline
        self.claim = claim
        self.notify = notify
    }

    /// The series that it watches beside its own, in their order, where that has no value: of a claim that is decided
    /// once they wait for its end.
    package var deputies: [String] { claim.map { $0.kind == .state ? $0.fallback : [] } ?? [] }

    /// Whether what it watches is true or false, and no number.
    package var isJoined: Bool { !parts.isEmpty }

    /// Where a value stands to the rule.
    package func side(of estimate: Estimate) -> Side {
        switch when.verdict(on: estimate) {
        case .holds: return .holding
        case .undetermined: return .undetermined
        case .fails: return clear.map { $0.verdict(on: estimate) } ?? .holds == .holds ? .over : .between
        }
    }

    /// How far a period lies behind the deadline of a claim that is decided once: in periods, by labels, where the deadline is
    /// one, and else in days; nil where there is none.
    func distance(behindDeadline period: Period, _ frequency: Frequency) -> Int? {
        guard let deadline, let claim, claim.kind != .state else { return nil }
        guard deadline.days > 1, let own = frequency.ordinal(of: period),
            let last = frequency.ordinal(of: frequency.period(containing: deadline.end))
        else { return period.end - deadline.end }
        return own - last
    }

    func isBehindDeadline(_ period: Period, _ frequency: Frequency) -> Bool {
        distance(behindDeadline: period, frequency).map { $0 > 0 } ?? false
    }

    /// The day by which a claim is settled in any case; nil for none.
    package var lastDay: Day? {
        switch claim?.settlement {
        case .on(let day)?: day
        case .within(let span)?: deadline.map { span.after($0.end) }
        case nil: nil
        }
    }

    /// The sides of a condition: between its two thresholds what fires goes on, and what is pending does not (rule 25).
    package enum Side: Sendable {
        case holding, between, over
        /// The bounds of the value are on both sides of the threshold: it counts as missing.
        case undetermined
    }
}

/// How long a condition must hold before the rule fires.
package enum Hold: Hashable, Sendable {
    /// Consecutive periods at the frequency of the series, at least 1.
    case periods(Int)
    case duration(Interval)
}
