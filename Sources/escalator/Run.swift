internal import ArgumentParser
internal import Configuration
internal import Fetching
internal import Foundation
internal import Logging
internal import Model
internal import Monitor
internal import Synchronization
internal import Telemetry

/// `run`: the daemon, or one pass.
struct Run: AsyncParsableCommand {
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

    @Flag(help: "With --once: exit with 1 if a feed failed.")
    var strict = false

    func validate() throws {
        if !once, all || strict { throw ValidationError("--all and --strict go with --once") }
    }

    func run() async throws {
        if once { try reporting { try pass() } } else { try await reporting { try await daemon() } }
    }

    private func pass() throws {
        let plan = try common.loadPlan()
        let locations = common.locations(plan.configuration)
        let signals = StopSignals()
        let engine = try Engine(plan: plan, locations: locations, time: WallClock.milliseconds)
        var settings = plan.fetchSettings(version: Escalator.version)
        settings.failsHostsAtOnce = true
        let preparation = Preparation(plan: plan, fetcher: try Fetcher(settings: settings)) {
            WallClock.milliseconds / 1000
        }
        signals.onStop = { preparation.interrupt() }
        defer { preparation.stop() }
        for notice in engine.takeNotices() { Console.error("escalator: \(notice)") }
        let summary = try Pass(plan: plan, engine: engine, preparation: preparation).run(
            all: all, isStopped: { signals.isStopped }
        ) {
            Console.progress($0 < $1 ? "\($0) of \($1) feeds" : "")
        }
        for notice in engine.takeNotices() { Console.error("escalator: \(notice)") }
        PassSummary(plan: plan, summary: summary, locations: locations).print(common.output)
        let hasFailed = summary.report.feeds.contains { if case .failed = $0.result { true } else { false } }
        if summary.wasInterrupted { throw ExitCode(130) }
        if strict, hasFailed { throw ExitCode(1) }
    }

    private func daemon() async throws {
        // A reload that is asked for before anybody listens must not end the program.
        signal(SIGHUP, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        let manager = ServiceManager(environment: environment)
        manager.status("reading the configuration")
        let plan = try common.loadPlan()
        let logger = Logger(label: "escalator") { _ in StandardErrorLog(environment: environment) }
        let setting = Daemon.Setting(
            version: Escalator.version, locations: common.locations(plan.configuration), logger: logger,
            manager: manager
        ) { [common] in common.reload() }
        try await Services.run(plan: plan, setting: setting)
    }
}

/// SIGTERM and SIGINT as a flag, for one pass; SIGHUP means nothing to it.
final class StopSignals: Sendable {
    private let state = Mutex<(isStopped: Bool, onStop: (@Sendable () -> Void)?)>((false, nil))

    /// Blocks the signals in this thread and those it starts, and waits for them on one of its own.
    init() {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        let thread = Thread { [self] in
            var wanted = sigset_t()
            sigemptyset(&wanted)
            for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&wanted, signal) }
            while true {
                var received: Int32 = 0
                guard sigwait(&wanted, &received) == 0 else { continue }
                guard received != SIGHUP else { continue }
                let onStop = state.withLock { state in
                    state.isStopped = true
                    return state.onStop
                }
                onStop?()
            }
        }
        thread.name = "signals"
        thread.start()
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// What else happens when a signal comes.
    var onStop: (@Sendable () -> Void)? {
        get { state.withLock { $0.onStop } }
        set { state.withLock { $0.onStop = newValue } }
    }
}
