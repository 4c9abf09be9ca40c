package import Model

/// An event as a line of the alert log.
package enum AlertLogLine {
    /// One line of JSON, without the line's end: always the same keys in the same order, null where there is nothing.
    ///
    /// - Parameter seq: the number of the event, from 1.
    package static func text(_ event: AlertEvent, seq: Int64) -> String {
        func day(_ day: Day?) -> String { JSONText.optional(day.map { "\($0)" }) }
        let members: [(String, String)] = [
            ("seq", "\(seq)"), ("id", JSONText.quote(event.id)),
            ("time", JSONText.quote(Timestamp.rfc3339(milliseconds: event.time))),
            ("event", JSONText.quote(event.event.rawValue)), ("rule", JSONText.optional(event.rule)),
            ("severity", JSONText.optional(event.severity?.rawValue)), ("series", JSONText.optional(event.series)),
            ("period", JSONText.optional(event.period)), ("end", day(event.end)),
            ("value", JSONText.number(event.value)), ("threshold", JSONText.number(event.threshold)),
            ("unit", JSONText.optional(event.unit)), ("published", day(event.published)),
            ("since", JSONText.optional(event.since)), ("first_known", day(event.firstKnown)),
            ("initial", event.initial.map { $0 ? "true" : "false" } ?? "null"),
            ("before", event.before.map(text) ?? "null"),
            ("inputs", event.inputs.map { "[" + $0.map(text).joined(separator: ",") + "]" } ?? "null"),
            ("feed", JSONText.optional(event.feed)), ("source", JSONText.optional(event.source)),
            ("sha256", JSONText.optional(event.sha256)),
            ("message", JSONText.quote(event.message)), ("claim", event.claim.map(text) ?? "null"),
            ("low", JSONText.number(event.low)), ("high", JSONText.number(event.high)),
            ("by", JSONText.optional(event.by)), ("reason", JSONText.optional(event.reason)),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    private static func text(_ before: AlertEvent.Before) -> String {
        "{\"value\":\(ValueText.exact(before.value)),\"published\":\"\(before.published)\"}"
    }

    private static func text(_ input: AlertEvent.Input) -> String {
        "{\"series\":\(JSONText.quote(input.series)),\"period\":\(JSONText.quote(input.period)),\"end\":\"\(input.end)\","
            + "\"value\":\(JSONText.number(input.value)),\"published\":\"\(input.published)\","
            + "\"source\":\(JSONText.quote(input.source)),\"low\":\(JSONText.number(input.low)),"
            + "\"high\":\(JSONText.number(input.high)),\"threshold\":\(JSONText.number(input.threshold))}"
    }

    private static func text(_ claim: AlertEvent.Claim) -> String {
        "{\"kind\":\(JSONText.quote(claim.kind)),\"by\":\(JSONText.optional(claim.by)),"
            + "\"says\":\(JSONText.optional(claim.says)),\"means\":\(JSONText.optional(claim.means))}"
    }
}
