internal import API
package import Configuring
internal import Control
internal import Foundation
internal import Logging
package import Platform
internal import ServiceLifecycle
internal import Site
internal import Store
internal import Telemetry

/// The daemon as a group of services: the loop, the control socket and the watchdog.
package enum Services {
    /// Runs until SIGTERM or SIGINT, or until the loop fails.
    ///
    /// - Throws: what the loop threw.
    package static func run(catalog: Catalog, setting: Daemon.Setting, signals: Signals) throws {
        let handle = DaemonHandle()
        BlockingThread.start("extend") { setting.manager.extendStart { handle.isReady } }
        let pages = PageSource(site: site(catalog, setting.version), store: setting.locations.store) {
            health(handle.lastReport, silence: handle.silence)
        }
        let daemon = try open(catalog, setting, handle, pages)
        pages.use(site(daemon.catalog, setting.version))
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: WatchdogService(manager: setting.manager, turns: { handle.turns }, look: handle.look))
        ]
        do {
            let control = try ControlServer(store: setting.locations.store, submit: handle.submit)
            services.append(.init(service: ControlService(server: control)))
        } catch {
            setting.logger.error("\(error); values can only be recorded while the daemon is stopped")
        }
        services.append(
            .init(
                service: PageService(
                    source: pages, address: catalog.configuration.server.listen, logger: setting.logger,
                    ready: { await handle.untilBegun() })))
        // The last is told first to end. The loop ends the group, whether it was asked to or failed.
        services.append(
            .init(
                service: LoopService(loop: Loop(daemon: daemon), handle: handle),
                successTerminationBehavior: .gracefullyShutdownGroup))
        var configuration = ServiceGroupConfiguration(services: services, logger: quiet(setting.logger))
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        let group = ServiceGroup(configuration: configuration)
        let thread = TaskThread()
        signals.receive { number in
            if number == SIGHUP { return handle.reload() }
            Task(executorPreference: thread) { await group.triggerGracefulShutdown() }
        }
        try thread.run { try await group.run() }
    }

    /// Opens the store; under a service manager a disk that refuses, or a lock on the database, is waited for.
    private static func open(
        _ catalog: Catalog, _ setting: Daemon.Setting, _ handle: DaemonHandle, _ pages: PageSource
    ) throws -> Daemon {
        var told = ""
        while true {
            do {
                return try Daemon(catalog: catalog, setting: setting, handle: handle, pages: pages)
            } catch let error as StoreError where error.isPassing && setting.manager.isPresent {
                if told != error.message {
                    setting.logger.critical("cannot open the store: \(error.message); trying again")
                }
                told = error.message
                setting.manager.status("cannot open the store: \(error.message)")
                sleep(5)
            }
        }
    }

    /// The pages of a configuration.
    static func site(_ catalog: Catalog, _ version: String) -> Site {
        var setting = Site.Setting(version: version, base: catalog.configuration.server.base)
        setting.picture = Picture.maker
        return Site(catalog, setting)
    }

    /// How long the loop may be at one thing, in seconds, before that is no good sign.
    private static let longestTurn = 180

    /// - Parameters:
    ///   - report: what the loop last said of itself.
    ///   - silence: how long ago it last turned, in seconds.
    static func health(_ report: DaemonReport?, silence: UInt64) -> Site.Health {
        var lines: [String] = []
        if report?.fault != nil { lines.append("the store cannot be written") }
        if report?.isLogBehind ?? false { lines.append("the alert log's file cannot be written") }
        if silence > longestTurn { lines.append("the daemon is at one thing for \(silence) seconds") }
        let isWell = lines.isEmpty
        if report?.isOutdated ?? false { lines.append("the configuration has faults; an earlier one is in force") }
        return Site.Health(isWell: isWell, lines: lines.isEmpty ? ["ok"] : lines, memory: ProcessMemory.resident)
    }

    /// The group's own steps are nobody's news.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .error
        return logger
    }
}

/// Hands the daemon to its thread.
///
/// `@unchecked Sendable`: it is made on one thread, handed over once, and touched by that thread alone from then on.
private struct Loop: @unchecked Sendable {
    let daemon: Daemon
}

private struct LoopService: Service {
    let loop: Loop
    let handle: DaemonHandle

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await BlockingThread.run("loop") { try loop.daemon.run() }
        } onCancelOrGracefulShutdown: {
            handle.stop()
        }
    }
}
