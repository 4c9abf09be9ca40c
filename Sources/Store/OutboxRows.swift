internal import GRDB
package import Model

/// What is to be delivered, as rows of `delivery` and `message`.
extension StoreSnapshot {
    /// What belongs together, so that nobody is told of its end before its beginning.
    private static func thread(_ event: String) -> String {
        "coalesce(\(event).rule, 'feed:' || \(event).feed, \(event).id)"
    }

    /// The messages of a lane that wait, those that are due first first, each with the severities of what it tells.
    package func waiting(_ lane: Lane, limit: Int) throws -> [(message: OutboxMessage, severities: Set<Severity>)] {
        try db.all(
            Row.self,
            """
            SELECT m.*, (SELECT group_concat(DISTINCT e.severity) FROM delivery d JOIN event e ON e.seq = d.event
                         WHERE d.message = m.id) AS severities
            FROM message m WHERE notifier = ? AND recipient = ? AND state = 'waiting' ORDER BY due, id LIMIT ?
            """,
            arguments: [lane.notifier, lane.recipient, limit]
        ).compactMap { row in
            let words = (row["severities"] as String? ?? "").split(separator: ",").map(String.init)
            return OutboxRows.message(row).map { ($0, Set(words.compactMap { Severity(rawValue: $0) })) }
        }
    }

    /// A message; nil when there is none of that id.
    package func message(_ id: String) throws -> OutboxMessage? {
        try db.one(Row.self, "SELECT * FROM message WHERE id = ?", arguments: [id]).flatMap(OutboxRows.message)
    }

    /// Messages of a notifier that were not delivered and are in a state, the oldest first.
    package func messages(_ state: OutboxMessage.State, of notifier: String, limit: Int) throws -> [OutboxMessage] {
        try db.all(
            Row.self, "SELECT * FROM message WHERE notifier = ? AND state = ? ORDER BY created, id LIMIT ?",
            arguments: [notifier, state.rawValue, limit]
        ).compactMap(OutboxRows.message)
    }

    /// How many messages of each lane were not delivered yet, how many of them are late, and how many were given up.
    package func messageCounts() throws -> [Lane: (waiting: Int, late: Int, dead: Int)] {
        let rows = try db.all(
            Row.self,
            """
            SELECT notifier, recipient, sum(state = 'waiting') AS waiting, sum(state = 'waiting' AND is_late) AS late,
                   sum(state = 'dead') AS dead
            FROM message WHERE state <> 'delivered' GROUP BY notifier, recipient
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
        try db.all(
            Row.self, StoreSnapshot.queued(severities),
            arguments: [lane.notifier, lane.recipient, lane.notifier, lane.recipient, limit]
        ).map {
            QueuedDelivery(event: $0["event"], occasion: $0["occasion"], queued: $0["queued"])
        }
    }

    /// The statement of `queued`. By itself the planner takes the primary key, and with it all that was ever delivered.
    static func queued(_ severities: Set<Severity>?) -> String {
        let words = (severities ?? []).map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        // Nothing passes what is held of the same rule.
        let condition = """
            AND e.severity IN (\(words)) AND NOT EXISTS (
                SELECT 1 FROM delivery q INDEXED BY delivery_queued JOIN event h ON h.seq = q.event
                WHERE q.notifier = d.notifier AND q.recipient = d.recipient AND q.message IS NULL AND q.is_silenced = 0
                  AND q.event < d.event AND h.severity NOT IN (\(words))
                  AND \(thread("h")) = \(thread("e")))
            """
        return """
            SELECT d.event, d.occasion, d.queued FROM delivery d INDEXED BY delivery_queued
            JOIN event e ON e.seq = d.event
            WHERE d.notifier = ? AND d.recipient = ? AND d.message IS NULL AND d.is_silenced = 0
              \(severities == nil ? "" : condition)
              AND \(thread("e")) NOT IN (
                SELECT \(thread("e")) FROM message m JOIN delivery b ON b.message = m.id
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

    /// Whether something later of what a message tells has been delivered to the same recipient.
    package func isOvertaken(_ message: OutboxMessage) throws -> Bool {
        try db.one(
            Int64.self,
            """
            SELECT 1 FROM delivery b JOIN event e ON e.seq = b.event
            JOIN event h ON h.rule = e.rule AND h.seq > e.seq
            JOIN delivery d ON d.event = h.seq AND d.notifier = b.notifier AND d.recipient = b.recipient
            JOIN message m ON m.id = d.message AND m.state = 'delivered'
            WHERE b.message = ? LIMIT 1
            """, arguments: [message.id]) != nil
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

    /// The messages that wait since a time or longer, and are not told to be late.
    package func overdueMessages(createdBy time: Int64) throws -> [OutboxMessage] {
        try db.all(
            Row.self, "SELECT * FROM message WHERE state = 'waiting' AND NOT is_late AND created <= ? ORDER BY created",
            arguments: [time]
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

    /// The id of the event with which it began what an event goes on with: that of the last alert of its rule or feed.
    package func thread(of stored: StoredEvent) throws -> String {
        try beginning(of: stored).flatMap { try eventID($0) } ?? stored.event.id
    }

    /// The number of the event with which it began what an event goes on with; nil where that is no alert.
    private func beginning(of stored: StoredEvent) throws -> Int64? {
        let event = stored.event
        // What may become an alert goes on with none before it.
        guard event.event != .pending else { return nil }
        return try db.one(
            Int64.self, "SELECT max(seq) FROM event WHERE \(subject(event).column) = ? AND event = ? AND seq <= ?",
            arguments: [subject(event).id, event.rule != nil ? "fired" : "feed_failing", stored.seq])
    }

    /// What an event is about, as a condition on a column and its value.
    private func subject(_ event: AlertEvent) -> (column: String, id: String?) {
        event.rule != nil ? ("rule", event.rule) : ("rule IS NULL AND feed", event.feed)
    }

    /// Whether a recipient was told of the same alert before by a message of its own.
    package func isShown(_ seq: Int64, in lane: Lane) throws -> Bool {
        guard let stored = try event(seq), let beginning = try beginning(of: stored) else { return false }
        return try db.one(
            Int64.self,
            """
            SELECT 1 FROM event e JOIN delivery d ON d.event = e.seq AND d.notifier = ? AND d.recipient = ?
            JOIN message m ON m.id = d.message AND m.state = 'delivered'
            WHERE \(subject(stored.event).column) = ? AND e.seq BETWEEN ? AND ?
                AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.message = m.id AND o.event <> d.event) LIMIT 1
            """,
            arguments: [lane.notifier, lane.recipient, subject(stored.event).id, beginning, seq]) != nil
    }

    /// The lanes in which the last alert of a rule was queued.
    package func lanes(ofRule rule: String) throws -> [Lane] {
        try db.all(
            Row.self,
            """
            SELECT DISTINCT notifier, recipient FROM delivery
            WHERE event = (SELECT max(seq) FROM event WHERE rule = ? AND event = 'fired')
            """, arguments: [rule]
        ).map { Lane(notifier: $0["notifier"], recipient: $0["recipient"]) }
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
        return message
    }

    static func notifier(_ row: Row) -> NotifierRecord {
        var record = NotifierRecord()
        record.lastSuccess = row["last_success"]
        record.lastFailure = row["last_failure"]
        record.error = row["error"]
        record.isFailing = row["is_failing"]
        record.stopped = row["stopped"]
        return record
    }
}
