internal import Platform
internal import ServiceLifecycle

/// The control socket as a service of a group.
package struct ControlService: Service {
    private let server: ControlServer

    package init(server: ControlServer) { self.server = server }

    package func run() async throws {
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await BlockingThread.run("control") { server.run() }
        } onCancelOrGracefulShutdown: {
            server.stop()
        }
        // Ending on its own would end the group.
        try? await gracefulShutdown()
    }
}
