import Fixtures
import Foundation
import Store
import Testing

/// What becomes of stored values and alerts when a definition changes, or what they follow from.
struct GenerationTests {
    private let setUp = PassSetUp()

    @Test func `a changed definition is a new generation, decoded from the archive, and no revision`() throws {
        try setUp.withSetUp { server, folder, run in
            server.answer("/sheet", setUp.sheet)
            server.answer("/fred", setUp.fred(("2026-04-29", "2026-01-01", "30486.2")))
            _ = try run(["run", "--once"])
            server.answer("/fred", .init("gone", status: 404))
            let text = try String(contentsOfFile: folder + "/c.yaml", encoding: .utf8)
            try write(text.replacing("scale: 1e9, kind: rate", with: "scale: 1e6, kind: rate"), to: folder + "/c.yaml")
            let pass = try run(["run", "--once"])
            #expect(
                pass.output.contains(
                    "Gross domestic product was $30.49tn a year in the quarter to 31 March 2026, above $30tn a year: this alert ends, since us.gdp is defined otherwise now."
                ), "\(pass.output)")
            #expect(try run(["query", "us.gdp", "--output", "csv"]).output.contains(",30486200000,"))
            #expect(
                try run(["query", "us.gdp", "--revisions", "--output", "csv"]).output.split(separator: "\n").count == 2)
            #expect(try run(["rules", "--output", "csv"]).output.contains("gdp,inactive"))
            let log = try setUp.log(folder)
            #expect(log.count == 2)
            let hashes = log.compactMap { $0.firstMatch(of: /"sha256":"([0-9a-f]{64})"/)?.output.1 }
            #expect(hashes.count == 2 && hashes[0] == hashes[1])
        }
    }

    @Test func `a rule that is removed while it fires says so`() throws {
        try setUp.withSetUp { server, folder, run in
            server.answer("/sheet", setUp.sheet)
            server.answer("/fred", setUp.fred(("2026-04-29", "2026-01-01", "30486.2")))
            _ = try run(["run", "--once"])
            let text = try String(contentsOfFile: folder + "/c.yaml", encoding: .utf8)
            try write(
                text.split(separator: "\n").filter { !$0.contains("id: gdp, when") && !$0.hasPrefix("rules:") }.joined(
                    separator: "\n"), to: folder + "/c.yaml")
            #expect(try run(["run", "--once"]).output.contains("resolved  gdp"))
            #expect(try run(["run", "--once"]).output.contains("No new alerts."))
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
            let reader = try #require(try StoreReader(path: folder + "/s.db"))
            #expect(try reader.read { try $0.danglingReferences() } == 0)
        }
    }

    @Test func `what was recorded by hand outlives a changed definition`() throws {
        try setUp.withSetUp { server, folder, run in
            server.answer("/sheet", setUp.sheet)
            server.answer("/fred", setUp.fred(("2026-04-29", "2026-01-01", "1")))
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
            #expect(try run(["run", "--once"]).contains("resolved  r"))
            #expect(try run(["query", "half", "--revisions", "--output", "csv"]).split(separator: "\n").count == 2)
            #expect(try run(["rules", "--output", "csv"]).contains("r,inactive"))
        }
    }
}
