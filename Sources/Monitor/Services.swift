internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import Store
internal import Telemetry
internal import UnixSignals

/// The daemon as a group of services: the loop, the control socket, the reload signal and the watchdog.
package enum Services {
    /// Runs until SIGTERM or SIGINT, or until the loop fails.
    ///
    /// - Throws: what the loop threw.
    package static func run(plan: Plan, setting: Daemon.Setting) async throws {
        let handle = DaemonHandle()
        let extending = Task { try await extend(setting.manager, until: handle) }
        defer { extending.cancel() }
        let daemon = try await open(plan, setting, handle)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: WatchdogService(handle: handle, manager: setting.manager)),
            .init(service: ReloadService(handle: handle)),
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
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(setting.logger))
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Opens the store; under a service manager a disk that refuses is waited for.
    private static func open(_ plan: Plan, _ setting: Daemon.Setting, _ handle: DaemonHandle) async throws -> Daemon {
        var told = ""
        while true {
            do {
                return try Daemon(plan: plan, setting: setting, handle: handle)
            } catch let error as StoreError where error.code == .io && setting.manager.isPresent {
                if told != error.message {
                    setting.logger.critical("cannot open the store: \(error.message); trying again")
                }
                told = error.message
                setting.manager.status("cannot open the store: \(error.message)")
                try await Task.sleep(for: .seconds(5))
            }
        }
    }

    /// A large store takes its time to be looked through, and a changed definition to be decoded again.
    private static func extend(_ manager: ServiceManager, until handle: DaemonHandle) async throws {
        while !handle.isReady {
            manager.extend(seconds: 60)
            try await Task.sleep(for: .seconds(20))
        }
    }

    /// The group's own steps are nobody's news.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .error
        return logger
    }

    /// Runs blocking work on a thread of its own: the cooperative pool must not wait.
    fileprivate static func onThread(_ name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body() }) }
            thread.name = name
            thread.stackSize = 8 << 20
            thread.start()
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

private struct ReloadService: Service {
    let handle: DaemonHandle

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { handle.reload() }
    }
}

/// Tells the service manager that all is well, as long as every loop is seen to turn.
private struct WatchdogService: Service {
    let handle: DaemonHandle
    let manager: ServiceManager

    func run() async throws {
        guard let interval = manager.watchdogInterval else { return try await gracefulShutdown() }
        try? await cancelWhenGracefulShutdown {
            var heartbeat = Heartbeat(turns: handle.turns)
            while true {
                handle.look()
                try await Task.sleep(for: .microseconds(interval / 4))
                if heartbeat.beats(turns: handle.turns) { manager.watchdog() }
            }
        }
    }
}
