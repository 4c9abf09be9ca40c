import Fixtures
import Foundation
import Testing

/// The built program, run as a new user runs it, against a server on loopback.
struct PassTests {
    private func configuration(_ server: LoopbackServer, more: String = "") -> String {
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

    private func fred(_ observations: (String, String, String)...) -> LoopbackServer.Answer {
        let rows = observations.map { "{\"realtime_start\":\"\($0.0)\",\"date\":\"\($0.1)\",\"value\":\"\($0.2)\"}" }
        return .init("{\"count\":1,\"observations\":[\(rows.joined(separator: ","))]}")
    }

    private let sheet = LoopbackServer.Answer(
        bytes: [0xEF, 0xBB, 0xBF]
            + Array(
                "month,\"Jobs, total\",source\r\n2026-01,\"159,123\",\"BLS, \"\"CES\"\"\"\r\n2026-02,\"159,200\",x\r\n"
                    .utf8),
        headers: ["Content-Type: text/csv"]
    )

    /// A folder with a configuration and a server, and the program to run on both.
    private func withSetUp(_ body: (LoopbackServer, String, ([String]) throws -> Program.Result) throws -> Void) throws
    {
        let server = try LoopbackServer()
        defer { server.stop() }
        try withTemporaryFolder { folder in
            try write(configuration(server), to: folder + "/c.yaml")
            try body(server, folder) { arguments in
                try Program.run(arguments + ["--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            }
        }
    }

    private func log(_ folder: String) throws -> [String] {
        try String(contentsOfFile: folder + "/alerts.jsonl", encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `a pass stores what is there, fires once, and finds nothing new on a second and third`() throws {
        try withSetUp { server, folder, run in
            server.answer("/fred", fred(("2026-04-29", "2026-01-01", "30486.2"), ("2026-04-29", "2025-10-01", "29900")))
            server.answer("/sheet", sheet)
            let first = try run(["run", "--once"])
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.output.contains("Values: 4 new"))
            for _ in 0..<2 {
                let again = try run(["run", "--once", "--all"])
                #expect(again.status == 0)
                #expect(again.output.contains("Values: 0 new"))
                #expect(again.output.contains("No new alerts."))
            }
            let lines = try log(folder)
            #expect(lines.count == 1)
            #expect(lines[0].contains("\"event\":\"fired\",\"rule\":\"gdp\",\"severity\":\"critical\""))
            #expect(lines[0].contains("\"period\":\"2026-Q1\",\"end\":\"2026-03-31\",\"value\":30486200000000"))
            let query = try run(["query", "jobs", "us.gdp", "--output", "csv"])
            #expect(
                query.output.split(separator: "\n").map { $0.split(separator: ",")[0..<6].joined(separator: ",") } == [
                    "series,period,start,end,value,unit", "jobs,2026-01,2026-01-01,2026-01-31,159123,count",
                    "jobs,2026-02,2026-02-01,2026-02-28,159200,count",
                    "us.gdp,2025-Q4,2025-10-01,2025-12-31,29900000000000,USD/yr",
                    "us.gdp,2026-Q1,2026-01-01,2026-03-31,30486200000000,USD/yr",
                ]
            )
            #expect(query.output.contains("\"BLS, \"\"CES\"\"\""))
        }
    }

    @Test func `a revision takes the alert back, and both values stay on record`() throws {
        try withSetUp { server, folder, run in
            server.answer("/sheet", sheet)
            server.answer(
                "/fred", fred(("2026-04-29", "2026-01-01", "30486.2")),
                fred(("2026-04-29", "2026-01-01", "30486.2"), ("2026-05-28", "2026-01-01", "29999"))
            )
            _ = try run(["run", "--once"])
            let second = try run(["run", "--once", "--all"])
            #expect(second.output.contains("retracted  gdp"), "\(second.output)")
            let lines = try log(folder)
            #expect(lines.count == 2)
            #expect(lines[1].contains("\"before\":{\"value\":30486200000000,\"published\":\"2026-04-29\"}"))
            let revisions = try run(["query", "us.gdp", "--revisions", "--output", "csv"])
            #expect(revisions.output.split(separator: "\n").count == 3)
            let asOf = try run(["query", "us.gdp", "--as-of", "2026-05-27", "--output", "csv"])
            #expect(asOf.output.contains(",30486200000000,"))
            let first = try run(["query", "us.gdp", "--first", "--output", "json"])
            #expect(first.output.contains("\"value\":30486200000000"))
        }
    }

    @Test func `a feed that fails is one line and stops nothing`() throws {
        try withSetUp { server, _, run in
            server.answer("/sheet", sheet)
            server.answer(
                "/fred", .init("<html><title>Maintenance</title></html>", headers: ["Content-Type: text/html"]))
            let pass = try run(["run", "--once"])
            #expect(pass.status == 0)
            #expect(
                pass.output.contains("failed: fred: status 200 with an HTML page 'Maintenance' where json was expected")
            )
            #expect(try run(["run", "--once", "--all", "--strict"]).status == 1)
            let feeds = try run(["feeds", "--output", "csv"])
            #expect(feeds.output.contains("fred,failing,"))
            #expect(feeds.output.contains("sheet,ok,"))
        }
    }

    @Test func `a changed definition is a new generation, decoded from the archive, and no news`() throws {
        try withSetUp { server, folder, run in
            server.answer("/sheet", sheet)
            server.answer("/fred", fred(("2026-04-29", "2026-01-01", "30486.2")))
            _ = try run(["run", "--once"])
            server.answer("/fred", .init("gone", status: 404))
            let text = try String(contentsOfFile: folder + "/c.yaml", encoding: .utf8)
            try write(text.replacing("scale: 1e9, kind: rate", with: "scale: 1e6, kind: rate"), to: folder + "/c.yaml")
            let pass = try run(["run", "--once"])
            #expect(pass.output.contains("No new alerts."), "\(pass.output)")
            #expect(try run(["query", "us.gdp", "--output", "csv"]).output.contains(",30486200000,"))
            #expect(
                try run(["query", "us.gdp", "--revisions", "--output", "csv"]).output.split(separator: "\n").count == 2)
            #expect(try run(["rules", "--output", "csv"]).output.contains("gdp,inactive"))
            #expect(try log(folder).count == 1)
        }
    }

    @Test func `a rule that is removed while it fires says so`() throws {
        try withSetUp { server, folder, run in
            server.answer("/sheet", sheet)
            server.answer("/fred", fred(("2026-04-29", "2026-01-01", "30486.2")))
            _ = try run(["run", "--once"])
            let text = try String(contentsOfFile: folder + "/c.yaml", encoding: .utf8)
            try write(
                text.split(separator: "\n").filter { !$0.contains("id: gdp, when") && !$0.hasPrefix("rules:") }.joined(
                    separator: "\n"), to: folder + "/c.yaml")
            #expect(try run(["run", "--once"]).output.contains("resolved  gdp"))
            #expect(try run(["run", "--once"]).output.contains("No new alerts."))
        }
    }

    @Test func `no secret leaves the program`() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let secret = "canary-0123456789"
            try write("\(secret)\n", to: folder + "/credentials/key")
            try write(
                configuration(server).replacing(
                    server.url("/fred"), with: server.url("/fred") + "?k=${credential:key}"),
                to: folder + "/c.yaml"
            )
            server.answer("/sheet", sheet)
            server.answer(
                "/fred?k=\(secret)",
                .init(
                    "{\"request\":{\"key\":\"\(secret)\"},\"observations\":[{\"realtime_start\":\"2026-04-29\",\"date\":\"2026-01-01\",\"value\":\"1\"}]}"
                )
            )
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let idle = try Program.run(["run", "--once"] + common, in: folder)
            #expect(idle.output.contains("idle: fred: the credential 'key' is absent"))
            let withKey = common + ["--credentials", folder + "/credentials"]
            var printed = ""
            for command in [
                ["run", "--once"], ["feeds", "--output", "json"], ["explain", "us.gdp", "2026-Q1"], ["fetch", "fred"],
            ] {
                let result = try Program.run(command + withKey, in: folder)
                #expect(result.status == 0, "\(result.errors)")
                printed += result.output + result.errors
            }
            #expect(!printed.contains(secret))
            #expect(printed.contains("${credential:key}"))
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("s.db") {
                let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(name)")
            }
        }
    }

