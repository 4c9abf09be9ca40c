internal import GRDB
package import Model

/// What is to be delivered, as rows of `delivery` and `message`.
extension StoreSnapshot {
    /// What belongs together, so that nobody is told of its end before its beginning.
    private static let thread = "coalesce(e.rule, 'feed:' || e.feed, e.id)"

    /// The message of a lane that is due first; nil when none waits.
    package func firstWaiting(_ lane: Lane) throws -> OutboxMessage? {
        try db.one(
            Row.self,
            "SELECT * FROM message WHERE notifier = ? AND recipient = ? AND state = 'waiting' ORDER BY due, id LIMIT 1",
            arguments: [lane.notifier, lane.recipient]
        ).flatMap(OutboxRows.message)
    }

    /// A message; nil when there is none of that id.
    package func message(_ id: String) throws -> OutboxMessage? {
        try db.one(Row.self, "SELECT * FROM message WHERE id = ?", arguments: [id]).flatMap(OutboxRows.message)
    }

    /// Messages in a state, the oldest first.
    package func messages(_ state: OutboxMessage.State, limit: Int = 1000) throws -> [OutboxMessage] {
        try db.all(
            Row.self, "SELECT * FROM message WHERE state = ? ORDER BY created, id LIMIT ?",
            arguments: [state.rawValue, limit]
        ).compactMap(OutboxRows.message)
    }

    /// What is queued for a lane and in no message yet, in the order of events: without that of which an earlier part is still
    /// under way.
    package func queued(_ lane: Lane, limit: Int) throws -> [QueuedDelivery] {
        try db.all(
            Row.self,
            """
            SELECT d.event, d.occasion, d.queued, e.severity FROM delivery d JOIN event e ON e.seq = d.event
            WHERE d.notifier = ? AND d.recipient = ? AND d.message IS NULL AND d.is_silenced = 0
              AND \(StoreSnapshot.thread) NOT IN (
                SELECT \(StoreSnapshot.thread) FROM message m JOIN delivery b ON b.message = m.id
                JOIN event e ON e.seq = b.event
                WHERE m.notifier = ? AND m.recipient = ? AND m.state = 'waiting')
            ORDER BY d.event, d.occasion LIMIT ?
            """,
            arguments: [lane.notifier, lane.recipient, lane.notifier, lane.recipient, limit]
        ).map {
            QueuedDelivery(
                event: $0["event"], occasion: $0["occasion"], queued: $0["queued"],
                severity: ($0["severity"] as String?).flatMap { Severity(rawValue: $0) })
        }
    }

