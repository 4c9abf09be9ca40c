internal import GRDB
package import Model

/// What is to be delivered, as rows of `delivery` and `message`.
extension StoreSnapshot {
    /// What belongs together, so that nobody is told of its end before its beginning: a rule, or a feed.
    static func subject(_ event: String) -> String {
        "coalesce(\(event).rule, 'feed:' || \(event).feed, \(event).id)"
    }

    /// The messages of a lane that wait, those that are due first first.
    ///
    /// - Parameter severities: only messages that tell of something of one of them; nil for all.
    package func waiting(
        _ lane: Lane, severities: Set<Severity>? = nil, limit: Int
    ) throws -> [OutboxMessage] {
        if severities?.isEmpty == true { return [] }
        let chosen = severities.map { severities in
            """
            AND EXISTS (SELECT 1 FROM delivery d JOIN event e ON e.seq = d.event
                        WHERE d.message = m.id AND e.severity IN (\(StoreSnapshot.words(severities))))
            """
        }
        return try db.all(
            Row.self,
            """
            SELECT * FROM message m WHERE notifier = ? AND recipient = ? AND state = 'waiting' \(chosen ?? "")
            ORDER BY due, id LIMIT ?
            """, arguments: [lane.notifier, lane.recipient, limit]
        ).compactMap(OutboxRows.message)
    }

    /// Severities as SQL lists them.
    private static func words(_ severities: Set<Severity>) -> String {
        severities.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    }

    /// A message; nil when there is none of that id.
    package func message(_ id: String) throws -> OutboxMessage? {
        try db.one(Row.self, "SELECT * FROM message WHERE id = ?", arguments: [id]).flatMap(OutboxRows.message)
    }

    /// Messages of a notifier that were not delivered and are in a state, the oldest first.
    package func messages(_ state: OutboxMessage.State, of notifier: String, limit: Int) throws -> [OutboxMessage] {
        // In words, and in those of the indexes: what was delivered is never looked through.
        let condition = state == .waiting ? "state = 'waiting'" : "state <> 'waiting' AND state = '\(state.rawValue)'"
        return try db.all(
            Row.self, "SELECT * FROM message WHERE \(condition) AND notifier = ? ORDER BY created, id LIMIT ?",
            arguments: [notifier, limit]
        ).compactMap(OutboxRows.message)
    }

    /// Whether another message of a lane waits that failed two times.
    package func hasFailing(_ lane: Lane, besides id: String) throws -> Bool {
        try db.one(
            Int64.self,
            """
            SELECT 1 FROM message WHERE notifier = ? AND recipient = ? AND state = 'waiting' AND attempts >= 2 AND id <> ?
            LIMIT 1
            """, arguments: [lane.notifier, lane.recipient, id]) != nil
    }

    /// How many messages of each lane were not delivered yet, how many of them are late, and how many were given up.
    package func messageCounts() throws -> [Lane: (waiting: Int, late: Int, dead: Int)] {
        let rows = try db.all(
            Row.self,
            """
            SELECT notifier, recipient, sum(waiting) AS waiting, sum(late) AS late, sum(dead) AS dead FROM (
                SELECT notifier, recipient, 1 AS waiting, is_late AS late, 0 AS dead FROM message
                WHERE state = 'waiting'
                UNION ALL
                SELECT notifier, recipient, 0, 0, 1 FROM message WHERE state <> 'waiting' AND state = 'dead'
            ) GROUP BY notifier, recipient
            """)
        return Dictionary(
            rows.map {
                (Lane(notifier: $0["notifier"], recipient: $0["recipient"]), ($0["waiting"], $0["late"], $0["dead"]))
            }
        ) { first, _ in first }
    }

    /// What is queued for a lane and in no message yet, in the order of events: without that of which an earlier part is still
    /// under way.
    ///
    /// - Parameter severities: only what is of one of them; nil for all.
    package func queued(_ lane: Lane, severities: Set<Severity>? = nil, limit: Int) throws -> [QueuedDelivery] {
        // Nothing is of none of them, which the planner would make no plan for.
        if severities?.isEmpty == true { return [] }
        return try db.all(
            Row.self, StoreSnapshot.queued(severities),
            arguments: [lane.notifier, lane.recipient, lane.notifier, lane.recipient, limit]
        ).map {
            QueuedDelivery(event: $0["event"], occasion: $0["occasion"], queued: $0["queued"])
        }
    }

