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

    private let setting: Setting
    private let handle: DaemonHandle
    private let engine: Engine
    private var plan: Plan
    private var preparation: Preparation
    private var table: DueTable
    private var isStopping = false
    /// A batch that could not be stored yet, and why.
    private var stalled: (transfers: [Prepared], fault: String)?
    private var shownStatus = ""
    /// When old bodies were last looked for, in seconds since 1970.
    private var tidied: Int64 = 0
    /// Whether the configuration file has faults, and an earlier one is in force.
    private var isOutdated = false

    private static let retryDelay = 2.0
    private var logger: Logger { setting.logger }

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

    private static func preparation(_ plan: Plan, _ setting: Setting) throws -> Preparation {
        let fetcher = try Fetcher(settings: plan.fetchSettings(version: setting.version))
        return Preparation(plan: plan, fetcher: fetcher) { now }
    }

    private static var now: Int64 { WallClock.milliseconds / 1000 }

    /// Runs until it is told to stop.
    ///
    /// - Throws: `StoreError` when the store is damaged or the configuration contradicts it.
    package func run() throws {
        defer {
            handle.use(nil)
            preparation.stop()
        }
        for notice in engine.takeNotices() { logger.critical("\(notice)") }
        report(try engine.reconcile(time: WallClock.milliseconds))
        logger.info(
            "escalator \(setting.version): \(table.count) feeds, \(plan.rules.count) rules, store \(setting.locations.store)"
        )
        tellIdle()
        submitDue()
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
        if let (transfers, _) = stalled {
            // The pause ends early when somebody asks something.
            for ask in handle.take(waiting: Daemon.retryDelay) { try answer(ask) }
            try store(transfers, isRetry: true)
            return
        }
        submitDue()
        showStatus()
        try tidy()
        let transfers = preparation.take(limit: Pass.groupSize, waiting: pause)
        if !transfers.isEmpty { try store(transfers, isRetry: false) }
        if engine.isLogBehind { engine.flushLog(time: WallClock.milliseconds) }
        for notice in engine.takeNotices() { logger.error("\(notice)") }
    }

    /// How long to wait for the next transfer: to the next due feed, and never so long that a set clock goes unnoticed.
    private var pause: Double {
        if engine.isLogBehind { return Daemon.retryDelay }
        let next = table.next.map { Double($0 * 1000 - WallClock.milliseconds) / 1000 } ?? 60
        return max(0.01, min(next, 60))
    }

    private func submitDue() {
        let now = Daemon.now
        var orders: [Preparation.Order] = []
        for feed in table.take(now: now) {
            if let order = try? engine.order(for: feed, health: table.health(of: feed.id)) {
                orders.append(order)
            } else {
                table.postpone(feed.id, now: now)
            }
        }
        if !orders.isEmpty { preparation.submit(orders) }
    }

    // MARK: Storing

    /// Stores a batch; when the disk refuses, it is kept for the next attempt.
    private func store(_ transfers: [Prepared], isRetry: Bool) throws {
        do {
            // What a failed commit left behind is settled by opening the store as after a crash.
            if isRetry { try engine.reopen() }
            report(try engine.commit(transfers, time: WallClock.milliseconds))
            if stalled != nil { logger.notice("the store can be written again") }
            stalled = nil
            try refresh(transfers.map(\.feed))
        } catch let error as StoreError where error.code == .io || error.code == .busy {
            if stalled?.fault != error.message { logger.critical("cannot store: \(error.message); trying again") }
            stalled = (transfers, error.message)
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
        } catch let error as StoreError where error.code == .io || error.code == .busy {
            logger.error("\(error.message)")
        }
    }

    private func refresh(_ feeds: [String]) throws {
        for (feed, health) in try engine.health(of: feeds) { table.finished(feed, health: health, now: Daemon.now) }
    }

    /// What is prepared already is stored before the end; what is under way is fetched again by the next start.
    private func drain() throws {
        if let (transfers, _) = stalled { return try store(transfers, isRetry: true) }
        let transfers = preparation.take(limit: Pass.groupSize, waiting: 0)
        if !transfers.isEmpty { try store(transfers, isRetry: false) }
    }

    // MARK: Requests

    private func answer(_ ask: DaemonHandle.Ask) throws {
        switch ask {
        case .look: break
        case .stop: isStopping = true
        case .reload: try reload()
        case .carryOut(let instruction, let person, let reply):
            do {
                reply(try engine.carryOut(instruction, plan: plan, time: WallClock.milliseconds))
                logger.notice("\(instruction.summary), asked by \(person)")
            } catch let error as StoreError {
                reply(Instruction.Outcome(code: 74, lines: [error.message]))
                if error.code == .damaged { throw error }
            }
        }
    }

    /// Takes a new configuration, or keeps the present one and says why.
    private func reload() throws {
        setting.manager.reloading()
        let (loaded, faults) = setting.load()
        guard let loaded else {
            for fault in faults { logger.error("\(fault)") }
            logger.error("the configuration has \(faults.count) faults; the one that was loaded stays in force")
            isOutdated = true
            return setting.manager.ready(status: status)
        }
        isOutdated = false
        tidied = 0
        do {
            let renewed = try Daemon.preparation(loaded, setting)
            preparation.stop()
            preparation = renewed
            handle.use(renewed)
            plan = loaded
            engine.adopt(loaded)
            report(try engine.reconcile(time: WallClock.milliseconds))
            table = DueTable(plan: loaded, health: try engine.health(), now: Daemon.now)
            logger.notice("the configuration was read again: \(table.count) feeds, \(loaded.rules.count) rules")
            tellIdle()
        } catch let error as StoreError where error.code == .io || error.code == .busy {
            // The new configuration is in force; the store follows when it can be written.
            logger.critical("cannot store: \(error.message)")
            table = DueTable(plan: loaded, health: [:], now: Daemon.now)
        } catch let failure as FetchFailure {
            logger.error("\(failure.message); the configuration that was loaded stays in force")
        }
        setting.manager.ready(status: status)
    }

    // MARK: Telling

    private func tellIdle() {
        for feed in plan.configuration.feeds {
            if let reason = plan.idleReason(feed) { logger.notice("feed \(feed.id) is idle: \(reason)") }
        }
    }

    private func report(_ report: BatchReport) {
        for feed in report.feeds {
            switch feed.result {
            case .failed(let reason):
                // A failure that goes on is told once, and again when its reason changes.
                if table.health(of: feed.feed).error != reason { logger.warning("feed \(feed.feed): \(reason)") }
            case .read, .unchanged:
                if table.health(of: feed.feed).failures > 0 { logger.notice("feed \(feed.feed) is readable again") }
            }
            for note in feed.notes { logger.notice("feed \(feed.feed): \(note)") }
            if feed.counts.rejected > 0, let first = feed.rejects.first {
                logger.warning("feed \(feed.feed): \(feed.counts.rejected) rows rejected, the first: \(first)")
            }
        }
        for event in report.events {
            logger.log(level: event.level, "\(event.event) \(event.rule ?? ""): \(event.message)")
        }
    }

    private func showStatus() {
        let text = status
        guard text != shownStatus else { return }
        shownStatus = text
        setting.manager.status(text)
    }

    private var status: String {
        if let stalled { return "cannot store: \(stalled.fault)" }
        let failing = table.failing > 0 ? ", \(table.failing) failing" : ""
        let next = table.next.map { "; next fetch \(Instant.short($0))" } ?? ""
        let log = engine.isLogBehind ? "; the alert log cannot be written" : ""
        let outdated = isOutdated ? "; the configuration file has faults, an earlier one is in force" : ""
        return "\(table.count) feeds\(failing)\(next)\(log)\(outdated)"
    }
}

extension BatchReport.Told {
    fileprivate var level: Logger.Level {
        switch severity {
        case .critical: .critical
        case .warning: .warning
        case .info, nil: .notice
        }
    }
}

extension Instruction {
    fileprivate var summary: String {
        switch self {
        case .record(let series, let period, _, _, _): "record \(series) \(period)"
        case .replay(let feed): "replay \(feed)"
        }
    }
}
