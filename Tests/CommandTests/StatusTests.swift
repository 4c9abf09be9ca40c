import Fixtures
import Foundation
import Testing

/// One screen for an operator, whose exit code is for what watches over the service.
struct StatusTests {
    private static func configuration(_ feeds: String = "") -> String {
        """
        feeds:
          - id: sheet
            url: "file:sheet.csv"
            schedule: { every: 1h }
            format: csv
            series: [{ id: jobs, unit: count, kind: stock, frequency: month, value: v, period: month }]
        \(feeds)
        rules:
          - { id: many, when: jobs > 5 count }
          - { id: most, when: jobs > 50 count }

        """
    }
    private static let gone = """
          - id: gone
            url: "file:gone.csv"
            schedule: { every: 1h }
            format: csv
            series: [{ id: lost, unit: count, kind: stock, frequency: month, value: v, period: month }]
          - id: later
            enabled: false
            url: "file:later.csv"
            schedule: { every: 1h }
            format: csv
            series: [{ id: late, unit: count, kind: stock, frequency: month, value: v, period: month }]
        """

    private func status(_ folder: String, _ more: [String] = []) throws -> Program.Result {
        try Program.run(
            ["status", "--config", folder + "/c.yaml", "--store", folder + "/s.db"] + more, in: folder)
    }

    private func told(_ result: Program.Result, _ folder: String, _ pid: Int32? = nil) -> String {
        var text = result.output.replacing(folder, with: "FOLDER").replacing(/-20\d{6}T0{9}/, with: "-STAMP").replacing(
            /20[0-9-]+T[0-9:]+Z/, with: "TIME")
        text = text.replacing(/[0-9.]+ (bytes|KiB)/, with: "SIZE")
        return pid.map { text.replacing("pid \($0)", with: "pid PID") } ?? text
    }

    @Test func `what runs and is well ends with 0`() throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration(), to: folder + "/c.yaml")
            try write("month,v\n2026-01,7\n", to: folder + "/sheet.csv")
            let daemon = try RunningDaemon(in: folder)
            try daemon.wait(for: "STATUS=1 feed; next fetch")
            let result = try status(folder)
            #expect(result.status == 0, "\(result.output)\(daemon.log)")
            let text = told(result, folder, daemon.pid)
            #expect(try Golden.text("status-well", text) == text)
            let json = try status(folder, ["--output", "json"]).output
            #expect(json.hasPrefix("{\"code\":0,\"version\":\"") && json.hasSuffix("\"wrong\":[]}\n"))
            daemon.stop()
            let stopped = try status(folder)
            #expect(stopped.status == 2 && stopped.output.hasPrefix("escalator does not run\n"))
        }
    }

    @Test func `what fails, and what was set aside, is named and ends with 1`() throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration(Self.gone), to: folder + "/c.yaml")
            try write("month,v\n2026-01,7\n", to: folder + "/sheet.csv")
            let day = ISO8601DateFormatter.string(
                from: Date(), timeZone: .gmt, formatOptions: [.withYear, .withMonth, .withDay])
            let stamp = day + "T000000000"
            for name in ["s.db.corrupt-", "s.db.before-restore-", "s.alerts.jsonl.foreign-"] {
                try write("x", to: "\(folder)/\(name)\(stamp)")
            }
            // What is older than a week is listed, and no news.
            try write("x", to: folder + "/s.db.corrupt-20260101T000000000")
            let daemon = try RunningDaemon(in: folder)
            try daemon.wait(for: "STATUS=3 feeds, 1 idle, 1 failing; next fetch")
            #expect(
                daemon.told.last?.contains("set aside: s.alerts.jsonl.foreign-\(stamp), s.db.corrupt-\(stamp): move")
                    == true)
            let result = try status(folder)
            #expect(result.status == 1, "\(result.output)\(daemon.log)")
            let text = told(result, folder, daemon.pid)
            #expect(try Golden.text("status-wrong", text) == text)
            let rows = try status(folder, ["--output", "csv"]).output
            #expect(
                rows.contains("feeds_failing,1\n") && rows.contains("rules_pending,0\n")
                    && rows.contains("wrong,1 feed failing\n"))
            try write("feeds: [", to: folder + "/c.yaml")
            daemon.signal(SIGHUP)
            try daemon.wait(for: "READY=1")
            let outdated = try status(folder)
            #expect(outdated.status == 1)
            #expect(outdated.output.contains("the configuration file has faults, and an earlier one is in force"))
            daemon.stop()
        }
    }
}
