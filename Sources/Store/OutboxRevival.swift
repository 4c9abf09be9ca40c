internal import GRDB
package import Model

/// What was given up, once more.
extension StoreTransaction {
    /// Puts what messages of a lane tell back into its queue, before what is later of the same rules and feeds: there it has its order,
    /// and what belongs together is told together. What later words on the same have overtaken is told no more.
    ///
    /// - Parameters:
    ///   - messages: of that lane, not delivered.
    ///   - underway: the ids of messages that may arrive at any moment: they count as told.
    /// - Returns: the messages of which all has been overtaken; they stay as they are.
    package func revive(_ messages: [OutboxMessage], in lane: Lane, underway: Set<String>) throws -> [OutboxMessage] {
        let told = try snapshot.toldLast(in: lane, underway)
        var past: [OutboxMessage] = []
        var subjects: Set<String> = []
        for message in messages where !underway.contains(message.id) {
            let all = try snapshot.deliveries(of: message.id)
            let overtaken = all.filter { told[$0.subject]?.hasOvertaken($0.delivery) ?? false }
            if !all.isEmpty, overtaken.count == all.count {
                past.append(message)
                continue
            }
            for (_, delivery) in overtaken { try drop(delivery, of: lane) }
            try requeue(message)
            subjects.formUnion(all.map(\.subject))
        }
        // What waits goes on after them.
        for message in try snapshot.waiting(lane, limit: Int.max) where !underway.contains(message.id) {
            let isLater = try snapshot.deliveries(of: message.id).contains { subjects.contains($0.subject) }
            if isLater { try requeue(message) }
        }
        return past
    }

    private func requeue(_ message: OutboxMessage) throws {
        try db.run("UPDATE delivery SET message = NULL WHERE message = ?", arguments: [message.id])
        try db.run("DELETE FROM message WHERE id = ?", arguments: [message.id])
    }

    /// A lane is told of it no more.
    private func drop(_ delivery: QueuedDelivery, of lane: Lane) throws {
        try db.run(
            """
            UPDATE delivery SET is_silenced = 1, message = NULL
            WHERE notifier = ? AND recipient = ? AND event = ? AND occasion = ?
            """, arguments: [lane.notifier, lane.recipient, delivery.event, delivery.occasion])
    }
}

extension StoreSnapshot {
    /// What a message tells, each with the rule or feed that it is about.
    fileprivate func deliveries(of message: String) throws -> [(subject: String, delivery: QueuedDelivery)] {
        try db.all(
            Row.self,
            """
            SELECT \(StoreSnapshot.subject("e")) AS subject, d.event, d.occasion, d.queued
            FROM delivery d JOIN event e ON e.seq = d.event WHERE d.message = ?
            """, arguments: [message]
        ).map { ($0["subject"], QueuedDelivery(event: $0["event"], occasion: $0["occasion"], queued: $0["queued"])) }
    }

    /// What a lane was told last, or is being told, of each rule and feed.
    fileprivate func toldLast(in lane: Lane, _ underway: Set<String>) throws -> [String: ToldLast] {
        let rows = try db.all(
            Row.self,
            """
            SELECT m.id, m.state, \(StoreSnapshot.subject("e")) AS subject, d.event, d.occasion, d.queued
            FROM message m JOIN delivery d ON d.message = m.id JOIN event e ON e.seq = d.event
            WHERE m.notifier = ? AND m.recipient = ? AND m.state <> 'dead'
            """, arguments: [lane.notifier, lane.recipient])
        var told: [String: ToldLast] = [:]
        for row in rows where row["state"] == "delivered" || underway.contains(row["id"]) {
            told[row["subject"], default: ToldLast()].note(
                QueuedDelivery(event: row["event"], occasion: row["occasion"], queued: row["queued"]))
        }
        return told
    }
}

/// The last of what was told of a rule or feed: of events by their order, and of reminders, which are of old events, by the time at
/// which they were queued.
private struct ToldLast {
    private var event = Int64.min
    private var queued = Int64.min
    private var reminded = Int64.min

    mutating func note(_ delivery: QueuedDelivery) {
        queued = max(queued, delivery.queued)
        if delivery.occasion == 0 {
            event = max(event, delivery.event)
        } else {
            reminded = max(reminded, delivery.queued)
        }
    }

    func hasOvertaken(_ delivery: QueuedDelivery) -> Bool {
        delivery.occasion == 0
            ? event > delivery.event || reminded > delivery.queued : queued > delivery.queued
    }
}
