package import API
internal import Channels
package import Configuring
internal import Fetching
internal import Ingest
internal import Logging
internal import Model
internal import Pipeline
internal import Platform
internal import Scheduling
internal import Store
internal import Telemetry

/// The daemon's loop: one thread that waits for what was read, due feeds and requests, and takes them through the
/// stages.
///
/// A store that cannot be written is waited for: what was read is kept and tried again, nothing is fetched meanwhile.
package final class Daemon {
    /// What the store has yet to take.
    enum Work {
        /// The configuration: what is defined otherwise now, and what is gone from it.
        case configuration
        case retrievals([DecodedRetrieval])
    }

    let setting: Setting
    let handle: DaemonHandle
    /// What serves the pages; nil where nothing does.
    let pages: PageSource?
    let pipeline: Pipeline
    var catalog: Catalog
    var intake: Intake
    var agenda: DutyAgenda
    var delivering = Delivering()
    var isStopping = false
    /// What could not be stored yet; while there is something, nothing else is taken up.
    private(set) var pending: Work? = .configuration
    /// Why it could not.
    private(set) var fault: String?
    var shownStatus = ""
    /// What was found to be set aside, and when that was looked for.
    var setAsideFound: (at: Int64, names: [String]) = (0, [])
    private var memory = IdleMemory()
    /// Whether the configuration file has faults, and an earlier one is in force.
    var isOutdated = false
    let started = Daemon.now
    /// When the configuration was read that is in force.
    var configured = Daemon.now

    /// How long the calendar took last, in seconds.
    var calendarCost = 0.0

    private static let retryDelay = 2.0
    var logger: Logger { setting.logger }

    /// Opens the store.
    package init(catalog: Catalog, setting: Setting, handle: DaemonHandle, pages: PageSource? = nil) throws {
        self.pages = pages
        self.setting = setting
        self.handle = handle
        pipeline = try Pipeline(
            catalog: catalog, locations: setting.locations, time: WallClock.milliseconds, isDaemon: true)
        pipeline.progress = handle.turned
        intake = try Daemon.intake(catalog, setting)
        handle.use(intake)
        self.catalog = pipeline.catalog
        agenda = DutyAgenda(self.catalog.scheduledFeeds, health: try pipeline.health(), now: Daemon.now)
        delivering.courier = Daemon.makeCourier(self.catalog, setting, handle)
        try? pipeline.noteLeft()
    }

    static func intake(_ catalog: Catalog, _ setting: Setting) throws -> Intake {
        let settings = catalog.requests.settings(version: setting.version)
        return try Intake(decoders: catalog.decoders, settings: settings) { WallClock.milliseconds }
    }

    static var now: Int64 { WallClock.milliseconds / 1000 }

    /// Runs until it is told to stop.
    ///
    /// - Throws: `StoreError` when the store is damaged, or is no longer where it was.
    package func run() throws {
        do {
            try serve()
        } catch let fault as StoreError where fault.code == .damaged {
            // The next start looks it through, sets it aside and begins anew: unlike a damaged store at a start, this passes.
            throw StoreError(
                .io, "\(fault.message); the next start looks through the store, and sets it aside if it must")
        }
    }

    private func serve() throws {
        defer {
            handle.close()
            handle.use(nil)
            intake.stop()
            for courier in delivering.couriers { courier.stop() }
        }
        tell(pipeline.takeNotices())
        logger.info(
            "escalator \(setting.version): \(catalog.configuration.feeds.count.counted("feed")), \(catalog.rules.count.counted("rule")), store \(setting.locations.store)"
        )
        tellIdle()
        try store(.configuration, isRetry: false)
        try doWhatIsDue()
        handle.becameReady()
        tellReady()
        if agenda.feeds.underway.isEmpty { handle.hasBegun() }
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
            handle.hasBegun()
            showStatus()
            keepPosting()
            // The pause ends early when somebody asks something.
            for ask in handle.take(waiting: Daemon.retryDelay) { try answer(ask) }
            if let pending { try store(pending, isRetry: true) }
            return
        }
        guard pipeline.isInPlace else {
            throw StoreError(
                .io,
                "\(setting.locations.store) was removed or replaced while it was in use; the next start takes what is there then"
            )
        }
        try doWhatIsDue()
        showStatus()
        let retrievals = intake.take(waiting: pause())
        handle.hasBegun()
        if !retrievals.isEmpty { try store(.retrievals(retrievals), isRetry: false) }
        try takeDeliveries()
        memory.turned(isWorking: !retrievals.isEmpty || !agenda.feeds.underway.isEmpty) { pipeline.rest() }
        tell(pipeline.takeNotices())
    }

    /// How long to wait for the next retrieval: to the next duty, and never so long that a set clock goes unnoticed.
    private func pause() -> Double {
        noteTimes()
        let next = agenda.next.map { Double($0 * 1000 - WallClock.milliseconds) / 1000 } ?? 60
        return max(0.01, min(next, 60, memory.pause))
    }

    private func doWhatIsDue() throws {
        guard pending == nil else { return }
        let now = Daemon.now
        agenda.noteLog(isBehind: pipeline.isLogBehind, now: now)
        noteTimes()
        var requests: [FetchRequest] = []
        for duty in agenda.take(now: now) {
            switch duty {
            case .fetch(let id): if let request = request(for: id, now: now) { requests.append(request) }
            case .emptyBodies: try emptyBodies(now: now)
            case .catchUpLog: pipeline.flushLog(time: WallClock.milliseconds)
            case .judge: try judge(now: now)
            case .updateCalendar: try updateCalendar()
            case .deliver: try deliver()
            case .tendAlerts: try tendAlerts()
            }
        }
        if !requests.isEmpty { intake.submit(requests) }
    }

    /// What is to be asked for a feed; nil for one that cannot be asked now, which is looked at again later.
    private func request(for id: String, now: Int64) -> FetchRequest? {
        guard agenda.begin(id), let feed = catalog.feed(id) else { return nil }
        do {
            let health = agenda.feeds.health(of: id)
            if let request = try pipeline.request(for: feed, health: health, now: now) { return request }
        } catch {
            logger.error("feed \(id): \(error)", metadata: ["FEED": "\(id)"])
        }
        agenda.postpone(id, now: now)
        return nil
    }

    // MARK: Storing

    /// Stores something; when the disk refuses, it is kept for the next attempt.
    func store(_ work: Work, isRetry: Bool) throws {
        do {
            // What a failed commit left behind is settled by opening the store as after a crash.
            if isRetry { try pipeline.reopen() }
            var isNews = true
            switch work {
            case .configuration: report(try pipeline.reconcile(time: WallClock.milliseconds, isReload: true))
            case .retrievals(let retrievals):
                let stored = try pipeline.commit(retrievals, time: WallClock.milliseconds)
                report(stored)
                isNews = stored.isNews
                let now = Daemon.now
                for feed in retrievals.map(\.feed) { agenda.fetched(feed, health: stored.health[feed], now: now) }
            }
            if case .configuration = work {
                agenda = DutyAgenda(catalog.scheduledFeeds, health: try pipeline.health(), now: Daemon.now)
            }
            pages?.changed()
            if isNews { calendarIsBehind() }
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

    /// Does what can wait for another time when the disk refuses.
    func passing(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as StoreError where error.isPassing {
            logger.error("\(error.message)")
        }
    }

    /// What is read already is stored before the end; what is under way is fetched again by the next start.
    private func drain() throws {
        if let pending { try store(pending, isRetry: true) }
        intake.stop()
        while pending == nil {
            let retrievals = intake.take(waiting: 0)
            if retrievals.isEmpty { break }
            try store(.retrievals(retrievals), isRetry: false)
        }
        try drainDeliveries()
    }
}
