internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import Telemetry
internal import UnixSignals

/// The daemon as a group of services: the loop, the control socket, the reload signal and the watchdog.
package enum Services {
    /// Runs until SIGTERM or SIGINT, or until the loop fails.
    ///
    /// - Throws: what the loop threw.
    package static func run(plan: Plan, setting: Daemon.Setting) async throws {
        let handle = DaemonHandle()
        let daemon = try Daemon(plan: plan, setting: setting, handle: handle)
        let control = try ControlServer(store: setting.locations.store, handle: handle)
        var configuration = ServiceGroupConfiguration(
            services: [
                // The loop ends the group, whether it was asked to end or failed.
                .init(
                    service: LoopService(loop: Loop(daemon: daemon), handle: handle),
                    successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: WatchdogService(handle: handle, manager: setting.manager)),
                .init(service: ReloadService(handle: handle)),
                .init(service: ControlService(server: control)),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quiet(setting.logger)
        )
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
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
