internal import GRDB
package import Model

/// What belongs together of what is told: the events of an alert, and the messages that tell of the same.
extension StoreSnapshot {
    /// The events of a message of whose rule or feed something has been told later, to the same recipient.
    package func overtaken(_ message: OutboxMessage) throws -> Set<Int64> {
        try beside(message, StoreSnapshot.isLater("d", "b"), "delivered")
    }

    /// Whether something that was to be told earlier of what a message tells waits for the same recipient in another message.
    package func isBehind(_ message: OutboxMessage) throws -> Bool {
        try !beside(message, StoreSnapshot.isLater("b", "d"), "waiting").isEmpty
    }

    /// Whether one delivery was to be told later than another: events in their order, and reminders, which are of old events, by
    /// the time at which they were queued.
    private static func isLater(_ one: String, _ other: String) -> String {
        """
        CASE WHEN \(one).occasion = 0 AND \(other).occasion = 0 THEN \(one).event > \(other).event
        ELSE (\(one).queued, \(one).event) > (\(other).queued, \(other).event) END
        """
    }

    /// The events of a message for which there is one of the same rule or feed that another message in a state tells to the same
    /// recipient. From the events, and not from all that the recipient was ever told, as the planner would by itself.
    private func beside(_ message: OutboxMessage, _ order: String, _ state: String) throws -> Set<Int64> {
        let all = try ["h.rule = e.rule", "h.feed = e.feed AND h.rule IS NULL AND e.rule IS NULL"].flatMap { same in
            try db.all(
                Row.self,
                """
                SELECT DISTINCT e.seq FROM delivery b CROSS JOIN event e ON e.seq = b.event CROSS JOIN event h ON \(same)
                CROSS JOIN delivery d ON d.event = h.seq AND d.notifier = b.notifier AND d.recipient = b.recipient
                CROSS JOIN message m ON m.id = d.message AND m.state = '\(state)' AND m.id <> b.message
                WHERE b.message = ? AND \(order)
                """, arguments: [message.id])
        }
        return Set(all.map { $0[0] })
    }

    /// The id of the event with which it began what an event goes on with: that of the last alert of its rule or feed.
    package func thread(of stored: StoredEvent) throws -> String {
        try beginning(of: stored).flatMap { try eventID($0) } ?? stored.event.id
    }

    /// The message that told a recipient of the event with which it began what an event goes on with; nil where none did.
    package func root(of stored: StoredEvent, in lane: Lane) throws -> String? {
        let beginning = try beginning(of: stored) ?? stored.seq
        return try db.one(
            String.self,
            "SELECT message FROM delivery WHERE notifier = ? AND recipient = ? AND event = ? AND occasion = 0",
            arguments: [lane.notifier, lane.recipient, beginning])
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
}