    /// When something was last queued for a lane and is in no message yet, in seconds since 1970; nil when nothing is.
    package func lastQueued(_ lane: Lane) throws -> Int64? {
        try db.one(
            Int64.self,
            """
            SELECT queued FROM delivery
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

    /// The messages that wait since a time or longer, and are not told to be late.
    package func overdueMessages(createdBy time: Int64) throws -> [OutboxMessage] {
        try db.all(
            Row.self, "SELECT * FROM message WHERE state = 'waiting' AND NOT is_late AND created <= ? ORDER BY created",
            arguments: [time]
        ).compactMap(OutboxRows.message)
    }

    /// The events of a message, in order, each with which time it is told.
    package func contents(of message: String) throws -> [(stored: StoredEvent, occasion: Int64)] {
        try db.all(
            Row.self,
            "SELECT e.*, d.occasion FROM delivery d JOIN event e ON e.seq = d.event WHERE d.message = ? ORDER BY e.seq, d.occasion",
            arguments: [message]
        ).compactMap { row in
            try EventRows.event(row, db).map {
                (StoredEvent(seq: row["seq"], event: $0, line: row["line"]), row["occasion"])
            }
        }
    }

    /// The id of the event with which it began what an event goes on with: that of the last alert of its rule or feed.
    package func thread(of stored: StoredEvent) throws -> String {
        let event = stored.event
        let (column, subject, beginning) =
            event.rule != nil ? ("rule", event.rule, "fired") : ("feed", event.feed, "feed_failing")
        let known = try db.one(
            String.self,
            "SELECT id FROM event WHERE \(column) = ? AND event = ? AND seq <= ? ORDER BY seq DESC LIMIT 1",
            arguments: [subject, beginning, stored.seq])
        return known ?? event.id
    }

    /// The lanes in which something was queued of the last event of a rule.
    package func lanes(ofRule rule: String) throws -> [Lane] {
        try db.all(
            Row.self,
            """
            SELECT DISTINCT notifier, recipient FROM delivery
            WHERE event = (SELECT max(seq) FROM event WHERE rule = ? AND seq IN (SELECT event FROM delivery))
            """, arguments: [rule]
        ).map { Lane(notifier: $0["notifier"], recipient: $0["recipient"]) }
    }

    /// What is remembered of notifiers.
    package func notifiers() throws -> [String: NotifierRecord] {
        let rows = try db.all(Row.self, "SELECT * FROM notifier")
        return Dictionary(rows.map { ($0["id"], OutboxRows.notifier($0)) }) { first, _ in first }
    }
}

extension StoreTransaction {
    /// Queues an event for a lane; what is queued already stays as it is.
    package func queue(_ delivery: QueuedDelivery, for lane: Lane, isSilenced: Bool = false) throws {
        let insertion = try db.raw(
            """
            INSERT OR IGNORE INTO delivery (notifier, recipient, event, occasion, queued, is_silenced)
            VALUES (?, ?, ?, ?, ?, ?)
            """)
        insertion.bind(
            lane.notifier, lane.recipient, delivery.event, delivery.occasion, delivery.queued, isSilenced)
        try insertion.run()
    }

    /// Puts deliveries into a new message.
    package func insert(_ message: OutboxMessage, of deliveries: [QueuedDelivery]) throws {
        try update(message)
        for delivery in deliveries {
            try db.run(
                "UPDATE delivery SET message = ? WHERE notifier = ? AND recipient = ? AND event = ? AND occasion = ?",
                arguments: [
                    message.id, message.lane.notifier, message.lane.recipient, delivery.event, delivery.occasion,
                ])
        }
    }

    /// Remembers what became of a message.
    package func update(_ message: OutboxMessage) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO message (id, notifier, recipient, state, created, due, attempts, is_late, error, ended)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                message.id, message.lane.notifier, message.lane.recipient, message.state.rawValue, message.created,
                message.due, message.attempts, message.isLate, message.error, message.ended,
            ])
    }

    /// Forgets a message and what it told; never an event.
    package func forget(_ message: OutboxMessage) throws {
        try db.run("DELETE FROM delivery WHERE message = ?", arguments: [message.id])
        try db.run("DELETE FROM message WHERE id = ?", arguments: [message.id])
    }

    /// Whatever a receiver has said of itself, it is asked again.
    package func restartNotifiers() throws {
        try db.run("UPDATE notifier SET stopped = NULL WHERE stopped IS NOT NULL")
    }

    /// Remembers how a notifier is.
    package func update(_ record: NotifierRecord, of notifier: String) throws {
        try db.run(
            "INSERT OR REPLACE INTO notifier (id, last_success, last_failure, error, stopped) VALUES (?, ?, ?, ?, ?)",
            arguments: [notifier, record.lastSuccess, record.lastFailure, record.error, record.stopped])
    }

    /// Forgets what was delivered before a time, in seconds since 1970; never an event.
    ///
    /// - Returns: how many messages were forgotten.
    package func forgetDelivered(before time: Int64, limit: Int) throws -> Int {
        try db.run(
            """
            DELETE FROM delivery WHERE message IN
                (SELECT id FROM message WHERE state = 'delivered' AND ended < ? ORDER BY ended, id LIMIT ?)
            """, arguments: [time, limit])
        try db.run(
            """
            DELETE FROM message WHERE id IN
                (SELECT id FROM message WHERE state = 'delivered' AND ended < ? ORDER BY ended, id LIMIT ?)
            """, arguments: [time, limit])
        return db.changesCount
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
        record.stopped = row["stopped"]
        return record
    }
}
