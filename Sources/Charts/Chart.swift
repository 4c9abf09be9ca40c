package import Model

/// What a drawing of a series shows, in one unit; how it is drawn is decided elsewhere.
package struct Chart: Sendable {
    package var title: String
    /// A sentence that says all that matters without the drawing.
    package var description: String
    package var unit: Unit
    /// In period order.
    package var points: [Point] = []
    package var threshold: Threshold?
    package var said: Said?
    /// By when it is decided.
    package var deadline: Mark?
    /// At the days on which they became known.
    package var marks: [Mark] = []
    /// How the newest value is written.
    package var newest: String?
    /// The last day of the newest period that is reported; what lies behind it is not published yet.
    package var dataEnd: Day?
    /// By what was published by that day.
    package var day: Day
    /// When the series would cross the threshold if it went on as it did; without a latest day where that may be never.
    package var crossing: (earliest: Day, latest: Day?)?

    package init(title: String, description: String, unit: Unit, day: Day) {
        self.title = title
        self.description = description
        self.unit = unit
        self.day = day
    }

    /// One period.
    package struct Point: Sendable {
        package var period: Period
        package var estimate: Estimate
        /// The first print, where that was another value.
        package var first: Double?
        /// The least and the greatest value that was ever published of it.
        package var vintages: ClosedRange<Double>
        package var isProjection: Bool
        /// Whether nothing is missing between the period before and this one.
        package var continues: Bool

        package init(
            period: Period, estimate: Estimate, first: Double? = nil, vintages: ClosedRange<Double>? = nil,
            isProjection: Bool = false, continues: Bool = true
        ) {
            self.period = period
            self.estimate = estimate
            self.first = first
            // What is no number has no place.
            let value = estimate.value.isNaN ? 0 : estimate.value
            self.vintages = vintages ?? value...value
            self.isProjection = isProjection
            self.continues = continues
        }
    }

    /// The number that decides, and who set it.
    package struct Threshold: Sendable {
        package var value: Double
        package var label: String

        package init(value: Double, label: String) {
            self.value = value
            self.label = label
        }
    }

    /// When something was said, and what was known then.
    package struct Said: Sendable {
        package var day: Day
        package var label: String
        /// The end of the newest period that was known, and its value then.
        package var known: (end: Day, value: Double)?

        package init(day: Day, label: String, known: (end: Day, value: Double)?) {
            self.day = day
            self.label = label
            self.known = known
        }
    }

    /// A day that has a name: an event, or by when it is decided.
    package struct Mark: Sendable {
        package var day: Day
        package var label: String

        package init(day: Day, label: String) {
            self.day = day
            self.label = label
        }
    }

    /// A number as axes have it: in the unit without what it is per.
    package func tick(_ value: Double) -> String {
        let symbol = unit.symbol.split(separator: "/").first.map(String.init) ?? unit.symbol
        if value == 0 { return "0" }
        if ["count", "ratio", "index"].contains(symbol) { return ValueText.shortWhole(value) }
        return ValueText.whole(value, unit: Unit(symbol: symbol, dimension: [:], factor: 1))
    }
}
