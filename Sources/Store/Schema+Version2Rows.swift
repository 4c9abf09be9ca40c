internal import Foundation
internal import GRDB
internal import Model

/// What stood in one text in schema 1 and stands in columns since.
extension Schema {
    /// The one time that a line is read back. One that is none of ours, since somebody changed it, keeps what the old
    /// columns say.
    static func moveEvents(_ db: Database) throws {
        let decoder = JSONDecoder()
        let rows = try Row.fetchCursor(
            db, sql: "SELECT seq, id, time, event, rule, line FROM event_version1 ORDER BY seq")
        while let row = try rows.next() {
            let line: String = row["line"]
            let event = (try? decoder.decode(AlertEvent.self, from: Data(line.utf8))) ?? known(of: row)
            try EventRows.insert(event, id: row["id"], name: row["event"], seq: row["seq"], line: line, into: db)
        }
        try db.execute(sql: "DROP TABLE event_version1")
    }

    private static func known(of row: Row) -> AlertEvent {
        let time = Timestamp.milliseconds(rfc3339: row["time"]) ?? 0
        var event = AlertEvent(
            id: row["id"], time: time, event: EventKind(rawValue: row["event"]) ?? .fired, message: "")
        event.rule = row["rule"]
        return event
    }

    /// The evidence stood in one text: `start end value published`, joined by semicolons.
    static func moveEvidence(_ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO rule (id, fingerprint, semantics, series, phase, activation, walked_start, walked_end, since)
                SELECT id, fingerprint, 0, series, phase, activation, walked_start, walked_end, since
                FROM rule_version1
                """
        )
        for row in try Row.fetchAll(db, sql: "SELECT id, window FROM rule_version1") {
            let window = (row["window"] as String).split(separator: ";").compactMap(evidence)
            try RuleRows.insert(window, rule: row["id"], into: db)
        }
        try db.execute(sql: "DROP TABLE rule_version1")
        try db.execute(
            sql: """
                UPDATE rule_evidence SET is_first_seen = EXISTS (
                    SELECT 1 FROM rule JOIN observation o ON o.series = rule.series
                    WHERE rule.id = rule_evidence.rule AND o."end" = rule_evidence."end"
                        AND o.start = rule_evidence.start AND o.published = rule_evidence.published AND o.origin & 1)
                """
        )
    }

    private static func evidence(_ text: Substring) -> Evidence? {
        let parts = text.split(separator: " ")
        guard parts.count == 4, let start = Int32(parts[0]), let end = Int32(parts[1]), let value = Double(parts[2]),
            let published = Int32(parts[3]), value.isFinite
        else { return nil }
        return Evidence(
            period: Period(start: Day(number: start), end: Day(number: end)), value: value,
            published: Day(number: published))
    }
}
