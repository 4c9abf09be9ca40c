internal import Platform
internal import ServiceLifecycle

/// Tells the service manager that all is well, as long as every loop is seen to turn.
package struct WatchdogService: Service {
    private let manager: ServiceManager
    private let turns: @Sendable () -> [UInt64]
    private let look: @Sendable () -> Void

    /// - Parameters:
    ///   - turns: how often each loop has turned.
    ///   - look: makes every loop turn once, if it can.
    package init(
        manager: ServiceManager, turns: @escaping @Sendable () -> [UInt64], look: @escaping @Sendable () -> Void
    ) {
        self.manager = manager
        self.turns = turns
        self.look = look
    }

    package func run() async throws {
        guard let interval = manager.watchdogInterval else { return try await gracefulShutdown() }
        let end = Mailbox<Void>()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await BlockingThread.run("watchdog") {
                var heartbeat = Heartbeat(turns: turns())
                while true {
                    look()
                    guard end.take(limit: 1, waiting: Double(interval) / 4e6).isEmpty else { return }
                    if heartbeat.beats(turns: turns()) { manager.watchdog() }
                }
            }
            // Ending on its own would end the group.
            try? await gracefulShutdown()
        } onCancelOrGracefulShutdown: {
            end.post(())
        }
    }
}
