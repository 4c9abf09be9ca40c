package import Channels
internal import Configuring
internal import Model
internal import Notifying
internal import Queries
internal import Rules
internal import Store

/// From the outbox to whoever takes messages away, and back.
extension Pipeline {
    /// When something is to be delivered next, in seconds since 1970; nil for when something comes.
    package var nextDelivery: Int64? { [outbox.next, board.next].compactMap(\.self).min() }

    /// Whether messages are under way.
    package var isDelivering: Bool { outbox.isBusy || board.isBusy }

    /// Stores what came of messages, and hands on those that are due.
    ///
    /// - Parameters:
    ///   - time: milliseconds since 1970.
    ///   - isHurried: whether nothing is waited for that may still come.
    package func deliver(
        _ attempts: [Courier.Attempt], by courier: Courier, time: Int64, isHurried: Bool = false
    ) throws {
        let own = try settleBoard(attempts, time)
        let (parcels, told) = try outbox.turn(store, own, now: time / 1000, isHurried: isHurried)
        note(told)
        for parcel in parcels {
            do {
                let filler = catalog.filler(of: parcel.notifier.id)
                courier.send(try parcel.notifier.draft(telling(parcel), time: time / 1000, filler))
            } catch {
                courier.fail(parcel.message.id, "\(error)")
            }
        }
        // A pass that ends soon cannot go on telling what stands.
        if !isHurried { try post(by: courier, time: time) }
    }

    /// Delivers what is ready, each message once, and waits for what comes of it.
    ///
    /// - Parameters:
    ///   - clock: milliseconds since 1970.
    ///   - isStopped: asked now and then; true ends it early.
    /// - Returns: how many were delivered and how many were not.
    package func deliverAll(
        by courier: Courier, clock: () -> Int64, isStopped: () -> Bool
    ) throws -> (delivered: Int, failed: Int) {
        var attempts: [Courier.Attempt] = []
        var (delivered, failed) = (0, 0)
        while !isStopped() {
            try deliver(attempts, by: courier, time: clock(), isHurried: true)
            attempts = courier.take(waiting: 0.5)
            for attempt in attempts { if case .delivered = attempt.result { delivered += 1 } else { failed += 1 } }
            if attempts.isEmpty, !isDelivering { return (delivered, failed) }
        }
        try settle(attempts, time: clock())
        return (delivered, failed)
    }

    /// Stores what came of messages, and hands on none.
    package func settle(_ attempts: [Courier.Attempt], time: Int64) throws {
        note(try outbox.settle(store, try settleBoard(attempts, time), now: time / 1000))
    }

    /// Takes out what is of Alertmanagers, of whom is remembered only how they are.
    private func settleBoard(_ attempts: [Courier.Attempt], _ time: Int64) throws -> [Courier.Attempt] {
        try attempts.filter { attempt in
            guard let id = board.settle(attempt) else { return true }
            do {
                note(try outbox.note(attempt.result, of: id, store, now: time / 1000))
            } catch let error as StoreError where error.isPassing {
                // How it is is told with the next attempt.
            }
            return false
        }
    }

    /// The same where nothing can be remembered.
    package func settleBoard(_ attempts: [Courier.Attempt]) -> [Courier.Attempt] {
        attempts.filter { board.settle($0) == nil }
    }

    /// Tells of what waits for whom nobody has configured.
    package func noteLeft() throws {
        note(try store.read { try NotifierList.left(catalog, $0) }.map { Notice(.warning, $0.words) })
    }

    /// Forgets what was delivered long ago; events are never forgotten.
    package func forgetDelivered(time: Int64) throws {
        while try store.write({ try $0.forgetDelivered(before: time / 1000 - Pipeline.remembered, limit: 500) }) > 0 {
            progress()
        }
    }

    /// For how long it is known who was told of what, in seconds.
    private static let remembered: Int64 = 90 * 86_400

    private func telling(_ parcel: Outbox.Parcel) -> Telling {
        let events = parcel.contents.map { content in
            let stored = content.stored
            return ToldEvent(
                seq: stored.seq, event: stored.event, line: stored.line, thread: content.thread, root: content.root,
                name: (stored.event.series ?? stored.event.rule.flatMap { catalog.rules[$0]?.when.series })
                    .flatMap { catalog.traits(of: $0)?.name },
                reminded: content.occasion > 0 ? content.queued : nil)
        }
        var telling = Telling(id: parcel.message.id, lane: parcel.message.lane, events: events)
        telling.pages = catalog.configuration.server.publicURL
        return telling
    }
}
