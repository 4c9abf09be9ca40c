package import Configuring
internal import Glibc
internal import HTTPTypes
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOPosix
internal import Platform
internal import ServiceLifecycle

/// The pages and the data over HTTP, as a service of a group. That nothing can be listened on is told, and ends nothing.
package struct PageService: Service {
    private let source: PageSource
    private let address: ServerSettings.Address
    private let logger: Logger
    private let ready: @Sendable () async -> Bool

    /// So many connections at once: then one gives way to the next.
    private static let connections = 256
    /// Until those are closed, so many more are taken; others wait.
    private static let spare = 64
    /// How long a connection may say nothing, and how long an answer may take to be read.
    private static let idle = TimeAmount.seconds(15)
    private static let slowest = TimeAmount.seconds(30)
    private static let farewell = TimeAmount.seconds(1)
    /// So many bytes of answers may wait for their readers.
    private static let waiting = 32 << 20
    /// The largest request, in bytes.
    private static let largest = 16 << 10

    /// One thread, which ends with the process: the library has words for its loop also after the last connection.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// - Parameter ready: returns when the daemon has begun with its own work; false when it will not.
    package init(
        source: PageSource, address: ServerSettings.Address, logger: Logger, ready: @escaping @Sendable () async -> Bool
    ) {
        self.source = source
        self.address = address
        self.logger = logger
        self.ready = ready
    }

    package func run() async throws {
        if let place = place { await serve(place) }
        // Ending on its own would end the group.
        try? await gracefulShutdown()
    }

    private var place: BindAddress? {
        switch address {
        case .off: nil
        case .host(let host, let port): .hostname(host, port: port)
        case .path(let path): .unixDomainSocket(path: path)
        }
    }

    private func serve(_ place: BindAddress) async {
        guard await ready() else { return }
        BlockingThread.start("pages") { source.run() }
        let group = PageService.group
        group.next().execute { BlockingThread.yieldToOthers() }
        let budget = OutboundBudget(limit: PageService.waiting)
        let table = ConnectionTable(limit: PageService.connections)
        let responder = PageResponder(source: source, budget: budget)
        var channel = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(PageService.slowest, budget, table)],
            idleTimeout: PageService.idle)
        channel.httpDecoder = .init(
            maxHeaderFieldSize: PageService.largest, maxHeaderListSize: PageService.largest, maxHeaderFieldCount: 100)
        do {
            let server = try HTTPServerBuilder.http1(configuration: channel).buildServer(
                configuration: ServerConfiguration(
                    address: place,
                    availableConnectionsDelegate: .maximum(
                        PageService.connections + PageService.spare, logger: quiet)),
                eventLoopGroup: group, logger: quiet,
                responder: { request, writer, _ in
                    let (head, body) = await responder.response(to: request)
                    try await writer.write(response: head, body: body)
                },
                onServerRunning: { _ in
                    open()
                    logger.notice("pages at \(text)")
                })
            try await run(server, on: group.next())
        } catch {
            logger.error("cannot serve pages at \(text): \(PageService.reason(error)); all else goes on without them")
        }
        source.stop()
    }

    /// Runs the server on the thread of an event loop; who still reads when the daemon ends has a moment for that.
    private func run(_ server: any Service, on loop: any EventLoop) async throws {
        let task = Task(executorPreference: EventLoopExecutor(loop)) { try await server.run() }
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await task.value
        } onCancelOrGracefulShutdown: {
            source.stop()
            loop.scheduleTask(in: PageService.farewell) { task.cancel() }
        }
    }

    /// Who may come to a socket is for its folder to say.
    private func open() { if case .path(let path) = address { chmod(path, 0o666) } }

    private static func reason(_ error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }

    private var text: String {
        switch address {
        case .off: "off"
        case .host(let host, let port): "http://\(host.contains(":") ? "[\(host)]" : host):\(port)/"
        case .path(let path): "unix:\(path)"
        }
    }

    /// What the library says of connections is nobody's news.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = .critical
        return logger
    }
}
