import Channels
import Configuring
import Fetching
import Fixtures
import Model
import Testing

@testable import Pipeline
@testable import Store

/// Messages of a pass: what is ready, each once; what fails is left to the next.
struct DeliveryPassTests: OperatorTesting {
    /// - Parameter body: gets what makes a process, and the receivers.
    private func within(_ body: (() throws -> InProcess, LoopbackServer) throws -> Void) throws {
        try withServer { server in
            try withTemporaryFolder { folder in
                let text = """
                    feeds:
                      - { id: f, url: "https://example.org/f", schedule: { every: 1h }, format: csv, series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: month }] }
                    rules: [{ id: many, when: x > 5 count }, { id: more, when: x > 6 count }]
                    defaults: { notify: [bad, good, am] }
                    notifiers:
                      - { id: bad, webhook: { url: "\(server.url("/bad"))" } }
                      - { id: good, webhook: { url: "\(server.url("/good"))" } }
                      - { id: am, alertmanager: { url: "\(server.url("/am"))" } }
                    """
                try body({ try InProcess(text, in: folder) }, server)
            }
        }
    }

    private func pass(_ process: InProcess, at seconds: Int64) throws -> (delivered: Int, failed: Int) {
        let courier = Courier(settings: FetchSettings(), clock: { seconds * 1000 }, told: {})
        defer { courier.stop() }
        return try process.pipeline.deliverAll(by: courier, clock: { seconds * 1000 }, isStopped: { false })
    }

    private func asked(_ server: LoopbackServer, _ path: String) -> Int {
        server.requests.count { $0.path.hasPrefix(path) }
    }

    @Test func `each message goes once, and a receiver that fails is asked no more`() throws {
        try within { process, server in
            server.answer("/bad", .init("no", status: 503), .init("ok"))
            server.answer("/good", .init("ok"))
            do {
                let process = try process()
                try commit(process, "2026-01,7\n", 1, at: Self.start)
                let first = try pass(process, at: Self.start)
                #expect(first.delivered == 2 && first.failed == 1)
                // What follows in the lane of who fails waits for the next pass.
                #expect(asked(server, "/good") == 2 && asked(server, "/bad") == 1)
            }
            let process = try process()
            let second = try pass(process, at: Self.start + 60)
            #expect(second.delivered == 2 && second.failed == 0)
            #expect(asked(server, "/good") == 2 && asked(server, "/bad") == 3)
            let third = try pass(process, at: Self.start + 120)
            #expect(third.delivered == 0 && third.failed == 0)
        }
    }

    @Test func `a pass tells an Alertmanager nothing, which would take the silence after it for an end`() throws {
        try within { process, server in
            let process = try process()
            for path in ["/bad", "/good"] { server.answer(path, .init("ok")) }
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try pass(process, at: Self.start)
            #expect(asked(server, "/am") == 0)
        }
    }

    @Test func `a pass that is stopped sends nothing more`() throws {
        try within { process, server in
            let process = try process()
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            let courier = Courier(settings: FetchSettings(), clock: { 0 }, told: {})
            defer { courier.stop() }
            let (delivered, failed) = try process.pipeline.deliverAll(
                by: courier, clock: { Self.start * 1000 }, isStopped: { true })
            #expect(delivered == 0 && failed == 0 && server.requests.isEmpty)
            #expect(try queued(process, "good").count == 2)
        }
    }

    private func queued(_ process: InProcess, _ notifier: String) throws -> [QueuedDelivery] {
        try process.pipeline.store.read { try $0.queued(Lane(notifier: notifier, recipient: ""), limit: 9) }
    }
}
