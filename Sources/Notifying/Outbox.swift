package import Channels
package import Model
internal import Scheduling
package import Store

/// What is to be delivered: from the store to whoever takes it away, and what came of it back, in one transaction.
///
/// Of each lane one message is under way; the lanes do not wait for each other. What is under way when the process ends is
/// waiting in the store, and is sent again: at least once, and never twice to who was not under way.
package final class Outbox {
    private var notifiers: [String: NotifierDefinition] = [:]
    private var lanes: [Lane] = []
    /// The messages under way.
    private var underway: [String: Lane] = [:]
    /// Of the receivers of notifiers, a keyed hash each; what is remembered of others is forgotten in the next turn.
    private var receivers: [String: String] = [:]
    private var isAdopted = false
    private var latest: Int64 = 0
    /// How far ahead something may wait that a clock left there which was set back since, in seconds; nil where that was looked at.
    /// At first what was there before is taken for the wish of a receiver.
    private var horizon: Int64? = RetrySchedule.patience
    /// When those last listened that are told what stands.
    private var heard: [String: Int64] = [:]
    /// In haste, what failed once is left for later.
    private var failed: Set<Lane> = []
    /// When there is something to do next, in seconds since 1970; nil for never.
    package private(set) var next: Int64? = 0

    package init() {}

    /// Takes another configuration.
    ///
    /// - Parameter receivers: by which the receivers of notifiers are told from others, as far as that is known.
    package func adopt(_ definitions: [NotifierDefinition], receivers: [String: String] = [:]) {
        notifiers = Dictionary(definitions.map { ($0.id, $0) }) { first, _ in first }
        lanes = definitions.flatMap(\.lanes)
        (self.receivers, isAdopted) = (receivers, true)
        next = 0
    }

    /// Something was queued, or somebody believes that a receiver is there again.
    package func changed() { next = 0 }

    /// What may arrive at any moment.
    package var underwayIDs: Set<String> { Set(underway.keys) }

    /// Whether something is under way.
    package var isBusy: Bool { !underway.isEmpty }

    /// What is to be sent now.
    package struct Parcel: Sendable {
        package let message: OutboxMessage
        package let notifier: NotifierDefinition
        /// In order; at least one.
        package let contents: [Content]
    }

    /// An event of a message.
    package struct Content: Sendable {
        package let stored: StoredEvent
        package let occasion: Int64
        /// When it was queued, in seconds since 1970.
        package let queued: Int64
        /// The id of the event that began what it goes on with.
        package let thread: String
        /// The id of the message that told the same recipient of that beginning; nil where none did.
        package let root: String?
    }

    /// Takes in what came of attempts, and gives out what is to be sent next.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - isHurried: whether nothing is waited for that may still come.
    package func turn(
        _ store: Store, _ attempts: [Courier.Attempt], now: Int64, isHurried: Bool = false
    ) throws -> (parcels: [Parcel], notices: [Notice]) {
        // After the clock was set back, what was worked out with the old one is too far away.
        if now < latest { (next, horizon) = (0, 86_400) }
        latest = now
        guard !attempts.isEmpty || next.map({ $0 <= now }) ?? false else { return ([], []) }
        var notices: [Notice] = []
        var parcels: [Parcel] = []
        var following: Int64?
        try store.write { transaction in
            if let horizon { try transaction.returnMessages(to: now, atMost: horizon) }
            var turn = try OutboxTurn(
                transaction: transaction, notifiers: notifiers, now: now, isHurried: isHurried)
            if isAdopted { try turn.meet(receivers) }
            for attempt in attempts { try turn.settle(attempt) }
            let busy = Set(underway.filter { id, _ in !attempts.contains { $0.id == id } }.values)
            if isHurried { failed.formUnion(turn.failed) }
            for lane in lanes where !busy.contains(lane) && !failed.contains(lane) { try turn.serve(lane) }
            try turn.noteLateness(of: lanes)
            (notices, parcels, following) = (turn.notices, turn.parcels, turn.next)
        }
        for attempt in attempts { underway[attempt.id] = nil }
        (isAdopted, horizon) = (false, nil)
        for parcel in parcels { underway[parcel.message.id] = parcel.message.lane }
        next = following
        return (parcels, notices)
    }

    /// Takes in what came of attempts, and gives out nothing.
    package func settle(_ store: Store, _ attempts: [Courier.Attempt], now: Int64) throws -> [Notice] {
        let notices = try store.write { transaction in
            var turn = try OutboxTurn(transaction: transaction, notifiers: notifiers, now: now, isHurried: false)
            for attempt in attempts { try turn.settle(attempt) }
            return turn.notices
        }
        for attempt in attempts { underway[attempt.id] = nil }
        next = 0
        return notices
    }

    /// Remembers how a notifier is that is told what stands.
    ///
    /// - Returns: what a person should know: that it fails, and that it does no more.
    package func note(_ result: AttemptResult, of notifier: String, _ store: Store, now: Int64) throws -> [Notice] {
        let before = try store.read { try $0.notifiers() }[notifier] ?? NotifierRecord()
        var record = before
        if case .delivered = result { heard[notifier] = now }
        // What was not written down is before somebody asks why it fails.
        record.lastSuccess = [record.lastSuccess, heard[notifier]].compactMap(\.self).max()
        record.attempted(result, now: now)
        record.stopped = nil
        // Every minute is too often to write down.
        let isNews = record.isFailing != before.isFailing || record.error != before.error
        let isOld = !record.isFailing && now - (before.lastSuccess ?? 0) >= 600
        guard isNews || isOld else { return [] }
        try store.write { try $0.update(record, of: notifier) }
        guard record.isFailing != before.isFailing else { return [] }
        return [
            record.isFailing
                ? Notice(.fault, "the notifier \(notifier) cannot be told what stands: \(record.error ?? "")")
                : Notice(.recovery, "the notifier \(notifier) is told again what stands")
        ]
    }

}
