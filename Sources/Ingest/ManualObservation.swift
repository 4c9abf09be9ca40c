internal import Formats
package import Model

/// One observation by hand, checked.
package struct ManualObservation: Sendable {
    package let definition: SeriesDefinition
    package let period: Period
    package let value: Double
    package let published: Day
    /// Where the value stands.
    package let source: String

    /// Why it is none.
    package struct Fault: Error {
        package let message: String
    }

    /// - Parameters:
    ///   - definition: of the series that it is one of.
    ///   - today: it was not published later than the day after.
    package init(
        of definition: SeriesDefinition, period: String, value: String, published: String, source: String, today: Day
    ) throws(Fault) {
        self.definition = definition
        guard let parsed = Period.parse(label: period) else {
            throw Fault(message: "'\(period)' is no period and no day")
        }
        guard let number = NumberParser.parse(value) else { throw Fault(message: "'\(value)' is no number") }
        guard let day = Day(iso: published) else { throw Fault(message: "'\(published)' is no day such as 2026-08-26") }
        // Somewhere it is tomorrow already; later than that it would overrule whatever is published until then.
        guard day <= today + 1 else {
            throw Fault(message: "\(published) is yet to come, so nothing was published on it")
        }
        guard !source.isEmpty else { throw Fault(message: "--source must say where the value stands") }
        self.value = number
        self.published = day
        self.source = source
        self.period = try ManualObservation.period(parsed, period, definition)
    }

    /// What is said of it when it is stored.
    ///
    /// - Parameter isNew: whether that changed something.
    package func sentence(isNew: Bool) -> String {
        let label = definition.frequency.label(of: period)
        guard isNew else { return "\(definition.id) \(label) had that value already." }
        let isOrdinary = period == definition.frequency.nearest(to: period)
        let span = isOrdinary ? label : "\(label), that is \(period.start) to \(period.end)"
        let note = period.end > published ? "; a projection, which no rule looks at" : ""
        return
            "Recorded \(definition.id) \(span): \(ValueText.full(value)) \(definition.unit), published \(published)\(note)."
    }

    /// A label must be of the frequency of the series; a day names the period that it ends.
    private static func period(
        _ parsed: (period: Period, frequency: Frequency), _ text: String, _ definition: SeriesDefinition
    ) throws(Fault) -> Period {
        if parsed.frequency == definition.frequency || definition.kind == .flow && parsed.frequency != .day {
            return parsed.period
        }
        guard parsed.frequency == .day else {
            throw Fault(
                message:
                    "\(definition.id) is by the \(definition.frequency.noun), and '\(text)' is a \(parsed.frequency.noun)"
            )
        }
        // Quarters and years end on odd days where they are fiscal, and weeks on any; a month ends with the month.
        let period = definition.frequency.period(endingOn: parsed.period.end)
        guard definition.frequency != .month || period == definition.frequency.nearest(to: period) else {
            throw Fault(message: "\(text) does not end a month; name the month itself, such as \(text.prefix(7))")
        }
        return period
    }
}
