import Fixtures
import GRDB
import Model
import Queries
import Store
import Testing

@testable import Pipeline

/// Observations of a flow never overlap: which spans count is decided by the filer's year (rules 13 and 20).
struct SpanTests {
    private static func configuration(_ frequency: String, _ more: String = "") -> String {
        """
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            defaults: { value: v, start: start, end: end, published: filed }
            series: [{ id: x, unit: USD, kind: flow, frequency: \(frequency)\(more) }]
        indicators: [{ id: half, formula: x / 2 }]
        rules: [{ id: many, when: x > 100 USD, for: 2 }]
        """
    }

    private struct Outcome {
        var values: [String]
        var viewed: [String]
        var derived: [String]
        var events: [String]
    }

    /// What documents give that came one after the other: periods by their days, with the present values.
    private func run(
        _ documents: [[String]], _ frequency: String = "quarter", _ more: String = "", asOf: String? = nil
    ) throws -> Outcome {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration(frequency, more), in: folder)
            var events: [String] = []
            for (index, rows) in documents.enumerated() {
                let attempt = Int64(index + 1)
                let body = (["start,end,v,filed"] + rows).joined(separator: "\n") + "\n"
                let retrieval = try process.document(body, of: "f", attempt: attempt, at: 20_700 * 86_400 + attempt)
                events += try process.pipeline.commit([retrieval], time: 0).events.map(\.event.rawValue)
            }
            func values(_ id: String) throws -> [String] {
                try process.pipeline.store.read { snapshot in
                    guard let series = try snapshot.series(id) else { return [] }
                    return try snapshot.observations(of: series).compactMap { history in
                        let knowledge = Knowledge(asOf: asOf.flatMap { Day(iso: $0) })
                        return history.current(by: knowledge)?.value.map {
                            "\(history.period) \(ValueText.exact($0))"
                        }
                    }
                }
            }
            let viewed = try DatabaseQueue(path: folder + "/s.db").read { db in
                try Row.fetchAll(
                    db,
                    sql:
                        "SELECT start, \"end\", value FROM current_observations WHERE series = 'x' ORDER BY \"end\", start"
                ).map { "\($0[0] as String)..\($0[1] as String) \(ValueText.exact($0[2]))" }
            }
            return Outcome(values: try values("x"), viewed: viewed, derived: try values("half"), events: events)
        }
    }

    /// Each row in a document of its own, and all in one.
    private func both(_ rows: [String], _ frequency: String = "quarter", _ more: String = "") throws -> Outcome {
        let together = try run([rows], frequency, more)
        let apart = try run(rows.map { [$0] }, frequency, more)
        #expect(apart.values == together.values)
        #expect(apart.viewed == together.viewed && together.viewed == together.values)
        #expect(apart.derived == together.derived)
        return together
    }

    private static let toDate = [
        "2024-01-01,2024-01-31,10,2024-02-15", "2024-01-01,2024-02-29,30,2024-03-15",
        "2024-01-01,2024-03-31,60,2024-04-15", "2024-01-01,2024-04-30,101,2024-05-15",
        "2024-01-01,2024-05-31,150,2024-06-15", "2024-01-01,2024-06-30,210,2024-07-15",
        "2024-01-01,2024-07-31,280,2024-08-15", "2024-01-01,2024-08-31,360,2024-09-15",
        "2024-01-01,2024-09-30,450,2024-10-15",
    ]

    @Test func `months of the year to date give quarters once, and two of them are two`() throws {
        let found = try both(Self.toDate)
        #expect(
            found.values == [
                "2024-01-01..2024-03-31 60", "2024-04-01..2024-06-30 150", "2024-07-01..2024-09-30 240",
            ])
        #expect(
            found.derived == [
                "2024-01-01..2024-03-31 30", "2024-04-01..2024-06-30 75", "2024-07-01..2024-09-30 120",
            ])
        #expect(found.events == ["fired"])
        // March to May and April to June are no two quarters.
        #expect(try run([Array(Self.toDate.prefix(7))]).events == ["pending"])
    }

    @Test func `three months make a quarter, and follow every revision of one`() throws {
        let months = [
            "2024-01-01,2024-01-31,10,2024-02-15", "2024-02-01,2024-02-29,20,2024-03-15",
            "2024-03-01,2024-03-31,30,2024-04-15", "2024-04-01,2024-04-30,40,2024-05-15",
        ]
        #expect(try both(months).values == ["2024-01-01..2024-03-31 60"])
        let revised = try both(months + ["2024-02-01,2024-02-29,25,2024-06-15"])
        #expect(revised.values == ["2024-01-01..2024-03-31 65"])
        // What is stated beats what is computed.
        let stated = try both(months + ["2024-01-01,2024-03-31,61,2024-05-01", "2024-02-01,2024-02-29,25,2024-06-15"])
        #expect(stated.values == ["2024-01-01..2024-03-31 61"])
        let before = try run([months + ["2024-01-01,2024-03-31,61,2024-05-01"]], asOf: "2024-04-30")
        #expect(before.values == ["2024-01-01..2024-03-31 60"])
        #expect(try both(months, "year").values.isEmpty)
    }

    @Test func `twelve months that end with every quarter are one year`() throws {
        let trailing = [
            "2022-04-01,2023-03-31,100,2023-04-20", "2022-07-01,2023-06-30,110,2023-07-20",
            "2022-10-01,2023-09-30,120,2023-10-20", "2023-01-01,2023-12-31,130,2024-02-20",
            "2023-04-01,2024-03-31,140,2024-04-20", "2024-01-01,2024-12-31,150,2025-02-20",
        ]
        let found = try both(trailing, "year")
        #expect(found.values == ["2023-01-01..2023-12-31 130", "2024-01-01..2024-12-31 150"])
        #expect(found.events == ["fired"])
        // Another year, since the configuration says so.
        let stated = try both(trailing, "year", ", year_ends: 03-31")
        #expect(stated.values == ["2022-04-01..2023-03-31 100", "2023-04-01..2024-03-31 140"])
    }

    @Test func `what counts is displaced by a stated part of the year alone, and is known before that`() throws {
        // The filer's year begins in February, which is only known when nine months of it are told.
        let rows = [
            "2023-03-01,2023-05-31,7,2023-06-15", "2023-02-01,2023-04-30,5,2023-07-15",
            "2023-02-01,2023-07-31,12,2023-08-20", "2023-02-01,2023-10-31,20,2023-11-20",
        ]
        let found = try both(rows)
        #expect(
            found.values == [
                "2023-02-01..2023-04-30 5", "2023-05-01..2023-07-31 7", "2023-08-01..2023-10-31 8",
            ])
        #expect(try run([rows], asOf: "2023-08-19").values == ["2023-03-01..2023-05-31 7"])
        #expect(try run([rows], asOf: "2023-08-19").derived == ["2023-03-01..2023-05-31 3.5"])
    }

    @Test func `quarters across the calendar's are as good where nothing overlaps`() throws {
        let rows = ["2023-02-01,2023-04-30,5,2023-05-15", "2023-05-01,2023-07-31,6,2023-08-15"]
        #expect(try both(rows).values == ["2023-02-01..2023-04-30 5", "2023-05-01..2023-07-31 6"])
    }

    /// Where a trailing year ends is known before the quarter that ends there, whose filer errs by a day.
    @Test func `a sum under other days is the same sum`() throws {
        try withTemporaryFolder { folder in
            let text = Self.configuration("quarter").replacing("formula: x / 2", with: "formula: ttm(x)")
                .replacing("when: x > 100 USD", with: "when: half > 1000 USD/yr")
            let process = try InProcess(text, in: folder)
            var events: [String] = []
            for (index, row) in ["2019-01-31,2020-01-29,1060,2020-02-19", "2019-10-31,2020-01-29,490,2021-03-04"]
                .enumerated()
            {
                let attempt = Int64(index + 1)
                let retrieval = try process.document(
                    "start,end,v,filed\n\(row)\n", of: "f", attempt: attempt, at: 20_700 * 86_400 + attempt)
                events += try process.pipeline.commit([retrieval], time: 0).events.map(\.event.rawValue)
            }
            #expect(try process.values("half") == ["2019-Q4 1060 2020-02-19"])
            #expect(events == ["pending"])
        }
    }

    @Test func `a span that comes back has the day that it always had`() throws {
        let rows = [
            "2019-05-01,2019-07-31,80,2019-09-02", "2019-07-01,2019-09-30,77,2019-12-20",
            "2019-02-01,2020-01-31,300,2020-03-01", "2019-02-01,2019-10-31,200,2020-03-02",
        ]
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration("quarter"), in: folder)
            for (index, row) in rows.enumerated() {
                let attempt = Int64(index + 1)
                let retrieval = try process.document(
                    "start,end,v,filed\n\(row)\n", of: "f", attempt: attempt, at: 20_700 * 86_400 + attempt)
                _ = try process.pipeline.commit([retrieval], time: 0)
            }
            #expect(try process.values("x").first == "2019-Q2 80 2019-09-02")
            let viewed = try DatabaseQueue(path: folder + "/s.db").read { db in
                try String.fetchAll(
                    db, sql: "SELECT published FROM observation_history WHERE series = 'x' AND start = '2019-05-01'")
            }
            #expect(viewed == ["2019-09-02"])
            #expect(try process.values("half").first == "2019-Q2 40 2019-09-02")
        }
        // In between another had its place.
        #expect(try run([rows], asOf: "2020-02-28").values == ["2019-07-01..2019-09-30 77"])
    }

    /// A part sum that is filed after the year, equal to its parts, is a shorter way to the last quarter; it was known before.
    @Test(arguments: ["2023-01-01,2023-06-30,83", "2023-01-01,2023-06-30,85", "2023-04-01,2023-09-30,45"])
    func `what is filed later takes away no quarter that was known`(later: String) throws {
        let rows = [
            "2023-01-01,2023-03-31,44,2023-05-01", "2023-04-01,2023-06-30,39,2023-08-01",
            "2023-07-01,2023-09-30,6,2023-11-01", "2023-01-01,2023-12-31,129,2024-02-15", "\(later),2024-08-01",
        ]
        let found = try both(rows)
        #expect(found.values.last == "2023-10-01..2023-12-31 40")
        #expect(try run([rows], asOf: "2024-03-01").values.last == "2023-10-01..2023-12-31 40")
    }

    @Test func `a span that is stated again under other days is one`() throws {
        let rows = ["2010-05-03,2010-08-01,141,2010-08-30", "2010-05-03,2010-07-31,142,2012-03-13"]
        #expect(try both(rows).values == ["2010-05-03..2010-07-31 142"])
        #expect(try run([rows], asOf: "2012-03-12").values == ["2010-05-03..2010-08-01 141"])
    }

    /// The quarter that fired is told again under other days, and the alert stands on those.
    @Test func `what is displaced is neither withdrawn nor present`() throws {
        let rows = [
            "2010-02-01,2010-05-02,200,2010-05-30", "2010-05-03,2010-08-01,141,2010-08-30",
            "2010-05-03,2010-07-31,142,2012-03-13",
        ]
        let events = try run(rows.map { [$0] }).events
        #expect(events == ["pending", "fired", "confirmed"])
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration("quarter"), in: folder)
            let body = (["start,end,v,filed"] + rows).joined(separator: "\n") + "\n"
            let retrieval = try process.document(body, of: "f", attempt: 1, at: 20_700 * 86_400)
            _ = try process.pipeline.commit([retrieval], time: 0)
            var query = ObservationQuery()
            query.vintages = .all
            let told = try process.pipeline.store.read { snapshot in
                let series = try #require(try snapshot.series("x"))
                return try query.rows(of: series, snapshot).map { "\($0.period.end) \($0.vintage.value ?? .nan)" }
            }
            #expect(told == ["2010-05-02 200.0", "2010-07-31 142.0", "2010-08-01 141.0"])
        }
    }
}
