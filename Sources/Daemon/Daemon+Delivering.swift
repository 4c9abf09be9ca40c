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
        guard let courier = delivering.courier else { return }
        delivering.attempts += courier.take()
        if !delivering.attempts.isEmpty, Daemon.now >= delivering.pause { try deliver() }
    }

    /// For how long what is under way may end when the daemon does, in seconds.
    private static let farewell = 3.0

    /// - Returns: nil where nobody is to be told.
    static func makeCourier(_ catalog: Catalog, _ setting: Setting, _ handle: DaemonHandle) throws -> Courier? {
        guard !catalog.configuration.notifiers.isEmpty else { return nil }
        let settings = catalog.requests.settings(version: setting.version)
        return try Courier(settings: settings, clock: { WallClock.milliseconds }, told: { handle.interrupt() })
    }

    /// Stores what came of messages, and sends those that are due; what cannot be stored now is kept.
    func deliver() throws {
        guard let courier = delivering.courier else { return }
        let known = delivering.attempts
        do {
            try pipeline.deliver(known, by: courier, time: WallClock.milliseconds)
            delivering.attempts.removeFirst(known.count)
            delivering.fault = nil
        } catch let error as StoreError where error.isPassing {
            // Tried again in a while; nothing is sent of which nobody could say whether it arrived.
            if delivering.fault != error.message { logger.error("nobody can be told of anything: \(error.message)") }
            delivering.fault = error.message
            delivering.pause = Daemon.now + 2
        }
    }

    /// The times that follow from what was told.
    func noteTimes() {
        agenda.noteDelivery(
            at: delivering.courier == nil ? nil : pipeline.nextDelivery.map { max($0, delivering.pause) })
        agenda.noteAlerts(at: pipeline.nextTending.map { max($0, delivering.tendingPause) })
    }

    /// Ends silences whose time is over, and reminds of what stands.
    func tendAlerts() throws {
        delivering.tendingPause = Daemon.now + 2
        try passing {
            report(try pipeline.tendAlerts(time: WallClock.milliseconds))
            delivering.tendingPause = 0
        }
    }

    /// Lets what is under way end, for a while, and keeps what came of it.
    func drainDeliveries() throws {
        guard let courier = delivering.courier, pending == nil else { return }
        let deadline = WallClock.uptime + Daemon.farewell
        while pipeline.isDelivering, WallClock.uptime < deadline {
            delivering.attempts += courier.take(waiting: 0.05)
            guard !delivering.attempts.isEmpty else { continue }
            try passing {
                try pipeline.settle(delivering.attempts, time: WallClock.milliseconds)
                delivering.attempts = []
            }
            if !delivering.attempts.isEmpty { return }
        }
    }

    /// Ends what is under way for another configuration.
    func stopDelivering() throws {
        try drainDeliveries()
        delivering.courier?.stop()
        delivering.attempts = []
        pipeline.forgetDeliveries()
    }
}
