package import Configuration
internal import Fetching
internal import Foundation
internal import Logging
package import Platform
internal import ServiceLifecycle
internal import Store
internal import Telemetry

/// The daemon as a group of services: the loop, the control socket and the watchdog.
package enum Services {
    /// Runs until SIGTERM or SIGINT, or until the loop fails.
    ///
    /// - Throws: what the loop threw.
    package static func run(catalog: Catalog, setting: Daemon.Setting, signals: Signals) throws {
        let handle = DaemonHandle()
        onThread("extend") {
            extend(setting.manager, until: handle)
        } ended: { _ in
        }
        let daemon = try open(catalog, setting, handle)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: WatchdogService(handle: handle, manager: setting.manager))
        ]
        do {
            let control = try ControlServer(store: setting.locations.store, handle: handle)
            services.append(.init(service: ControlService(server: control)))
        } catch {
            setting.logger.error("\(error); values can only be recorded while the daemon is stopped")
        }
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
    private static func open(_ catalog: Catalog, _ setting: Daemon.Setting, _ handle: DaemonHandle) throws -> Daemon {
        var told = ""
        while true {
            do {
                return try Daemon(catalog: catalog, setting: setting, handle: handle)
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

    /// A large store takes its time to be looked through, and a changed definition to be decoded again: as long as that
    /// is seen to go on, more time is asked for.
    private static func extend(_ manager: ServiceManager, until handle: DaemonHandle) {
        manager.extend(seconds: 60)
        var heartbeat = Heartbeat(turns: [work])
        while !handle.isReady {
            sleep(20)
            if heartbeat.beats(turns: [work]) { manager.extend(seconds: 60) }
        }
    }

    /// What this process has done so far: hundredths of a second of processor, and blocks read. SQLite 3.40 says nothing
    /// while it checks a store, so this is the proof that it does.
    private static var work: UInt64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return UInt64(clamping: seconds * 100 + microseconds / 10_000 + usage.ru_inblock)
    }

    /// The group's own steps are nobody's news.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .error
        return logger
    }

    /// Runs blocking work on a thread of its own.
    private static func onThread(
        _ name: String, _ body: @escaping @Sendable () throws -> Void,
        ended: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        let thread = Thread { ended(Result { try body() }) }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Runs blocking work on a thread of its own, and waits for it: the thread of the tasks must not block.
    fileprivate static func onThread(_ name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            onThread(name, body) { continuation.resume(with: $0) }
        }
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
            try await Services.onThread("loop") { try loop.daemon.run() }
        } onCancelOrGracefulShutdown: {
            handle.stop()
        }
    }
}

private struct ControlService: Service {
    let server: ControlServer

    func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await Services.onThread("control") { server.run() }
        } onCancelOrGracefulShutdown: {
            server.stop()
        }
        // Ending on its own would end the group.
        try? await gracefulShutdown()
    }
}

/// Tells the service manager that all is well, as long as every loop is seen to turn.
private struct WatchdogService: Service {
    let handle: DaemonHandle
    let manager: ServiceManager

    func run() async throws {
        guard let interval = manager.watchdogInterval else { return try await gracefulShutdown() }
        let end = Mailbox<Void>()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await Services.onThread("watchdog") {
                var heartbeat = Heartbeat(turns: handle.turns)
                while true {
                    handle.look()
                    guard end.take(limit: 1, waiting: Double(interval) / 4e6).isEmpty else { return }
                    if heartbeat.beats(turns: handle.turns) { manager.watchdog() }
                }
            }
            // Ending on its own would end the group.
            try? await gracefulShutdown()
        } onCancelOrGracefulShutdown: {
            end.post(())
        }
    }
}
