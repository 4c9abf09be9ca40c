import Fixtures
import Foundation
import Testing

/// The `proxy` key beats every variable of the environment (rule 35).
struct ProxyTests {
    @Test(arguments: [
        ["no_proxy": "*"], ["NO_PROXY": "example.org,.org"],
        ["http_proxy": "http://127.0.0.1:1", "no_proxy": "example.org"],
    ])
    func `what the environment says is not asked`(variables: [String: String]) throws {
        try withServer { server in
            server.answer("http://example.org/x", .init("d,v\n2026-01,1\n", headers: ["Content-Type: text/csv"]))
            try withTemporaryFolder { folder in
                try write(
                    """
                    http: { proxy: "\(server.url(""))" }
                    feeds:
                      - id: f
                        url: "http://example.org/x"
                        schedule: { every: 1h }
                        format: csv
                        series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: d }]
                    """, to: folder + "/c.yaml")
                let process = Program.process(
                    ["run", "--once", "--strict", "--config", folder + "/c.yaml", "--store", folder + "/s.db"],
                    in: folder)
                process.environment?.merge(variables) { $1 }
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                process.waitUntilExit()
                #expect(process.terminationStatus == 0)
                #expect(server.requests.map(\.path) == ["http://example.org/x"])
            }
        }
    }
}
