internal import Channels
internal import Model
internal import Scheduling
internal import Store

/// One turn of the outbox within its transaction. Times are seconds since 1970.
struct OutboxTurn {
    let transaction: StoreTransaction
    let notifiers: [String: NotifierDefinition]
    let now: Int64
    let isHurried: Bool
    private(set) var parcels: [Outbox.Parcel] = []
    var notices: [Notice] = []
    /// When there is something to do next; nil for when something comes.
    private(set) var next: Int64?
    /// The lanes in which an attempt failed.
    private(set) var failed: Set<Lane> = []
    private(set) var records: [String: NotifierRecord]

    init(
        transaction: StoreTransaction, notifiers: [String: NotifierDefinition], now: Int64, isHurried: Bool
    ) throws {
        self.transaction = transaction
        self.notifiers = notifiers
        self.now = now
        self.isHurried = isHurried
        records = try transaction.snapshot.notifiers()
    }

    mutating func wake(at time: Int64?) {
        guard let time else { return }
        next = min(next ?? time, time)
    }

    /// Forgets what was said by receivers in whose place there are others now: what waits for them is tried at once.
    ///
    /// - Parameter receivers: by notifier, what tells its receiver from others.
    mutating func meet(_ receivers: [String: String]) throws {
        for (id, receiver) in receivers.sorted(by: { $0.key < $1.key }) {
            var record = records[id] ?? NotifierRecord()
            guard record.receiver != receiver else { continue }
            if record.receiver != nil {
                record.patience = nil
                for lane in notifiers[id]?.lanes ?? [] { try transaction.hasten(lane, now: now) }
            }
            record.receiver = receiver
            records[id] = record
            try transaction.update(record, of: id)
        }
    }

    // MARK: What came of attempts

    mutating func settle(_ attempt: Courier.Attempt) throws {
        guard var message = try transaction.snapshot.message(attempt.id), message.state == .waiting else { return }
        let id = message.lane.notifier
        let retries = notifiers[id]?.retries ?? RetrySchedule()
        guard message.attempted(attempt.result, retries: retries, now: now) else { return }
        try transaction.update(message)
        if message.state != .delivered { failed.insert(message.lane) }
        var record = records[id] ?? NotifierRecord()
        let before = record
        record.attempted(attempt.result, now: now)
        if case .failed(_, let wish?) = attempt.result {
            let wish = min(wish, now + RetrySchedule.patience)
            record.patience = wish
            try transaction.postpone(message.lane, until: wish, lifetime: RetrySchedule.patience)
        }
        try transaction.update(record, of: id)
        records[id] = record
        // Who takes something takes what failed before as well, whatever its pause has grown to.
        if message.state == .delivered { try transaction.hasten(message.lane, now: now, from: OutboxTurn.hiccup) }
        tell(message, before, record, attempt.result)
    }

    private mutating func tell(
        _ message: OutboxMessage, _ before: NotifierRecord, _ now: NotifierRecord, _ result: AttemptResult
    ) {
        let reason = now.error ?? ""
        if case .gone = result, before.stopped == nil {
            notices.append(
                Notice(
                    .severe,
                    "the notifier \(message.lane.notifier) is stopped: its receiver says that it is no more (\(reason)); nothing is sent until the configuration is read again, or 'escalator notify retry' says so"
                ))
        } else if message.state == .dead {
            notices.append(
                Notice(
                    .severe,
                    "the message \(message.id) to \(message.lane) was given up: \(reason); 'escalator notify retry \(message.id)' tries it again"
                ))
        } else if message.state == .waiting, message.attempts == 2 {
            // One failure is a hiccup, and what takes long is told again.
            notices.append(
                Notice(.warning, "the message \(message.id) to \(message.lane) was not taken twice: \(reason)"))
        } else if message.state == .delivered, message.isLate {
            notices.append(Notice(.recovery, "the message \(message.id) to \(message.lane) was late, and is delivered"))
        }
    }

    // MARK: What is sent next