    /// The statement of `queued`. By itself the planner takes the primary key, and with it all that was ever delivered.
    static func queued(_ severities: Set<Severity>?) -> String {
        let words = words(severities ?? [])
        // Nothing passes what is held of the same rule.
        let condition = """
            AND e.severity IN (\(words)) AND NOT EXISTS (
                SELECT 1 FROM event h CROSS JOIN delivery q INDEXED BY delivery_queued
                    ON q.event = h.seq AND q.notifier = d.notifier AND q.recipient = d.recipient
                    AND q.message IS NULL AND q.is_silenced = 0
                WHERE h.rule = e.rule AND h.seq < e.seq AND h.severity NOT IN (\(words)))
            """
        return """
            SELECT d.event, d.occasion, d.queued FROM delivery d INDEXED BY delivery_queued
            JOIN event e ON e.seq = d.event
            WHERE d.notifier = ? AND d.recipient = ? AND d.message IS NULL AND d.is_silenced = 0
              \(severities == nil ? "" : condition)
              AND \(subject("e")) NOT IN (
                SELECT \(subject("e")) FROM message m JOIN delivery b ON b.message = m.id
                JOIN event e ON e.seq = b.event
                WHERE m.notifier = ? AND m.recipient = ? AND m.state = 'waiting')
            ORDER BY d.event, d.occasion LIMIT ?
            """
    }

    /// When something was last queued for a lane and is in no message yet, in seconds since 1970; nil when nothing is.
    package func lastQueued(_ lane: Lane) throws -> Int64? {
        try db.one(
            Int64.self,
            """
            SELECT queued FROM delivery INDEXED BY delivery_queued
            WHERE notifier = ? AND recipient = ? AND message IS NULL AND is_silenced = 0
            ORDER BY event DESC, occasion DESC LIMIT 1
            """, arguments: [lane.notifier, lane.recipient])
    }

    /// How many deliveries are in no message yet, by lane.
    package func queuedCounts() throws -> [Lane: Int] {
        let rows = try db.all(
            Row.self,
            """
            SELECT notifier, recipient, count(*) AS count FROM delivery
            WHERE message IS NULL AND is_silenced = 0 GROUP BY notifier, recipient
            """)
        return Dictionary(rows.map { (Lane(notifier: $0["notifier"], recipient: $0["recipient"]), $0["count"]) }) {
            $0 + $1
        }
    }

    /// When the oldest message of each lane that waits, and is not told to be late, was first due; in seconds since 1970.
    package func oldestPunctual() throws -> [Lane: Int64] {
        let rows = try db.all(
            Row.self,
            """
            SELECT notifier, recipient, min(created) AS created FROM message
            WHERE state = 'waiting' AND NOT is_late GROUP BY notifier, recipient
            """)
        return Dictionary(
            rows.map { (Lane(notifier: $0["notifier"], recipient: $0["recipient"]), $0["created"]) }
        ) { min($0, $1) }
    }

    /// The messages of a lane that wait and are not told to be late, the oldest first.
    package func punctual(_ lane: Lane) throws -> [OutboxMessage] {
        try db.all(
            Row.self,
            """
            SELECT * FROM message WHERE notifier = ? AND recipient = ? AND state = 'waiting' AND NOT is_late
            ORDER BY created
            """, arguments: [lane.notifier, lane.recipient]
        ).compactMap(OutboxRows.message)
    }

    /// The events of a message, in order, each with which time it is told.
    package func contents(of message: String) throws -> [(stored: StoredEvent, occasion: Int64, queued: Int64)] {
        try db.all(
            Row.self,
            "SELECT e.*, d.occasion, d.queued FROM delivery d JOIN event e ON e.seq = d.event WHERE d.message = ? ORDER BY e.seq, d.occasion",
            arguments: [message]
        ).compactMap { row in
            try EventRows.event(row, db).map {
                (StoredEvent(seq: row["seq"], event: $0, line: row["line"]), row["occasion"], row["queued"])
            }
        }
    }

    /// What is remembered of notifiers.
    package func notifiers() throws -> [String: NotifierRecord] {
        let rows = try db.all(Row.self, "SELECT * FROM notifier")
        return Dictionary(rows.map { ($0["id"], OutboxRows.notifier($0)) }) { first, _ in first }
    }
}

/// Rows as values.
enum OutboxRows {
    static func message(_ row: Row) -> OutboxMessage? {
        guard let state = OutboxMessage.State(rawValue: row["state"]) else { return nil }
        let lane = Lane(notifier: row["notifier"], recipient: row["recipient"])
        var message = OutboxMessage(id: row["id"], lane: lane, created: row["created"])
        message.state = state
        message.due = row["due"]
        message.attempts = row["attempts"]
        message.isLate = row["is_late"]
        message.error = row["error"]
        message.ended = row["ended"]
        message.tried = row["tried"]
        return message
    }

    static func notifier(_ row: Row) -> NotifierRecord {
        var record = NotifierRecord()
        record.lastSuccess = row["last_success"]
        record.lastFailure = row["last_failure"]
        record.error = row["error"]
        record.isFailing = row["is_failing"]
        record.stopped = row["stopped"]
        record.asked = row["asked"]
        record.patience = row["patience"]
        record.receiver = row["receiver"]
        return record
    }
}
