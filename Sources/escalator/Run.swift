internal import ArgumentParser
internal import Channels
internal import Configuring
internal import Daemon
internal import Fetching
internal import Foundation
internal import Ingest
internal import Logging
internal import Merging
internal import Model
internal import Pipeline
internal import Platform
internal import Queries
internal import Rules
internal import Synchronization
internal import Telemetry

/// `run`: the daemon, or one pass.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the daemon in the foreground, or one pass with --once.",
        discussion: """
            With --once, what is due is fetched, stored, derived and evaluated, and a summary is printed; on a new store \
            that is everything. The pass succeeds when it completed, whatever single feeds did; --strict changes that.
            """
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "One pass over the feeds, then exit.")
    var once = false

    @Flag(help: "With --once: every feed, due or not.")
    var all = false

    @Flag(help: "With --once: exit with 1 if a feed failed or was read only in part, now or when it was last due.")
    var strict = false

    func validate() throws {
        if !once, all || strict { throw ValidationError("--all and --strict go with --once") }
    }

    func run() throws {
        try reporting { if once { try pass() } else { try daemon() } }
    }

    private func pass() throws {
        let catalog = try common.loadCatalog()
        let locations = common.locations(catalog.configuration)
        // Not asked of the store, which may have an older schema.
        let isFirst = access(locations.store, F_OK) != 0
        let signals = Signals()
        let stop = StopSignals()
        let pipeline = try Pipeline(catalog: catalog, locations: locations, time: WallClock.milliseconds)
        var settings = catalog.requests.settings(version: Escalator.version)
        settings.failsHostsAtOnce = true
        let intake = try Intake(decoders: catalog.decoders, settings: settings) { WallClock.milliseconds }
        stop.receive(from: signals) { intake.interrupt() }
        defer { intake.stop() }
        for notice in pipeline.takeNotices() { Console.error("escalator: \(notice)", level: notice.level) }
        var summary = try Pass(pipeline: pipeline, intake: intake, clock: { WallClock.milliseconds })
            .run(
                all: all, isStopped: { stop.isStopped }
            ) {
                Console.progress($0 < $1 ? "\($0) of \($1) feeds" : "")
            }
        summary.messages = try deliver(pipeline, stop)
        for notice in pipeline.takeNotices() { Console.error("escalator: \(notice)", level: notice.level) }
        PassSummary(catalog: catalog, summary: summary, locations: locations).print(common.output)
        if isFirst { try showClaims(catalog) }
        let hasFailed =
            !summary.lagging.isEmpty || summary.report.health.contains { $0.value.isLagging }
        if summary.left > 0 { throw ExitCode(130) }
        if strict, hasFailed { throw ExitCode(1) }
    }

    /// Tells people what is to be told; nil where nobody is.
    private func deliver(_ pipeline: Pipeline, _ stop: StopSignals) throws -> Pass.Messages? {
        guard !pipeline.catalog.configuration.notifiers.isEmpty else { return nil }
        let courier = Courier(
            settings: pipeline.catalog.requests.settings(version: Escalator.version),
            clock: { WallClock.milliseconds }, told: {})
        defer { courier.stop() }
        let (delivered, failed) = try pipeline.deliverAll(
            by: courier, clock: { WallClock.milliseconds }, isStopped: { stop.isStopped })
        let all = try common.read(pipeline.catalog) {
            try NotifierList.all(pipeline.catalog, $0, now: WallClock.milliseconds / 1000)
        }
        return Pass.Messages(
            delivered: delivered, failed: failed, waiting: all.reduce(0) { $0 + $1.queued + $1.waiting })
    }

    /// The scoreboard, after the first pass over a new store.
    private func showClaims(_ catalog: Catalog) throws {
        guard common.output == .table, catalog.configuration.rules.contains(where: { $0.claim != nil }) else { return }
        let today = Timestamp.day(WallClock.milliseconds / 1000)
        let statuses = try common.read(catalog) { try ClaimBoard(catalog, $0, today: today, isBrief: true).statuses() }
        Console.print("")
        ClaimTable(statuses: statuses, day: today, width: Console.columns).print()
    }

    private func daemon() throws {
        let signals = Signals()
        let environment = ProcessInfo.processInfo.environment
        let manager = ServiceManager(environment: environment)
        manager.status("reading the configuration")
        let logger = Logger(label: "escalator") { _ in StandardErrorLog(environment: environment) }
        let result = try common.load()
        for warning in result.diagnostics { logger.warning("\(warning)") }
        let catalog = common.catalog(of: result.configuration)
        let setting = Daemon.Setting(
            version: Escalator.version, locations: common.locations(catalog.configuration), logger: logger,
            manager: manager
        ) { [common] in common.reload() }
        try Services.run(catalog: catalog, setting: setting, signals: signals)
    }
}

/// SIGTERM and SIGINT as a flag, for one pass; SIGHUP means nothing to it.
final class StopSignals: Sendable {
    private let hasCome = Atomic<Bool>(false)

    /// - Parameter onStop: what else happens when a signal comes.
    func receive(from signals: Signals, onStop: @escaping @Sendable () -> Void) {
        signals.receive { [self] number in
            guard number != SIGHUP else { return }
            hasCome.store(true, ordering: .relaxed)
            onStop()
        }
    }

    var isStopped: Bool { hasCome.load(ordering: .relaxed) }
}