    mutating func serve(_ lane: Lane) throws {
        guard let notifier = notifiers[lane.notifier], records[lane.notifier]?.stopped == nil else { return }
        if let patience = records[lane.notifier]?.patience(at: now) { return wake(at: patience) }
        let rest = notifier.restEnd(at: now)
        // In hours of rest the others are not even looked at.
        let chosen = rest == nil ? nil : notifier.quiet?.exceptions ?? []
        if rest == nil { try transaction.excuse(lane, now: now) }
        if let message = try ready(in: lane, chosen) { return try send(message, by: notifier) }
        if let rest, try !transaction.snapshot.waiting(lane, limit: 1).isEmpty { wake(at: rest) }
        let queued = try transaction.snapshot.queued(lane, severities: chosen, limit: Bundling.largest)
        let last = try transaction.snapshot.lastQueued(lane)
        if let rest, last != nil { wake(at: rest) }
        let snapshot = transaction.snapshot
        let choice = try Bundling(notifier: notifier, now: now, isHurried: isHurried).choose(
            queued, last: last ?? now,
            replaces: { notifier.replaces ? try snapshot.isShown($0.event, in: lane) : false })
        switch choice {
        case .wait(let until): wake(at: until)
        case .send(let deliveries):
            let ids = try deliveries.map { delivery in
                (try transaction.snapshot.eventID(delivery.event) ?? "\(delivery.event)", delivery.occasion)
            }
            let message = OutboxMessage(id: MessageID.of(ids, to: lane), lane: lane, created: now)
            try transaction.insert(message, of: deliveries)
            try send(message, by: notifier)
        }
    }

    /// The first message that waits in a lane and is due, with none before it on the same rule.
    private mutating func ready(in lane: Lane, _ severities: Set<Severity>?) throws -> OutboxMessage? {
        let snapshot = transaction.snapshot
        let waiting = try snapshot.waiting(lane, severities: severities, limit: OutboxTurn.looked)
        var behind: [OutboxMessage] = []
        for message in waiting {
            guard message.due <= now else {
                wake(at: message.due)
                continue
            }
            // What was given up and is tried again may be in front of others, or too late.
            if try snapshot.isBehind(message) {
                behind.append(message)
            } else if try isWhole(message) {
                return message
            } else {
                // Another is in its place, or none.
                return try ready(in: lane, severities)
            }
        }
        // Messages that are behind each other would wait for ever.
        guard severities == nil, behind.count == waiting.count else { return nil }
        return behind.first
    }

    /// Whether nothing of a message has been overtaken. Else what has been is told no more, and another message has the rest.
    private mutating func isWhole(_ message: OutboxMessage) throws -> Bool {
        let overtaken = try transaction.snapshot.overtaken(message)
        if overtaken.isEmpty { return true }
        let rest = try transaction.snapshot.contents(of: message.id).filter { !overtaken.contains($0.stored.seq) }
        if rest.isEmpty {
            let reason = "later words on it have been delivered"
            var message = message
            message.giveUp(reason, at: now)
            try transaction.update(message)
            notices.append(Notice(.severe, "the message \(message.id) to \(message.lane) was given up: \(reason)"))
        } else {
            let id = MessageID.of(rest.map { ($0.stored.event.id, $0.occasion) }, to: message.lane)
            try transaction.replace(
                message, by: OutboxMessage(id: id, lane: message.lane, created: now),
                of: rest.map { QueuedDelivery(event: $0.stored.seq, occasion: $0.occasion, queued: $0.queued) })
        }
        return false
    }

    /// A pause up to so many seconds is kept by who takes something meanwhile.
    private static let hiccup: Int64 = 300
    /// So many messages that wait in a lane are looked at for one that may go.
    static let looked = 200

    private mutating func send(_ message: OutboxMessage, by notifier: NotifierDefinition) throws {
        let snapshot = transaction.snapshot
        let contents = try snapshot.contents(of: message.id).map {
            Outbox.Content(
                stored: $0.stored, occasion: $0.occasion, queued: $0.queued, thread: try snapshot.thread(of: $0.stored),
                root: try snapshot.root(of: $0.stored, in: message.lane))
        }
        guard !contents.isEmpty else {
            // Events of a later version, perhaps: nobody waits for what cannot be said.
            var message = message
            message.giveUp("this version of Escalator cannot tell what is in it", at: now)
            wake(at: now)
            return try transaction.update(message)
        }
        parcels.append(Outbox.Parcel(message: message, notifier: notifier, contents: contents))
    }
}
