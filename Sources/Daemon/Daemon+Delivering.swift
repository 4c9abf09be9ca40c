internal import API
internal import Channels
internal import Configuring
internal import Fetching
internal import Logging
internal import Pipeline
internal import Platform
internal import Scheduling
internal import Store

/// Messages on their way to people, beside all else that the loop does.
extension Daemon {
    /// What the loop knows of messages.
    struct Delivering {
        /// What takes messages to people; nil where nobody is to be told.
        var courier: Courier?
        /// Those of earlier configurations that have something under way.
        var former: [Courier] = []
        /// All of them.
        var couriers: [Courier] { former + [courier].compactMap(\.self) }
        /// What came of messages and could not be stored yet.
        var attempts: [Courier.Attempt] = []
        /// Why it could not, and until when that is not tried again.
        var fault: String?
        var pause: Int64 = 0
        /// Until when it is not tried again to tend alerts, since the disk refused.
        var tendingPause: Int64 = 0
    }

    /// Takes what came of messages, and sends what follows.
    func takeDeliveries() throws {
        for courier in delivering.couriers {
            delivering.attempts += courier.take()
        }
        for courier in delivering.former where !courier.isBusy { courier.stop() }
        delivering.former.removeAll { !$0.isBusy }
        // A clock that was set back makes no pause longer.
        if delivering.pause > Daemon.now + Daemon.deliveryPause { delivering.pause = 0 }
        if !delivering.attempts.isEmpty, Daemon.now >= delivering.pause { try deliver() }
    }

    /// Until what the disk refused is tried again, in seconds.
    private static let deliveryPause: Int64 = 2
    /// For how long what is under way may end when the daemon does, in seconds.
    private static let farewell = 3.0

    /// - Returns: nil where nobody is to be told.
    static func makeCourier(_ catalog: Catalog, _ setting: Setting, _ handle: DaemonHandle) -> Courier? {
        guard !catalog.configuration.notifiers.isEmpty else { return nil }
        let settings = catalog.requests.settings(version: setting.version)
        return Courier(settings: settings, clock: { WallClock.milliseconds }, told: { handle.interrupt() })
    }

    /// Takes another configuration; what is under way by the one before goes on to its end.
    func renewCourier(_ catalog: Catalog) {
        if let courier = delivering.courier { delivering.former.append(courier) }
        delivering.courier = Daemon.makeCourier(catalog, setting, handle)
    }

    /// Stores what came of messages, and sends those that are due; what cannot be stored now is kept.
    func deliver() throws {
        let known = delivering.attempts
        do {
            if delivering.fault != nil { try pipeline.reopen() }
            if let courier = delivering.courier {
                try pipeline.deliver(known, by: courier, time: WallClock.milliseconds)
            } else {
                try pipeline.settle(known, time: WallClock.milliseconds)
            }
            delivering.attempts.removeFirst(known.count)
            (delivering.fault, delivering.pause) = (nil, 0)
        } catch let error as StoreError where error.isPassing {
            // Nothing is sent of which nobody could say whether it arrived.
            if delivering.fault != error.message { logger.error("nobody can be told of anything: \(error.message)") }
            delivering.fault = error.message
            delivering.pause = Daemon.now + Daemon.deliveryPause
            keepPosting()
        }
    }

    /// Tells Alertmanagers what stands, also while nothing can be stored: they would take silence for the end of it.
    func keepPosting() {
        guard let courier = delivering.courier else { return }
        delivering.attempts += courier.take()
        delivering.attempts = pipeline.settleBoard(delivering.attempts)
        try? pipeline.post(by: courier, time: WallClock.milliseconds)
    }

    /// The times that follow from what was told.
    func noteTimes() {
        // What the disk refused is tried again, whether or not there is anything else to deliver.
        let next = delivering.courier == nil ? nil : pipeline.nextDelivery.map { max($0, delivering.pause) }
        agenda.noteDelivery(at: delivering.fault == nil ? next : delivering.pause)
        agenda.noteAlerts(at: pipeline.nextTending.map { max($0, delivering.tendingPause) })
    }

    /// Ends silences whose time is over, and reminds of what stands.
    func tendAlerts() throws {
        delivering.tendingPause = Daemon.now + 60
        try passing {
            report(try pipeline.tendAlerts(time: WallClock.milliseconds))
            delivering.tendingPause = 0
            pages?.changed()
        }
    }

    /// Lets what is under way end, for a while, and keeps what came of it; then it is broken off.
    func drainDeliveries() throws {
        let couriers = delivering.couriers
        defer { for courier in couriers { courier.stop() } }
        guard pending == nil else { return }
        let deadline = WallClock.uptime + Daemon.farewell
        repeat {
            for courier in couriers { delivering.attempts += courier.take(waiting: courier.isBusy ? 0.05 : 0) }
            guard !delivering.attempts.isEmpty else { continue }
            try passing {
                try pipeline.settle(delivering.attempts, time: WallClock.milliseconds)
                delivering.attempts = []
            }
            if !delivering.attempts.isEmpty { return }
        } while couriers.contains(where: \.isBusy) && WallClock.uptime < deadline
    }
}
