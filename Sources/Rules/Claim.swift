package import Formulas
package import Model

/// What somebody said, that a rule decides.
package struct Claim: Sendable {
    package var kind: Kind
    package var by: String?
    /// What the truth of the rule means for the statement; nil where nobody says, as for what bears on neither side.
    package var bears: Bearing?
    package var saidOn: Day?
    /// The statement in our words.
    package var says: String?
    /// The same in other languages, by their codes.
    package var saysIn: [String: String] = [:]
    /// The speaker's own words, in `quoteLanguage` where that is not English.
    package var quote: String?
    package var quoteLanguage: String?
    /// Where it was said, and where it was read when that is another place.
    package var source: String?
    package var relay: String?
    /// What the rule takes it to mean.
    package var means: String?
    package var response: Response?
    package var ruleWrittenOn: Day?
    package var ruleWrittenBy: String?
    /// Why the threshold is what it is, and what else it could have been.
    package var why: String?
    package var alternatives: String?
    /// Until when it should come true, in the speaker's own words.
    package var horizon: String?
    package var decidedBy = Figures.latest
    package var settlement: Settlement?
    /// The step to which its source publishes, in the unit of the series: both sides are rounded to it.
    package var precision: Double?
    /// Series that decide in this order where the deciding one has no value.
    package var fallback: [String] = []
    package var readings: [Reading] = []
    package var annulment: Annulment?

    package init(kind: Kind) { self.kind = kind }

    /// How a claim is decided.
    package enum Kind: String, CaseIterable, Sendable {
        /// Met once; missed when the last eligible period is reported without.
        case crosses
        /// Missed at the first violation, met at the deadline.
        case holds
        /// True or false, without an outcome.
        case state
    }

    /// What the truth of a rule is to a statement.
    package enum Bearing: String, CaseIterable, Sendable {
        case `for`, against, neither
    }

    /// Which figures decide: those that hold now, or first prints.
    package enum Figures: String, CaseIterable, Sendable {
        case latest, first
    }

    /// When a claim is settled that has no rule of its own for that.
    package enum Settlement: Hashable, Sendable {
        case on(Day)
        /// No later than so long after the deadline.
        case within(CalendarSpan)
    }

    /// What whom it is about says of it.
    package struct Response: Hashable, Sendable {
        package let by: String
        package let on: Day?
        package let source: String?
        package let text: String

        package init(by: String, on: Day?, source: String?, text: String) {
            self.by = by
            self.on = on
            self.source = source
            self.text = text
        }
    }

    /// What stands beside the deciding series, and decides nothing.
    package struct Reading: Sendable {
        /// What it is of: a series, or what is computed for it.
        package let series: String
        /// What it is called here; nil for its own title.
        package let title: String?
        /// Whether the condition is asked of it, too, where its unit allows it: not of another quantity.
        package let isCompared: Bool
        /// What is computed when it is asked for, and stored nowhere; nil for a series that there is.
        package let indicator: IndicatorDefinition?
        /// What it is a reading of itself, and not of the rule: then it says nothing of the answer.
        package let own: RuleDefinition?

        package init(
            series: String, title: String?, isCompared: Bool = true, indicator: IndicatorDefinition? = nil,
            own: RuleDefinition? = nil
        ) {
            self.series = series
            self.title = title
            self.isCompared = isCompared
            self.indicator = indicator
            self.own = own
        }
    }

    /// That the question lost its sense.
    package struct Annulment: Hashable, Sendable {
        package let on: Day
        package let reason: String

        package init(on: Day, reason: String) {
            self.on = on
            self.reason = reason
        }
    }
}
