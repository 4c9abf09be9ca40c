internal import Configuration
internal import Fetching
package import Logging
internal import Model
internal import Store
package import Telemetry

/// The daemon's loop: one thread that waits for finished transfers, due feeds and requests, and takes them through the
/// stages.
///
/// A store that cannot be written is waited for: the batch is kept and tried again, nothing is fetched meanwhile.
package final class Daemon {
    /// What the daemon is started with.
    package struct Setting: Sendable {
        package let version: String
        package let locations: Locations
        package let logger: Logger
        package let manager: ServiceManager
        /// Reads the configuration again; every fault as a line, none when there is a plan.
        package let load: @Sendable () -> (plan: Plan?, faults: [String])

        package init(
            version: String, locations: Locations, logger: Logger, manager: ServiceManager,
            load: @escaping @Sendable () -> (plan: Plan?, faults: [String])
        ) {
            self.version = version
            self.locations = locations
            self.logger = logger
            self.manager = manager
            self.load = load
        }
    }

    /// What the store has yet to take.
    enum Work {
        /// The configuration: what is defined otherwise now, and what is gone from it.
        case configuration
        case batch([Prepared])
    }

    let setting: Setting
    let handle: DaemonHandle
    let engine: Engine
    var plan: Plan
    var preparation: Preparation
    private(set) var table: DueTable
    var isStopping = false
    /// What could not be stored yet; while there is something, nothing else is taken up.
    private(set) var pending: Work? = .configuration
    /// Why it could not.
    private(set) var fault: String?
    var shownStatus = ""
    /// When old bodies were last looked for, in seconds since 1970.
    var tidied: Int64 = 0
    private var memory = IdleMemory()
    /// Whether the configuration file has faults, and an earlier one is in force.
    var isOutdated = false

    private static let retryDelay = 2.0
    var logger: Logger { setting.logger }

    /// Opens the store.
    package init(plan: Plan, setting: Setting, handle: DaemonHandle) throws {
        self.plan = plan
        self.setting = setting
        self.handle = handle
        engine = try Engine(
            plan: plan, locations: setting.locations, time: WallClock.milliseconds, isDaemon: true)
        engine.progress = handle.turned
        preparation = try Daemon.preparation(plan, setting)
        handle.use(preparation)
        table = DueTable(plan: plan, health: try engine.health(), now: Daemon.now)
    }

    static func preparation(_ plan: Plan, _ setting: Setting) throws -> Preparation {
        let settings = plan.fetchSettings(version: setting.version)
        return Preparation(plan: plan, fetcher: try Fetcher(settings: settings) { WallClock.milliseconds })
    }

    static var now: Int64 { WallClock.milliseconds / 1000 }

    /// Runs until it is told to stop.
    ///
    /// - Throws: `StoreError` when the store is damaged, or is no longer where it was.
    package func run() throws {
        defer {
            handle.close()
            handle.use(nil)
            preparation.stop()
        }
        for notice in engine.takeNotices() { logger.critical("\(notice)") }
        logger.info(
            "escalator \(setting.version): \(table.count) feeds, \(plan.rules.count) rules, store \(setting.locations.store)"
        )
        tellIdle()
        try store(.configuration, isRetry: false)
        submitDue()
        handle.becameReady()
        setting.manager.ready(status: status)
        while !isStopping {
            for ask in handle.take(waiting: 0) { try answer(ask) }
            if isStopping { break }
            try turn()
            handle.turned()
        }
        setting.manager.stopping()
        try drain()
        logger.info("stopped")
    }

    private func turn() throws {
        guard pending == nil else {
            showStatus()
            // The pause ends early when somebody asks something.
            for ask in handle.take(waiting: Daemon.retryDelay) { try answer(ask) }
            if let pending { try store(pending, isRetry: true) }
            return
        }
        guard engine.isInPlace else {
            throw StoreError(.unusable, "\(setting.locations.store) was removed or replaced while it was in use")
        }
        submitDue()
        showStatus()
        try tidy()
        let transfers = preparation.take(waiting: pause)
        if !transfers.isEmpty { try store(.batch(transfers), isRetry: false) }
        memory.turned(isWorking: !transfers.isEmpty || !table.underway.isEmpty) { engine.releaseMemory() }
        if engine.isLogBehind { engine.flushLog(time: WallClock.milliseconds) }
        for notice in engine.takeNotices() { logger.error("\(notice)") }
    }

    /// How long to wait for the next transfer: to the next due feed, and never so long that a set clock goes unnoticed.
    private var pause: Double {
        if engine.isLogBehind { return Daemon.retryDelay }
        let next = table.next.map { Double($0 * 1000 - WallClock.milliseconds) / 1000 } ?? 60
        return max(0.01, min(next, 60, memory.pause))
    }

    private func submitDue() {
        guard pending == nil else { return }
        let now = Daemon.now
        var orders: [Preparation.Order] = []
        for feed in table.take(now: now) {
            do {
                if let order = try engine.order(for: feed, health: table.health(of: feed.id)) {
                    orders.append(order)
                    continue
                }
            } catch {
                logger.error("feed \(feed.id): \(error)")
            }
            table.postpone(feed.id, now: now)
        }
        if !orders.isEmpty { preparation.submit(orders) }
    }

    // MARK: Storing

    /// Stores something; when the disk refuses, it is kept for the next attempt.
    func store(_ work: Work, isRetry: Bool) throws {
        do {
            // What a failed commit left behind is settled by opening the store as after a crash.
            if isRetry { try engine.reopen() }
            switch work {
            case .configuration: report(try engine.reconcile(time: WallClock.milliseconds))
            case .batch(let transfers):
                let stored = try engine.commit(transfers, time: WallClock.milliseconds)
                report(stored)
                let now = Daemon.now
                for feed in transfers.map(\.feed) { table.finished(feed, health: stored.health[feed], now: now) }
            }
            if case .configuration = work { table = DueTable(plan: plan, health: try engine.health(), now: Daemon.now) }
            if fault != nil { logger.notice("the store can be written again") }
            pending = nil
            fault = nil
        } catch let error as StoreError where error.isPassing {
            if fault != error.message { logger.critical("cannot store: \(error.message); trying again") }
            pending = work
            fault = error.message
            showStatus()
        }
    }

    /// Once a day, and after a start or a reload: empties the bodies that need not be kept.
    private func tidy() throws {
        guard Daemon.now - tidied >= 86_400 || Daemon.now < tidied else { return }
        tidied = Daemon.now
        do {
            let count = try engine.emptyOldBodies(time: WallClock.milliseconds)
            if count > 0 { logger.info("\(count) archived bodies were older than 'keep_bodies' and were emptied") }
        } catch let error as StoreError where error.isPassing {
            logger.error("\(error.message)")
        }
    }

    /// What is prepared already is stored before the end; what is under way is fetched again by the next start.
    private func drain() throws {
        if let pending { return try store(pending, isRetry: true) }
        preparation.stop()
        while pending == nil {
            let transfers = preparation.take(waiting: 0)
            if transfers.isEmpty { return }
            try store(.batch(transfers), isRetry: false)
        }
    }
}
