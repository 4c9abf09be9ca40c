package import Model

/// A test of rules: what was published when, and what is told of it.
package struct RuleTest: Sendable {
    package let name: String
    package let location: SourceLocation
    /// The rules that are tested; nil for all whose series are given.
    package let rules: [String]?
    package let given: [Given]
    package let expected: [Expectation]
    /// Where claims stand on some days.
    package let claims: [Expectation]
    /// The last day; nil for the last on which something was published.
    package let until: Day?
    /// The lines of the file on which `expect` stands, from 1; nil where there is none.
    package let lines: Range<Int>?

    package init(
        name: String, location: SourceLocation, rules: [String]?, given: [Given], expected: [Expectation],
        claims: [Expectation] = [], until: Day?, lines: Range<Int>?
    ) {
        self.name = name
        self.location = location
        self.rules = rules
        self.given = given
        self.expected = expected
        self.claims = claims
        self.until = until
        self.lines = lines
    }

    /// What was published of a series.
    package struct Given: Sendable {
        package let series: String
        package let location: SourceLocation
        package let rows: [Row]

        package init(series: String, location: SourceLocation, rows: [Row]) {
            self.series = series
            self.location = location
            self.rows = rows
        }
    }

    /// One value, as it was published on a day; nil for one that was withdrawn.
    package struct Row: Sendable {
        package let location: SourceLocation
        package let period: Period
        /// That of the label; nil where the days are stated.
        package let frequency: Frequency?
        package let value: Double?
        package let low: Double?
        package let high: Double?
        package let qualifier: VintageDetail.Qualifier?
        package let published: Day

        package init(
            location: SourceLocation, period: Period, frequency: Frequency?, value: Double?, low: Double?,
            high: Double?,
            qualifier: VintageDetail.Qualifier?, published: Day
        ) {
            self.location = location
            self.period = period
            self.frequency = frequency
            self.value = value
            self.low = low
            self.high = high
            self.qualifier = qualifier
            self.published = published
        }
    }

    /// What is told on a day, or where a claim stands: only the fields that are named are compared.
    package struct Expectation: Sendable {
        package let location: SourceLocation
        package let day: Day
        package let fields: [Field]

        /// The text of a field; nil where it is not named.
        package subscript(name: String) -> String? { fields.first { $0.name == name }?.text }
    }

    /// A field of the alert log or of the scoreboard, as written.
    package struct Field: Sendable {
        package let name: String
        package let text: String

        /// Those that can be named.
        package static let names = [
            "event", "rule", "severity", "series", "period", "end", "value", "threshold", "unit", "published", "since",
            "first_known", "initial", "message", "low", "high",
        ]

        /// Those of a claim.
        package static let claimNames = [
            "claim", "state", "verdict", "settled", "since", "value", "low", "high", "period", "fallback",
        ]
    }
}
