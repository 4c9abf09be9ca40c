import Fixtures
import Foundation

/// Two feeds, an indicator and a rule on a loopback server, and the built program to run on them.
struct PassSetUp {
    func configuration(_ server: LoopbackServer, more: String = "") -> String {
        """
        feeds:
          - id: fred
            url: "\(server.url("/fred"))"
            schedule: { every: 1h }
            format: json
            rows: "$.observations[*]"
            series:
              - { id: us.gdp, title: Gross domestic product, unit: USD/yr, scale: 1e9, kind: rate, frequency: quarter, value: value, start: date, published: realtime_start, missing: ["."] }
          - id: sheet
            url: "\(server.url("/sheet"))"
            schedule: { every: 1h }
            format: csv
            number: { thousands: "," }
            series:
              - { id: jobs, unit: count, kind: stock, frequency: month, value: "Jobs, total", period: month, citation: source }
        indicators:
          - { id: gdp.trillions, unit: ratio, formula: us.gdp / us.gdp }
        rules:
          - { id: gdp, when: us.gdp > 30e12 USD/yr, severity: critical }
        \(more)
        """
    }

    func fred(_ observations: (String, String, String)...) -> LoopbackServer.Answer {
        let rows = observations.map { "{\"realtime_start\":\"\($0.0)\",\"date\":\"\($0.1)\",\"value\":\"\($0.2)\"}" }
        return .init("{\"count\":1,\"observations\":[\(rows.joined(separator: ","))]}")
    }

    let sheet = LoopbackServer.Answer(
        bytes: [0xEF, 0xBB, 0xBF]
            + Array(
                "month,\"Jobs, total\",source\r\n2026-01,\"159,123\",\"BLS, \"\"CES\"\"\"\r\n2026-02,\"159,200\",x\r\n"
                    .utf8),
        headers: ["Content-Type: text/csv"]
    )

    /// A folder with a configuration and a server, and the program to run on both.
    func withSetUp(_ body: (LoopbackServer, String, ([String]) throws -> Program.Result) throws -> Void) throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        try withTemporaryFolder { folder in
            try write(configuration(server), to: folder + "/c.yaml")
            try body(server, folder) { arguments in
                try Program.run(arguments + ["--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            }
        }
    }

    func log(_ folder: String) throws -> [String] {
        try String(contentsOfFile: folder + "/s.alerts.jsonl", encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
