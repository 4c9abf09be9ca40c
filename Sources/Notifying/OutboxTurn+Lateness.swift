internal import Channels
internal import Model
internal import Scheduling
internal import Store

/// What takes long.
extension OutboxTurn {
    /// Tells once of each message that it is late; what may not be sent now is not.
    mutating func noteLateness(of lanes: [Lane]) throws {
        let oldest = try transaction.snapshot.oldestPunctual()
        for lane in lanes {
            guard let first = oldest[lane], records[lane.notifier]?.stopped == nil else { continue }
            // What hours of rest held has an hour from their end.
            let begin = notifiers[lane.notifier]?.lastRestEnd(before: now) ?? 0
            guard max(first, begin) + RetrySchedule.lateness <= now else {
                wake(at: max(first, begin) + RetrySchedule.lateness)
                continue
            }
            // What is sent in this very turn may arrive.
            let sent = Set(parcels.map(\.message.id))
            for message in try punctual(lane) where !sent.contains(message.id) {
                if message.created + RetrySchedule.lateness <= now {
                    try noteLate(message)
                } else {
                    wake(at: message.created + RetrySchedule.lateness)
                }
            }
        }
    }

    /// The messages of a lane that are not told to be late: those that are or will be soon, and that may be sent at this hour.
    private func punctual(_ lane: Lane) throws -> [OutboxMessage] {
        let snapshot = transaction.snapshot
        if let notifier = notifiers[lane.notifier], notifier.restEnd(at: now) != nil {
            // At the end of the hours of rest the others are looked at again.
            return try snapshot.waiting(
                lane, severities: notifier.quiet?.exceptions ?? [], limit: Int.max
            ).filter { !$0.isLate }
        }
        return try snapshot.punctual(lane)
    }

    private mutating func noteLate(_ late: OutboxMessage) throws {
        var message = late
        message.isLate = true
        try transaction.update(message)
        notices.append(
            Notice(
                .fault,
                "the message \(message.id) to \(message.lane) is late: \(message.error ?? "it was not tried yet, or nobody has answered")"
            ))
    }
}
