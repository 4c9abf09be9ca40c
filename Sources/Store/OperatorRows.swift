internal import GRDB
package import Model

/// What operators said, as rows of `silence` and `acknowledgement`, and the alerts that they say it of.
extension StoreSnapshot {
    /// Every silence that was not ended, by the time at which it is.
    package func silences() throws -> [Silence] {
        try db.all(Row.self, "SELECT * FROM silence ORDER BY until, rule").map(OperatorRows.silence)
    }

    /// The silence of a rule that is in force at a time, in seconds since 1970; nil when there is none.
    package func silence(of rule: String, at time: Int64) throws -> Silence? {
        try db.one(
            Row.self, "SELECT * FROM silence WHERE rule = ? AND until > ?", arguments: [rule, time]
        ).map(OperatorRows.silence)
    }

    /// How far the reminders of rules have come.
    package func reminders() throws -> [String: Reminder] {
        let rows = try db.all(Row.self, "SELECT * FROM reminder")
        return Dictionary(
            rows.map { row in
                (
                    row["rule"],
                    Reminder(rule: row["rule"], event: row["event"], last: row["last"], occasion: row["occasion"])
                )
            }
        ) { first, _ in first }
    }

    /// The number of the event with which the silence of a rule began that is in force or ends, over all its extensions. What came
    /// first is told by the log, and not by clocks.
    package func silenceBegan(of rule: String) throws -> Int64? {
        try db.one(
            Int64.self,
            """
            SELECT min(seq) FROM event WHERE rule = ? AND event = 'silenced'
                AND seq > coalesce((SELECT max(seq) FROM event WHERE rule = ? AND event = 'unsilenced'), 0)
            """, arguments: [rule, rule])
    }

    /// The last event of a rule that says whether its alert stands, before an event.
    package func lastWord(on rule: String, before seq: Int64) throws -> StoredEvent? {
        try event(
            "rule = ? AND seq < ? AND event IN ('fired', 'confirmed', 'resolved', 'retracted', 'withdrawn')",
            [rule, seq])
    }

    /// How the alert of a rule that stood at an event ended.
    package func firstEnd(of rule: String, from seq: Int64) throws -> StoredEvent? {
        try event("rule = ? AND seq >= ? AND event IN ('resolved', 'retracted')", [rule, seq], order: "ASC")
    }

    /// What came of the claim of a rule from an event on.
    package func settlement(of rule: String, from seq: Int64) throws -> StoredEvent? {
        try event("rule = ? AND seq >= ? AND event IN ('met', 'missed', 'unresolvable', 'annulled')", [rule, seq])
    }

    /// Whether the claim of a rule is settled, and was so after an event: nothing of the rule is told from then on.
    package func isSettled(_ rule: String, after seq: Int64) throws -> Bool {
        let outcome = try db.one(
            String.self, "SELECT outcome FROM claim WHERE rule = ? ORDER BY version DESC LIMIT 1", arguments: [rule])
        return try outcome != nil && settlement(of: rule, from: seq) != nil
    }

    /// Who has seen an event, or a later one of its rule.
    package func acknowledgement(of rule: String, since event: Int64) throws -> Acknowledgement? {
        try db.one(
            Row.self,
            """
            SELECT a.* FROM acknowledgement a JOIN event e ON e.seq = a.event
            WHERE e.rule = ? AND a.event >= ? ORDER BY a.event DESC LIMIT 1
            """, arguments: [rule, event]
        ).map(OperatorRows.acknowledgement)
    }

    /// Who has seen an event; nil while nobody has.
    package func acknowledgement(of event: Int64) throws -> Acknowledgement? {
        try db.one(Row.self, "SELECT * FROM acknowledgement WHERE event = ?", arguments: [event])
            .map(OperatorRows.acknowledgement)
    }

    /// The alert of a rule that stands; nil when none does.
    package func presentAlert(ofRule rule: String) throws -> PresentAlert? {
        let isFiring = try db.one(
            Int64.self, "SELECT 1 FROM rule WHERE id = ? AND phase = 'firing'", arguments: [rule])
        return isFiring == nil ? nil : try alert("rule", rule, "fired", "'confirmed', 'withdrawn'")
    }

    /// The alert of a feed that stands; nil when none does.
    package func presentAlert(ofFeed feed: String) throws -> PresentAlert? {
        let isFailing = try db.one(Int64.self, "SELECT 1 FROM feed WHERE id = ? AND is_failing", arguments: [feed])
        return isFailing == nil ? nil : try alert("rule IS NULL AND feed", feed, "feed_failing", "'feed_failing'")
    }

    /// - Parameter words: the kinds of events that say something of an alert which stands.
    private func alert(_ column: String, _ id: String, _ beginning: String, _ words: String) throws -> PresentAlert? {
        guard let first = try event("\(column) = ? AND event = ?", [id, beginning]) else { return nil }
        let last = try event("\(column) = ? AND event IN (\(words)) AND seq > ?", [id, first.seq]) ?? first
        return PresentAlert(began: first.seq, first: first.event, last: last.seq, latest: last.event)
    }

    /// An event; nil when there is none of that number.
    package func event(_ seq: Int64) throws -> StoredEvent? { try event("seq = ?", [seq]) }

    /// An event by its id.
    package func event(id: String) throws -> StoredEvent? { try event("id = ?", [id]) }

    /// The last event of which something holds, or the first.
    private func event(
        _ condition: String, _ arguments: StatementArguments, order: String = "DESC"
    ) throws -> StoredEvent? {
        let sql = "SELECT * FROM event WHERE \(condition) ORDER BY seq \(order) LIMIT 1"
        return try db.one(Row.self, sql, arguments: arguments).flatMap { row in
            try EventRows.event(row, db).map { StoredEvent(seq: row["seq"], event: $0, line: row["line"]) }
        }
    }
}

extension StoreTransaction {
    /// Silences a rule; one that it had is replaced.
    package func insert(_ silence: Silence) throws {
        try db.run(
            "INSERT OR REPLACE INTO silence (rule, since, until, by, reason) VALUES (?, ?, ?, ?, ?)",
            arguments: [silence.rule, silence.since, silence.until, silence.by, silence.reason])
    }

    /// Ends the silence of a rule.
    package func endSilence(of rule: String) throws {
        try db.run("DELETE FROM silence WHERE rule = ?", arguments: [rule])
    }

    /// Remembers how far the reminders of a rule have come.
    package func update(_ reminder: Reminder) throws {
        try db.run(
            "INSERT OR REPLACE INTO reminder (rule, event, last, occasion) VALUES (?, ?, ?, ?)",
            arguments: [reminder.rule, reminder.event, reminder.last, reminder.occasion])
    }

    /// Remembers who has seen an event; who did so before stays.
    package func insert(_ acknowledgement: Acknowledgement) throws {
        try db.run(
            "INSERT OR IGNORE INTO acknowledgement (event, time, by, reason) VALUES (?, ?, ?, ?)",
            arguments: [acknowledgement.event, acknowledgement.time, acknowledgement.by, acknowledgement.reason])
    }
}

/// Rows as values.
enum OperatorRows {
    static func silence(_ row: Row) -> Silence {
        Silence(rule: row["rule"], since: row["since"], until: row["until"], by: row["by"], reason: row["reason"])
    }

    static func acknowledgement(_ row: Row) -> Acknowledgement {
        Acknowledgement(event: row["event"], time: row["time"], by: row["by"], reason: row["reason"])
    }
}
