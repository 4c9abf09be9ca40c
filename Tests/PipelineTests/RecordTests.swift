import Fixtures
import Foundation
import Model
import Testing

/// What people record by hand, by the built program.
struct RecordTests {
    private let setUp = PassSetUp()

    @Test func `a value is recorded by hand with its citation`() throws {
        try setUp.withSetUp { server, _, run in
            server.answer("/sheet", setUp.sheet)
            server.answer("/fred", setUp.fred(("2026-04-29", "2026-01-01", "1")))
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

    @Test func `what is recorded was published by now, and a day ends the period that it names`() throws {
        try withTemporaryFolder { folder in
            try write(
                """
                feeds:
                  - id: x
                    url: "file:x.csv"
                    schedule: { every: 1h }
                    format: csv
                    defaults: { unit: USD, kind: stock, value: v, date: d }
                    series: [{ id: monthly, frequency: month }, { id: quarterly, frequency: quarter }]
                """, to: folder + "/c.yaml"
            )
            func record(_ series: String, _ period: String, published: String) throws -> Program.Result {
                try Program.run(
                    ["record", series, period, "5", "--published", published, "--source", "by hand"]
                        + ["--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            }
            let yetToCome = try record("monthly", "2026-01", published: "9062-02-01")
            #expect(yetToCome.status == 64)
            #expect(yetToCome.errors.contains("9062-02-01 is yet to come"))
            let middle = try record("monthly", "2026-01-15", published: "2026-02-01")
            #expect(middle.status == 64)
            #expect(middle.errors.contains("2026-01-15 does not end a month; name the month itself, such as 2026-01"))
            #expect(try record("monthly", "2026-01-31", published: "2026-02-01").output.contains("monthly 2026-01: 5"))
            let fiscal = try record("quarterly", "2026-01-25", published: "2026-02-01")
            #expect(
                fiscal.output.contains("2026-Q1, that is 2025-10-26 to 2026-01-25: 5")
                    || fiscal.output.contains("2025-Q4, that is 2025-10-26 to 2026-01-25: 5"), "\(fiscal.output)")
            let projection = try record("monthly", "2026-02", published: "2026-02-10")
            #expect(projection.output.contains("a projection, which no rule looks at"))
        }
    }

    @Test func `a value recorded over a computed one is a stated fact, and beats it`() throws {
        try withTemporaryFolder { folder in
            try write(
                "s,e,p,v\n2025-01-01,2025-03-31,2025-05-01,5\n2025-01-01,2025-06-30,2025-08-01,12\n",
                to: folder + "/x.csv"
            )
            try write(
                """
                feeds:
                  - id: x
                    url: "file:x.csv"
                    schedule: { every: 1h }
                    format: csv
                    series: [{ id: x, unit: USD, kind: flow, frequency: quarter, value: v, start: s, end: e, published: p }]
                """, to: folder + "/c.yaml"
            )
            func run(_ arguments: [String]) throws -> Program.Result {
                try Program.run(arguments + ["--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            }
            _ = try run(["run", "--once"])
            #expect(
                try run(["query", "x", "--output", "csv"]).output.contains("x,2025-Q2,2025-04-01,2025-06-30,7,USD"))
            let explained = try run(["explain", "x", "2025-Q2", "--output", "csv"]).output.split(separator: "\n")
            #expect(explained.map { $0.prefix { $0 != "," } } == ["part", "value", "plus", "minus"])
            #expect(explained.last?.contains("minus,x,2025-Q1,2025-01-01,2025-03-31,5,USD,2025-05-01,") == true)
            let recorded = try run([
                "record", "x", "2025-Q2", "8", "--published", "2025-08-01", "--source", "https://example.org/b",
            ])
            #expect(recorded.status == 0, "\(recorded.errors)")
            #expect(
                try run(["query", "x", "--output", "csv"]).output.contains("x,2025-Q2,2025-04-01,2025-06-30,8,USD"))
        }
    }
}
