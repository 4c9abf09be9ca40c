internal import GRDB
internal import Model

/// An event as rows of `event` and `event_input`, and back.
enum EventRows {
    /// - Parameters:
    ///   - id: as stored before, which a line that somebody changed does not decide.
    ///   - name: the kind of event, likewise.
    static func insert(
        _ event: AlertEvent, id: String, name: String, seq: Int64, line: String, into db: Database
    ) throws {
        try db.run(
            """
            INSERT INTO event (seq, id, time, event, rule, severity, series, period, "end", value, threshold, unit,
                published, since, first_known, initial, before_value, before_published, has_inputs, feed, source, sha256,
                message, claim_kind, claim_by, claim_says, claim_means, low, high,
                line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                seq, id, event.time, name, event.rule, event.severity?.rawValue, event.series, event.period,
                event.end?.number, event.value, event.threshold, event.unit, event.published?.number, event.since,
                event.firstKnown?.number, event.initial, event.before?.value, event.before?.published.number,
                event.inputs != nil, event.feed, event.source, event.sha256, event.message, event.claim?.kind,
                event.claim?.by, event.claim?.says, event.claim?.means, event.low, event.high, line,
            ]
        )
        // What operators do is rare; and a migration fills the table before it has these columns.
        if event.by != nil || event.reason != nil {
            try db.run(
                "UPDATE event SET by = ?, reason = ? WHERE seq = ?", arguments: [event.by, event.reason, seq])
        }
        for (place, input) in (event.inputs ?? []).enumerated() {
            try db.run(
                """
                INSERT INTO event_input (seq, place, series, period, "end", value, published, source, low, high, threshold)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                arguments: [
                    seq, place, input.series, input.period, input.end.number, input.value, input.published.number,
                    input.source, input.low, input.high, input.threshold,
                ]
            )
        }
    }

    /// The event of a row; nil for a kind that this version does not know.
    static func event(_ row: Row, _ db: Database) throws -> AlertEvent? {
        guard let kind = EventKind(rawValue: row["event"]) else { return nil }
        var event = AlertEvent(id: row["id"], time: row["time"], event: kind, message: row["message"])
        event.rule = row["rule"]
        event.severity = (row["severity"] as String?).flatMap { Severity(rawValue: $0) }
        event.series = row["series"]
        event.period = row["period"]
        event.end = day(row["end"])
        event.value = row["value"]
        event.threshold = row["threshold"]
        event.unit = row["unit"]
        event.published = day(row["published"])
        event.since = row["since"]
        event.firstKnown = day(row["first_known"])
        event.initial = row["initial"]
        if let value = row["before_value"] as Double?, let published = day(row["before_published"]) {
            event.before = AlertEvent.Before(value: value, published: published)
        }
        if row["has_inputs"] { event.inputs = try inputs(of: row["seq"], db) }
        event.feed = row["feed"]
        event.source = row["source"]
        event.sha256 = row["sha256"]
        event.claim = (row["claim_kind"] as String?).map { kind in
            AlertEvent.Claim(kind: kind, by: row["claim_by"], says: row["claim_says"], means: row["claim_means"])
        }
        event.low = row["low"]
        event.high = row["high"]
        event.by = row["by"]
        event.reason = row["reason"]
        return event
    }

    private static func inputs(of seq: Int64, _ db: Database) throws -> [AlertEvent.Input] {
        try db.all(Row.self, "SELECT * FROM event_input WHERE seq = ? ORDER BY place", arguments: [seq]).map { row in
            var input = AlertEvent.Input(
                series: row["series"], period: row["period"], end: Day(number: row["end"]), value: row["value"],
                published: Day(number: row["published"]), source: row["source"])
            input.low = row["low"]
            input.high = row["high"]
            input.threshold = row["threshold"]
            return input
        }
    }

    private static func day(_ number: Int32?) -> Day? { number.map { Day(number: $0) } }
}
