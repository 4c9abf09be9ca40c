internal import GRDB
package import Model

/// What belongs together of what is told: the events of an alert, and the messages that tell of the same.
extension StoreSnapshot {
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
            Int64.self, "SELECT max(seq) FROM event WHERE \(matching(event).column) = ? AND event = ? AND seq <= ?",
            arguments: [matching(event).id, event.rule != nil ? "fired" : "feed_failing", stored.seq])
    }

    /// What an event is about, as a condition on a column and its value.
    private func matching(_ event: AlertEvent) -> (column: String, id: String?) {
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
            WHERE \(matching(stored.event).column) = ? AND e.seq BETWEEN ? AND ?
                AND NOT EXISTS (SELECT 1 FROM delivery o WHERE o.message = m.id AND o.event <> d.event) LIMIT 1
            """,
            arguments: [lane.notifier, lane.recipient, matching(stored.event).id, beginning, seq]) != nil
    }

    /// The lanes that are told of the last alert of a rule or feed.
    ///
    /// - Parameter isWaiting: only those that were not told of all of it yet.
    package func lanes(_ subject: AlertSubject, isWaiting: Bool = false) throws -> [Lane] {
        let (condition, beginning, id) =
            switch subject {
            case .rule(let id): ("rule = ?", "fired", id)
            case .feed(let id): ("rule IS NULL AND feed = ?", "feed_failing", id)
            }
        let waiting =
            "AND (d.message IS NULL OR EXISTS (SELECT 1 FROM message m WHERE m.id = d.message AND m.state = 'waiting'))"
        return try db.all(
            Row.self,
            """
            SELECT DISTINCT d.notifier, d.recipient FROM event e JOIN delivery d ON d.event = e.seq AND d.is_silenced = 0
            WHERE \(condition) AND e.seq >= (SELECT max(seq) FROM event WHERE \(condition) AND event = ?)
                \(isWaiting ? waiting : "")
            """, arguments: [id, id, beginning]
        ).map { Lane(notifier: $0["notifier"], recipient: $0["recipient"]) }
    }
}

/// What an alert is of.
package enum AlertSubject: Sendable {
    case rule(String)
    case feed(String)

    /// Of an event; nil of one that is of neither.
    package init?(_ event: AlertEvent) {
        if let rule = event.rule {
            self = .rule(rule)
        } else if let feed = event.feed {
            self = .feed(feed)
        } else {
            return nil
        }
    }
}
