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
                (record.patience, record.stopped) = (nil, nil)
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
            (record.asked, record.patience) = (now, wish)
            try transaction.postpone(message.lane, until: wish, lifetime: RetrySchedule.patience)
            try spare(besides: id, until: wish)
        }
        try transaction.update(record, of: id)
        records[id] = record
        if message.state == .delivered { try hasten(besides: message, before.lastSuccess) }
        // Asked only where it may be told.
        let isKnown = try message.attempts == 2 && transaction.snapshot.hasFailing(message.lane, besides: message.id)
        tell(message, before, record, attempt.result, isKnown: isKnown)
    }

    /// Who takes something again takes what failed before as well, whatever its pause has grown to. What failed while others were
    /// taken is refused for its own sake, and keeps its pauses.
    private func hasten(besides message: OutboxMessage, _ last: Int64?) throws {
        let heard = last.map { min($0, now) + OutboxTurn.hiccup } ?? 0
        if message.attempts > 1 {
            try transaction.hasten(message.lane, now: now, from: OutboxTurn.hiccup)
        } else if heard < now {
            try transaction.hasten(message.lane, now: now, from: OutboxTurn.hiccup, triedSince: heard)
        }
    }

    /// Leaves a receiver alone that wants it, whichever other notifiers lead there.
    private mutating func spare(besides notifier: String, until wish: Int64) throws {
        guard let url = notifiers[notifier]?.channel.url else { return }
        for (id, other) in notifiers where id != notifier && other.channel.url == url {
            var record = records[id] ?? NotifierRecord()
            (record.asked, record.patience) = (now, wish)
            records[id] = record
            try transaction.update(record, of: id)
        }
    }

    /// - Parameter isKnown: whether another message to the same recipient has failed two times and still waits.
    private mutating func tell(
        _ message: OutboxMessage, _ before: NotifierRecord, _ now: NotifierRecord, _ result: AttemptResult,
        isKnown: Bool
    ) {
        let reason = now.error ?? ""
        if case .gone = result, before.stopped == nil {
            notices.append(
                Notice(
                    .severe,
                    "the notifier \(message.lane.notifier) is stopped: its receiver says that it is no more (\(reason)); nothing is sent until the daemon reads the configuration again, the receiver is another, or 'escalator notify retry \(message.lane.notifier)' says so"
                ))
        } else if message.state == .dead {
            notices.append(
                Notice(
                    .severe,
                    "the message \(message.id) to \(message.lane) was given up: \(reason); 'escalator notify retry \(message.id)' tries it again"
                ))
        } else if message.state == .waiting, message.attempts == 2, !isKnown {
            // One failure is a hiccup, what takes long is told again, and of what fails together one is enough.
            notices.append(
                Notice(.warning, "the message \(message.id) to \(message.lane) failed two times: \(reason)"))
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
                (
                    try transaction.snapshot.event(delivery.event).map { MessageID.name(of: $0.event) }
                        ?? "\(delivery.event)",
                    delivery.occasion
                )
            }
            let message = OutboxMessage(id: MessageID.of(ids, to: lane), lane: lane, created: now)
            try transaction.insert(message, of: deliveries)
            try send(message, by: notifier)
        }
    }

    /// The first message that waits in a lane, if it is due.
    private mutating func ready(in lane: Lane, _ severities: Set<Severity>?) throws -> OutboxMessage? {
        guard let first = try transaction.snapshot.waiting(lane, severities: severities, limit: 1).first else {
            return nil
        }
        if first.due <= now { return first }
        wake(at: first.due)
        return nil
    }

    /// A pause up to so many seconds is kept by who takes something meanwhile.
    private static let hiccup: Int64 = 300

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
