package import Channels
package import Configuring
package import Model
internal import Scheduling
package import Store

/// How a notifier is, and what waits for it.
package struct NotifierStatus: Sendable {
    package let definition: NotifierDefinition
    package let record: NotifierRecord
    /// Deliveries that are in no message yet.
    package let queued: Int
    /// How many messages were not delivered yet, how many of them are late, and how many were given up.
    package let waiting: Int
    package let late: Int
    package let dead: Int
    /// The oldest of those that are late or were given up.
    package let troubled: [OutboxMessage]
    /// Why one of those that wait was not taken.
    let waitingError: String?
    /// When something is sent next at the earliest, in seconds since 1970; nil where nothing waits, or nothing is sent.
    package let next: Int64?

    /// How it is.
    package enum State: String, Sendable {
        case ok, waiting, failing, late, stopped, new
    }

    /// What is wrong now; nil where nothing is.
    package var error: String? {
        record.isFailing || record.stopped != nil ? record.error : waitingError
    }

    package var state: State {
        if record.stopped != nil { return .stopped }
        if late > 0 { return .late }
        if error != nil { return .failing }
        if waiting > 0 || queued > 0 { return .waiting }
        return record.lastSuccess == nil ? .new : .ok
    }
}

/// Lists the notifiers of a configuration.
package enum NotifierList {
    /// - Parameters:
    ///   - snapshot: nil when there is no store yet.
    ///   - now: seconds since 1970.
    package static func all(_ catalog: Catalog, _ snapshot: StoreSnapshot?, now: Int64) throws -> [NotifierStatus] {
        guard !catalog.configuration.notifiers.isEmpty else { return [] }
        let records = try snapshot?.notifiers() ?? [:]
        let queued = try snapshot?.queuedCounts() ?? [:]
        let counts = try snapshot?.messageCounts() ?? [:]
        return try catalog.configuration.notifiers.map { definition in
            let lanes = Set(definition.lanes)
            func listed(_ state: OutboxMessage.State) throws -> [OutboxMessage] {
                try (snapshot?.messages(state, of: definition.id, limit: listLength) ?? []).filter {
                    lanes.contains($0.lane)
                }
            }
            let own = counts.filter { lanes.contains($0.key) }.values
            let waiting = try listed(.waiting)
            let record = records[definition.id] ?? NotifierRecord()
            let due = record.stopped == nil ? try snapshot.flatMap { try next(definition, record, $0, now: now) } : nil
            return NotifierStatus(
                definition: definition, record: record,
                queued: lanes.reduce(0) { $0 + (queued[$1] ?? 0) }, waiting: own.reduce(0) { $0 + $1.waiting },
                late: own.reduce(0) { $0 + $1.late }, dead: own.reduce(0) { $0 + $1.dead },
                troubled: try waiting.filter(\.isLate) + listed(.dead),
                waitingError: waiting.lazy.compactMap(\.error).first, next: due)
        }
    }

    /// When something is sent next at the earliest, with digests and hours of rest.
    private static func next(
        _ definition: NotifierDefinition, _ record: NotifierRecord, _ snapshot: StoreSnapshot, now: Int64
    ) throws -> Int64? {
        let rest = definition.restEnd(at: now)
        let exceptions = definition.quiet?.exceptions ?? []
        var times: [Int64] = []
        for lane in definition.lanes {
            // In hours of rest what is urgent goes at its time, and the others at their end.
            let chosen = rest == nil ? nil : exceptions
            if let first = try snapshot.waiting(lane, severities: chosen, limit: 1).first {
                times.append(first.due)
            }
            if let rest, try !snapshot.waiting(lane, limit: 1).isEmpty { times.append(rest) }
            if let first = try snapshot.queued(lane, limit: 1).first {
                let time = definition.earliest(first, now: now)
                let isUrgent = try rest != nil && !snapshot.queued(lane, severities: exceptions, limit: 1).isEmpty
                times.append(isUrgent ? time : max(rest ?? time, time))
            }
        }
        // Nothing is sent to who wants to be left alone.
        return times.min().map { max($0, record.patience(at: now) ?? now) }
    }

    /// What is kept for a recipient that is not configured any more.
    package struct Left: Equatable, Sendable {
        package let lane: Lane
        /// Events and messages.
        package let count: Int
        /// Whether the notifier is there, with other recipients or of another kind.
        let isOfKnown: Bool

        /// What a person should know of it.
        package var words: String {
            let who =
                !isOfKnown
                ? "\(lane) is not configured any more"
                : lane.recipient.isEmpty
                    ? "\(lane) is another kind of notifier now"
                    : "\(lane.recipient) is no recipient of \(lane.notifier) any more"
            let what = count == 1 ? "1 event or message is" : "\(count) events or messages are"
            return "\(who), and \(what) kept for it; 'escalator notify discard \(lane.notifier)' forgets that"
        }
    }

    /// How much waits for notifiers and recipients that are not configured any more.
    package static func left(_ catalog: Catalog, _ snapshot: StoreSnapshot?) throws -> [Left] {
        guard let snapshot else { return [] }
        let known = Set(catalog.lanes)
        var counts = try snapshot.queuedCounts()
        for (lane, count) in try snapshot.messageCounts() { counts[lane, default: 0] += count.waiting + count.dead }
        return counts.filter { !known.contains($0.key) && $0.value > 0 }.sorted { $0.key < $1.key }
            .map { Left(lane: $0.key, count: $0.value, isOfKnown: catalog.notifier($0.key.notifier) != nil) }
    }

    /// So many messages of a notifier are listed.
    private static let listLength = 200
}