    @Test func `an echoed secret is blanked in an error page, too`() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let secret = "canary-0123456789"
            try write(secret, to: folder + "/credentials/key")
            try write(
                configuration(server).replacing(
                    server.url("/fred"), with: server.url("/fred") + "?k=${credential:key}"),
                to: folder + "/c.yaml"
            )
            server.answer(
                "/fred?k=\(secret)", .init("{\"error_message\":\"the key \(secret) is not known\"}", status: 400))
            let options = [
                "--config", folder + "/c.yaml", "--store", folder + "/s.db", "--credentials", folder + "/credentials",
            ]
            for command in [["run", "--once"], ["fetch", "fred"], ["feeds", "--output", "json"]] {
                let result = try Program.run(command + options, in: folder)
                #expect(!(result.output + result.errors).contains(secret))
                #expect((result.output + result.errors).contains("the key ***"))
            }
        }
    }

    @Test func `a derived value that no longer follows is withdrawn, and nothing else is harmed`() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let header = Array("m,p,v\n".utf8)
            func sheet(_ text: String) -> LoopbackServer.Answer {
                .init(bytes: header + Array(text.utf8), headers: ["Content-Type: text/csv"])
            }
            server.answer(
                "/x", sheet("2025-01,2025-02-01,5\n2025-02,2025-03-01,7\n"),
                sheet("2025-01,2025-03-05,\n2025-02,2025-03-01,0\n")
            )
            try write(
                """
                feeds:
                  - id: x
                    url: "\(server.url("/x"))"
                    schedule: { every: 1h }
                    format: csv
                    series: [{ id: x, unit: USD, kind: stock, frequency: month, value: v, period: m, published: p }]
                indicators:
                  - { id: half, formula: x / 2 }
                  - { id: inverse, unit: ratio, formula: x / x }
                """, to: folder + "/c.yaml"
            )
            func run(_ arguments: [String]) throws -> Program.Result {
                try Program.run(arguments + ["--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            }
            #expect(try run(["run", "--once"]).status == 0)
            let second = try run(["run", "--once", "--all"])
            #expect(second.status == 0, "\(second.errors)")
            #expect(try run(["query", "half", "--output", "csv"]).output.split(separator: "\n").count == 2)
            #expect(try run(["query", "inverse", "--output", "csv"]).output.split(separator: "\n").count == 1)
            let revisions = try run(["query", "half", "--revisions", "--output", "csv"]).output
            #expect(revisions.contains("half,2025-01,2025-01-01,2025-01-31,,USD,2025-03-05"))
            // What a definition no longer takes leaves nothing behind either.
            let text = try String(contentsOfFile: folder + "/c.yaml", encoding: .utf8)
            try write(
                text.replacing("published: p }", with: "published: p, missing: [\"0\"] }"), to: folder + "/c.yaml")
            #expect(try run(["run", "--once"]).status == 0)
            #expect(try run(["query", "half", "--output", "csv"]).output.split(separator: "\n").count == 1)
        }
    }

    @Test func `what was recorded by hand outlives a changed definition`() throws {
        try withSetUp { server, folder, run in
            server.answer("/sheet", sheet)
            server.answer("/fred", fred(("2026-04-29", "2026-01-01", "1")))
            _ = try run(["run", "--once"])
            _ = try run([
                "record", "us.gdp", "2026-Q2", "31e12", "--published", "2026-07-30", "--source",
                "https://example.org/a",
            ])
            let text = try String(contentsOfFile: folder + "/c.yaml", encoding: .utf8)
            try write(text.replacing("scale: 1e9, kind: rate", with: "scale: 1e6, kind: rate"), to: folder + "/c.yaml")
            #expect(try run(["run", "--once"]).output.contains("No new alerts."))
            let query = try run(["query", "us.gdp", "--output", "csv"]).output
            #expect(query.contains(",31000000000000,"), "\(query)")
            #expect(query.contains(",1000000,"))
            #expect(try run(["rules", "--output", "csv"]).output.contains("gdp,firing"))
        }
    }

    @Test func `other rows are another generation, of derived series too, and no revision`() throws {
        try withTemporaryFolder { folder in
            try write(
                #"{"a":[{"d":"2025-01-01","p":"2025-03-01","v":50}],"b":[{"d":"2025-01-01","p":"2025-03-01","v":5}]}"#,
                to: folder + "/x.json")
            let text = """
                feeds:
                  - id: x
                    url: "file:x.json"
                    schedule: { every: 1h }
                    format: json
                    rows: "$.a[*]"
                    series: [{ id: x, unit: USD, kind: stock, frequency: month, value: v, start: d, published: p }]
                indicators: [{ id: half, formula: x / 2 }]
                rules: [{ id: r, when: half > 10 USD }]
                """
            try write(text, to: folder + "/c.yaml")
            func run(_ arguments: [String]) throws -> String {
                let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
                return try Program.run(arguments + common, in: folder).output
            }
            #expect(try run(["run", "--once"]).contains("fired  r"))
            try write(text.replacing("$.a[*]", with: "$.b[*]"), to: folder + "/c.yaml")
            #expect(try run(["run", "--once"]).contains("No new alerts."))
            #expect(try run(["query", "half", "--revisions", "--output", "csv"]).split(separator: "\n").count == 2)
            #expect(try run(["rules", "--output", "csv"]).contains("r,inactive"))
        }
    }

    @Test func `an empty store option is refused`() throws {
        try withSetUp { _, folder, _ in
            let result = try Program.run(["run", "--once", "--config", folder + "/c.yaml", "--store", ""], in: folder)
            #expect(result.status == 64)
        }
    }

    @Test func `two processes do not write one store`() throws {
        try withSetUp { server, folder, run in
            server.answer("/sheet", sheet)
            server.answer("/fred", fred(("2026-04-29", "2026-01-01", "1")))
            let daemon = Program.process(
                ["run", "--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            let pipe = Pipe()
            daemon.standardError = pipe
            try daemon.run()
            // The first line is printed when the store is open.
            _ = pipe.fileHandleForReading.availableData
            let second = try run(["run", "--once"])
            #expect(second.status == 75)
            #expect(second.errors.contains("pid \(daemon.processIdentifier)"))
            daemon.terminate()
            daemon.waitUntilExit()
            #expect(daemon.terminationStatus == 0)
        }
    }

    @Test func `an absent store is listed from the configuration, and not made`() throws {
        try withSetUp { _, folder, run in
            for command in [["feeds"], ["series"], ["rules"], ["alerts"], ["query", "us.gdp"]] {
                let listed = try run(command)
                #expect(listed.status == 0, "\(listed.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/s.db"))
            #expect(try run(["query", "us.gpd"]).status == 64)
            #expect(try run(["query", "us.gpd"]).errors.contains("did you mean 'us.gdp'?"))
        }
    }

    @Test func `a value is recorded by hand with its citation`() throws {
        try withSetUp { server, _, run in
            server.answer("/sheet", sheet)
            server.answer("/fred", fred(("2026-04-29", "2026-01-01", "1")))
            _ = try run(["run", "--once"])
            let recorded = try run([
                "record", "us.gdp", "2026-Q2", "31e12", "--published", "2026-07-30", "--source",
                "https://example.org/a",
            ])
            #expect(recorded.output.contains("fired  gdp"), "\(recorded.output)\(recorded.errors)")
            #expect(
                try run(["query", "us.gdp", "--from", "2026-Q2", "--output", "csv"]).output.contains(
                    "https://example.org/a"))
            #expect(try run(["explain", "us.gdp", "2026-Q2"]).output.contains("citation:   https://example.org/a"))
        }
    }
}
