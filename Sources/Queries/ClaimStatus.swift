internal import Formulas
package import Model
package import Rules

/// A claim with where it stands on a day.
package struct ClaimStatus: Sendable {
    package let rule: RuleDefinition
    package let claim: Claim
    /// Of the series that decides it; nil where that is in none.
    package let unit: Unit?
    package let frequency: Frequency
    /// What the series that decides it is called.
    package let seriesName: String
    package let standing: ClaimStanding
    /// The day on which the outcome was settled, which stands; nil until then.
    package let settled: ClaimRecord.Settled?
    /// Of a condition that joins comparisons, what these are by then; none for a number beside another.
    package let parts: [ComparedValue]
    /// The series that stands in for the deciding one, with what it is called; nil where that has the number.
    package let fallback: (series: String, name: String)?
    /// What must be said of the newest number: which of its inputs are older, and what stands in.
    package let remark: String?
    /// The newest observation with a value by the day.
    package let newest: Evidence?
    /// Whether all that was known of it was taken back.
    package let isWithdrawn: Bool
    /// The same by what was known when it was said.
    package let then: Evidence?
    /// Whether what is true by the newest data is spoken of as present (rule 37).
    package let isFresh: Bool
    /// The last period in which the condition held.
    package let lastTrue: Evidence?
    /// By how much the value has grown within a year; nil where nothing is known of the year before.
    package let growthSeen: Double?
    /// The day by which the next figure is expected, as usual; nil for irregular series.
    package let nextRelease: Day?
    /// Whether that day is over.
    package let isOverdue: Bool
    /// The feeds that were never read, of one of which nothing is known.
    package let waitsFor: [String]
    /// When the series would cross the threshold if it went on as it did; or why nothing is said of that.
    package let crossing: Result<CrossingProjection, CrossingProjection.Refusal>
    package let readings: [Reading]
    /// The documents of the deciding or newest number.
    package let sources: [String]
    /// All versions, the oldest first; none for a state.
    package let versions: [ClaimRecord]

    /// What stands beside it: a series, what a formula gives, or whether a condition of its own is true.
    package struct Reading: Sendable {
        package let name: String
        package let series: String
        package let unit: Unit
        package let frequency: Frequency
        package let newest: Evidence?
        /// Whether the condition holds of it; nil where it cannot be compared, or has nothing.
        package var side: RuleDefinition.Side?
        /// A condition of its own, which says nothing of the claim's; nil for most.
        package var own: RuleDefinition?
        /// The name that it is; nil for a number.
        package var word: String?
        /// Why it is not computed; nil where it is.
        package var obstacle: String?
        /// Whether it goes by its name, since it is more than a series.
        package var isNamed = false

        /// Whether its own condition is true; nil where it has none, or nothing decides.
        package var truth: String? {
            guard let own, let newest else { return nil }
            switch own.side(of: newest.estimate) {
            case .holding: return "true"
            case .undetermined: return "undetermined"
            case .between, .over: return "false"
            }
        }
    }

    /// The number that is shown: where another series or nothing at all settled it, what that said.
    package var shown: Evidence? { settled?.fallback == nil ? newest : settled?.evidence }

    /// Whether it was settled by that nothing was reported.
    package var isSettledByNothing: Bool { settled.map { $0.fallback == rule.when.series } ?? false }

    /// What the claim is by all that is known.
    package var state: ClaimStanding.State { settled.flatMap { .init(rawValue: $0.outcome) } ?? standing.state }

    /// The rules of several companies are one statement: `roic` of `roic.nvda`.
    package var group: String { rule.id.split(separator: ".").first.map(String.init) ?? rule.id }

    /// How far the newest value is from the threshold, in the unit of the series: positive where it lies below.
    package var distance: Double? { rule.isJoined ? nil : newest.map { rule.when.level - $0.value } }

    /// By what part of itself the newest value must grow to be at the threshold; nil for what is at it or beyond, and for
    /// what is compared downward or is not above zero.
    package var growthNeeded: Double? {
        guard !rule.isJoined, state != .met, rule.when.comparison.isUpward, let value = newest?.value, value > 0,
            rule.when.level > value
        else { return nil }
        return rule.when.level / value - 1
    }

    /// Whether a reading says otherwise than the deciding series: the answer depends on the definition.
    package var dependsOnDefinition: Bool {
        guard let own = newest.map({ rule.side(of: $0.estimate) }) else { return false }
        return readings.contains { reading in
            guard let side = reading.side, side != .undetermined else { return false }
            return (side == .holding) != (own == .holding)
        }
    }

    /// What it means for the statement.
    package var verdict: Verdict {
        switch state {
        case .noData: return .waits
        case .undetermined: return .undetermined
        case .pending: return .open
        case .unresolvable: return .unresolvable
        case .annulled: return .annulled
        case .met, .isTrue: return verdict(isTrue: true)
        case .missed, .isFalse: return verdict(isTrue: false)
        }
    }

    private func verdict(isTrue: Bool) -> Verdict {
        if claim.kind == .state, !isFresh { return .past(isTrue: isTrue) }
        switch claim.bears {
        case .for?: return isTrue ? .borneOut : .notBorneOut
        case .against?: return isTrue ? .notBorneOut : .borneOut
        case .neither?, nil: return .fact
        }
    }

    /// What a claim is to the statement that somebody made.
    package enum Verdict: Hashable, Sendable {
        case borneOut, notBorneOut, open, undetermined, waits, unresolvable, annulled
        /// It bears on neither side: the state is told.
        case fact
        /// Of a state whose data are not fresh any more.
        case past(isTrue: Bool)
    }
}

extension ClaimStatus {
    /// In a word or two.
    package var word: String {
        switch verdict {
        case .borneOut: "borne out"
        case .notBorneOut: "not borne out"
        case .open: claim.bears == nil || claim.bears == .neither ? "pending" : "open"
        case .undetermined: "undetermined"
        case .waits: "waits"
        case .unresolvable: "unresolvable"
        case .annulled: "annulled"
        case .fact: state.rawValue
        case .past(let isTrue):
            switch claim.bears {
            case .for?: isTrue ? "was borne out" : "was not borne out"
            case .against?: isTrue ? "was not borne out" : "was borne out"
            case .neither?, nil: isTrue ? "was true" : "was false"
            }
        }
    }
}
