internal import GRDB
package import Model

/// What becomes of deliveries and messages.
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

    /// What waits in a lane is tried now.
    ///
    /// - Parameters:
    ///   - pause: what is tried within so many seconds anyway stays as it is.
    ///   - time: what was last tried before stays as it is, too, in seconds since 1970.
    package func hasten(_ lane: Lane, now: Int64, from pause: Int64 = 0, triedSince time: Int64 = 0) throws {
        try db.run(
            """
            UPDATE message SET due = ?
            WHERE notifier = ? AND recipient = ? AND state = 'waiting' AND due > ? AND coalesce(tried, ?) >= ?
            """, arguments: [now, lane.notifier, lane.recipient, now + pause, time, time])
    }

    /// Days on which nothing tried what waits in a lane, since nothing ran, or a clock was far behind, are none of its age.
    package func excuse(_ lane: Lane, now: Int64) throws {
        try db.run(
            """
            UPDATE message SET created = min(created + ? - due, ?), due = ?
            WHERE notifier = ? AND recipient = ? AND state = 'waiting' AND due < ?
            """, arguments: [now, now, now, lane.notifier, lane.recipient, now - 86_400])
    }

    /// After a clock was set back nothing waits for the days that it came from.
    ///
    /// - Parameter pause: the longest that one attempt follows the other, but for what a receiver asked for.
    package func returnMessages(to now: Int64, atMost pause: Int64) throws {
        try db.run(
            """
            UPDATE message SET created = min(created, ?), due = ? WHERE state = 'waiting' AND (created > ? OR due > ?)
            """, arguments: [now, now, now, now + pause])
    }

    /// Nothing that waits in a lane is tried before a time, but for what has to be tried for the last time before it.
    ///
    /// - Parameter lifetime: how old a message gets, in seconds.
    package func postpone(_ lane: Lane, until time: Int64, lifetime: Int64) throws {
        try db.run(
            """
            UPDATE message SET due = max(due, min(?, created + ?))
            WHERE notifier = ? AND recipient = ? AND state = 'waiting' AND due < ?
            """, arguments: [time, lifetime, lane.notifier, lane.recipient, time])
    }

    /// Remembers what became of a message.
    package func update(_ message: OutboxMessage) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO message
                (id, notifier, recipient, state, created, due, attempts, is_late, error, ended, tried)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                message.id, message.lane.notifier, message.lane.recipient, message.state.rawValue, message.created,
                message.due, message.attempts, message.isLate, message.error, message.ended,
                message.tried,
            ])
    }

    /// Forgets a message and what it told; never an event.
    package func forget(_ message: OutboxMessage) throws {
        try db.run("DELETE FROM delivery WHERE message = ?", arguments: [message.id])
        try db.run("DELETE FROM message WHERE id = ?", arguments: [message.id])
    }

    /// Forgets what is queued for a recipient and in no message yet; never an event.
    package func forgetQueued(of lane: Lane) throws {
        try db.run(
            "DELETE FROM delivery WHERE notifier = ? AND recipient = ? AND message IS NULL",
            arguments: [lane.notifier, lane.recipient])
    }

    /// What receivers have said of being no more is asked again.
    package func restartNotifiers() throws {
        try db.run("UPDATE notifier SET stopped = NULL WHERE stopped IS NOT NULL")
    }

    /// Whatever a receiver has said of itself, it is asked again now.
    package func askAgain(_ notifier: String) throws {
        try db.run("UPDATE notifier SET stopped = NULL, patience = NULL WHERE id = ?", arguments: [notifier])
    }

    /// Reminders of a rule that nobody was sent yet are not sent any more: the alert has ended, or was seen.
    ///
    /// - Returns: the messages that are none any more.
    @discardableResult
    package func dropReminders(of rule: String) throws -> [OutboxMessage] {
        try db.run(
            """
            UPDATE delivery SET is_silenced = 1 WHERE occasion > 0 AND message IS NULL
                AND event IN (SELECT seq FROM event WHERE rule = ?)
            """, arguments: [rule])
        let waiting = try db.all(
            Row.self,
            """
            SELECT m.* FROM message m WHERE m.state = 'waiting' AND NOT EXISTS (
                SELECT 1 FROM delivery d JOIN event e ON e.seq = d.event
                WHERE d.message = m.id AND (d.occasion = 0 OR e.rule IS NOT ?))
            """, arguments: [rule]
        ).compactMap(OutboxRows.message)
        for message in waiting {
            try db.run("UPDATE delivery SET is_silenced = 1, message = NULL WHERE message = ?", arguments: [message.id])
            try db.run("DELETE FROM message WHERE id = ?", arguments: [message.id])
        }
        return waiting
    }

    /// Remembers how a notifier is.
    package func update(_ record: NotifierRecord, of notifier: String) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO notifier
                (id, last_success, last_failure, error, is_failing, stopped, asked, patience, receiver)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                notifier, record.lastSuccess, record.lastFailure, record.error, record.isFailing, record.stopped,
                record.asked, record.patience, record.receiver,
            ])
    }

    /// Forgets what was delivered before a time, in seconds since 1970; never an event.
    ///
    /// - Returns: how many messages were forgotten.
    package func forgetDelivered(before time: Int64, limit: Int) throws -> Int {
        // Who was told of the last alert of a rule or feed, by whatever event of it, is told of its end, also when the rule is
        // gone; and while something was given up, it is known what has been told since.
        let chosen = """
            SELECT m.id FROM message m WHERE m.state <> 'waiting' AND m.state = 'delivered' AND m.ended < ?
            AND NOT EXISTS (
                SELECT 1 FROM message x WHERE x.state <> 'waiting' AND x.state = 'dead'
                    AND x.notifier = m.notifier AND x.recipient = m.recipient)
            AND NOT EXISTS (
                SELECT 1 FROM delivery d JOIN event e ON e.seq = d.event WHERE d.message = m.id
                AND (e.seq >= (SELECT max(seq) FROM event l WHERE l.rule = e.rule AND l.event = 'fired')
                    OR e.rule IS NULL AND e.seq >= (
                        SELECT max(seq) FROM event l WHERE l.feed = e.feed AND l.rule IS NULL
                            AND l.event = 'feed_failing')))
            ORDER BY m.ended, m.id LIMIT ?
            """
        let ids = try db.all(Row.self, chosen, arguments: [time, limit]).map { $0[0] as String }
        for id in ids {
            try db.run("DELETE FROM delivery WHERE message = ?", arguments: [id])
            try db.run("DELETE FROM message WHERE id = ?", arguments: [id])
        }
        if ids.count < limit { try forgetSilenced(before: time) }
        return ids.count
    }

    /// The same of what nobody was told, since it was silenced.
    private func forgetSilenced(before time: Int64) throws {
        try db.run(
            """
            DELETE FROM delivery WHERE is_silenced = 1 AND queued < ? AND event NOT IN (
                SELECT max(seq) FROM event WHERE event = 'fired' GROUP BY rule)
            """, arguments: [time])
    }

}
