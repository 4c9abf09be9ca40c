package import Channels
internal import Configuring
internal import Model
internal import Notifying
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
    /// - Returns: how many were handed on.
    @discardableResult
    package func deliver(
        _ attempts: [Courier.Attempt], by courier: Courier, time: Int64, isHurried: Bool = false
    ) throws -> Int {
        let (parcels, told) = try outbox.turn(
            store, try settleBoard(attempts, time), now: time / 1000, isHurried: isHurried)
        note(told)
        let posted = try post(by: courier, time: time)
        for parcel in parcels {
            do {
                let filler = catalog.filler(of: parcel.notifier.id)
                courier.send(try parcel.notifier.draft(telling(parcel), time: time / 1000, filler))
            } catch {
                courier.fail(parcel.message.id, "\(error)")
            }
        }
        return parcels.count + posted
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
        repeat {
            try deliver(attempts, by: courier, time: clock(), isHurried: true)
            attempts = courier.take(waiting: 0.5)
            for attempt in attempts { if case .delivered = attempt.result { delivered += 1 } else { failed += 1 } }
        } while !attempts.isEmpty || isDelivering && !isStopped()
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
            note(try outbox.note(attempt.result, of: id, store, now: time / 1000))
            return false
        }
    }

    /// What was under way is not any more, and nothing is known of it: it is sent again.
    package func forgetDeliveries() {
        outbox.forgetUnderway()
        board.forgetUnderway()
    }

    private func telling(_ parcel: Outbox.Parcel) -> Telling {
        let events = parcel.contents.map { stored, occasion, thread in
            ToldEvent(
                seq: stored.seq, event: stored.event, line: stored.line, occasion: occasion, thread: thread,
                name: stored.event.series.flatMap { catalog.traits(of: $0)?.name })
        }
        var telling = Telling(id: parcel.message.id, lane: parcel.message.lane, events: events)
        telling.pages = catalog.configuration.server.publicURL
        return telling
    }
}
