package import Model

/// One event of the alert log, before it has a number.
package struct AlertEvent: Sendable {
    package var id: String
    /// Milliseconds since 1970.
    package var time: Int64
    package var event: EventKind
    package var rule: String?
    package var severity: RuleDefinition.Severity?
    package var series: String?
    /// The label of the observation that completed the condition.
    package var period: String?
    package var end: Day?
    package var value: Double?
    package var threshold: Double?
    package var unit: String?
    package var published: Day?
    /// The label of the first of the periods of `for`.
    package var since: String?
    package var firstKnown: Day?
    package var initial: Bool?
    package var before: (value: Double, published: Day)?
    package var inputs: [Input]?
    package var feed: String?
    package var source: String?
    package var sha256: String?
    package var message: String
    package var claim: Claim?

    /// An input of a derived value.
    package struct Input: Sendable {
        package let series: String
        package let period: String
        package let end: Day
        package let value: Double?
        package let published: Day
        package let source: String

        package init(series: String, period: String, end: Day, value: Double?, published: Day, source: String) {
            self.series = series
            self.period = period
            self.end = end
            self.value = value
            self.published = published
            self.source = source
        }
    }

    package init(id: String, time: Int64, event: EventKind, message: String) {
        self.id = id
        self.time = time
        self.event = event
        self.message = message
    }

    /// One line of JSON, without the line's end: always the same keys in the same order, null where there is nothing.
    package func line(seq: Int64) -> String {
        func day(_ day: Day?) -> String { JSONText.optional(day.map { "\($0)" }) }
        let members: [(String, String)] = [
            ("seq", "\(seq)"), ("id", JSONText.quote(id)),
            ("time", JSONText.quote(Instant.rfc3339(milliseconds: time))),
            ("event", JSONText.quote(event.rawValue)), ("rule", JSONText.optional(rule)),
            ("severity", JSONText.optional(severity?.rawValue)), ("series", JSONText.optional(series)),
            ("period", JSONText.optional(period)), ("end", day(end)), ("value", JSONText.number(value)),
            ("threshold", JSONText.number(threshold)), ("unit", JSONText.optional(unit)), ("published", day(published)),
            ("since", JSONText.optional(since)), ("first_known", day(firstKnown)),
            ("initial", initial.map { $0 ? "true" : "false" } ?? "null"),
            (
                "before",
                before.map { "{\"value\":\(ValueText.exact($0.value)),\"published\":\"\($0.published)\"}" } ?? "null"
            ),
            ("inputs", inputs.map { "[" + $0.map(AlertEvent.text).joined(separator: ",") + "]" } ?? "null"),
            ("feed", JSONText.optional(feed)), ("source", JSONText.optional(source)),
            ("sha256", JSONText.optional(sha256)),
            ("message", JSONText.quote(message)), ("claim", claim.map(AlertEvent.text) ?? "null"),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private static func text(_ input: Input) -> String {
        "{\"series\":\(JSONText.quote(input.series)),\"period\":\(JSONText.quote(input.period)),\"end\":\"\(input.end)\","
            + "\"value\":\(JSONText.number(input.value)),\"published\":\"\(input.published)\","
            + "\"source\":\(JSONText.quote(input.source))}"
    }

    private static func text(_ claim: Claim) -> String {
        "{\"kind\":\(JSONText.quote(claim.kind.rawValue)),\"by\":\(JSONText.optional(claim.by)),"
            + "\"says\":\(JSONText.optional(claim.says)),\"means\":\(JSONText.optional(claim.means))}"
    }
}
