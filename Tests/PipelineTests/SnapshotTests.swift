import Fixtures
import Foundation
import Model
import Queries
import Store
import Testing

@testable import Pipeline

/// Documents whose rows do not say when they are: prices, rankings, objects keyed by date, Unix times (rule 10).
struct SnapshotTests {
    private static func configuration(_ series: String, format: String = "json", rows: String = "$[*]") -> String {
        let places = format == "csv" ? "" : "rows: \"\(rows)\""
        return """
            feeds:
              - id: f
                url: "https://example.org/x"
                schedule: { every: 1h }
                format: \(format)
                \(places)
                series: [{ id: x, unit: USD, kind: stock, \(series) }]
            """
    }

    private static let day: Int64 = 20_700

    /// What is stored of one body after another, each on the day after.
    private func values(_ bodies: [String], _ text: String) throws -> [String] {
        try withTemporaryFolder { folder in
            let process = try InProcess(text, in: folder)
            for (index, body) in bodies.enumerated() {
                let document = try process.document(
                    body, of: "f", attempt: Int64(index), at: (Self.day + Int64(index)) * 86_400 + 3600)
                _ = try process.pipeline.commit([document], time: 0)
            }
            return try process.values("x")
        }
    }

    private static let first = "2026-09-04", second = "2026-09-05"

    @Test(arguments: [
        ("json", #"[{"who":"a","v":5}]"#, #"[{"who":"a","v":5}]"#), ("csv", "who,v\na,5\n", "who,v\na,5\n"),
        ("yaml", "- {who: a, v: 5}", "- {who: a, v: 5}"),
    ])
    func `a snapshot is of the day on which it was fetched, also when it is the same`(
        format: String, one: String, two: String
    ) throws {
        let text = Self.configuration(
            "frequency: day, value: v, date: fetched(), where: { who: a }", format: format)
        #expect(
            try values([one, two], text) == [
                "\(Self.first) 5 \(Self.first)", "\(Self.second) 5 \(Self.second)",
            ])
    }

    @Test func `the same bytes are asked for again on the next day`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(
                Self.configuration("frequency: day, value: v, date: fetched()"), in: folder)
            let document = try process.document("[{\"v\":5}]", of: "f", attempt: 1, at: Self.day * 86_400)
            _ = try process.pipeline.commit([document], time: 0)
            let health = try process.pipeline.store.read { try $0.health(of: "f") }
            #expect(health.projectedTo == Day(iso: Self.second))
            #expect(!health.isProjectionOver(at: Self.day * 86_400 + 80_000))
            #expect(health.isProjectionOver(at: (Self.day + 1) * 86_400))
        }
    }

    @Test(arguments: [
        ("$.rates.*", "date: key(), value: EUR", #"{"rates":{"2024-01-02":{"EUR":0.9},"2024-01-03":{"EUR":0.8}}}"#),
        ("$.*", "date: key(), value: \"$\"", #"{"2024-01-02":0.9,"2024-01-03":0.8}"#),
        ("$[?@.v]", "period: key(), value: v", #"{"2024-01-02":{"v":0.9},"2024-01-03":{"v":0.8},"x":{"w":1}}"#),
    ])
    func `objects keyed by date have it in their key`(rows: String, series: String, body: String) throws {
        let found = try values([body], Self.configuration("frequency: day, \(series)", rows: rows))
        #expect(found == ["2024-01-02 0.9 \(Self.first)", "2024-01-03 0.8 \(Self.first)"])
    }

    @Test func `a place in an array is a key, too`() throws {
        let text = Self.configuration(
            "frequency: day, value: v, date: d, where: { key(): \"1\" }", rows: "$.list[*]")
        let body = #"{"list":[{"d":"2024-01-01","v":1},{"d":"2024-01-02","v":2}]}"#
        #expect(try values([body], text) == ["2024-01-02 2 \(Self.first)"])
    }

    @Test(arguments: [
        ("epoch_s", "1704153600", "2024-01-02"), ("epoch_s", "1704239999.9", "2024-01-02"),
        ("epoch_ms", "1704153600000", "2024-01-02"), ("epoch_ms", "1.7041536e12", "2024-01-02"),
        ("epoch_s", "-1", "1969-12-31"), ("epoch_s", "\"1704153600\"", "2024-01-02"),
    ])
    func `Unix times are days of UTC`(format: String, time: String, day: String) throws {
        let text = Self.configuration("frequency: day, value: v, date: t, date_format: \(format)")
        #expect(try values(["[{\"t\":\(time),\"v\":5}]"], text) == ["\(day) 5 \(Self.first)"])
    }

    @Test func `a half-year is a period, of a flow and of what has no frequency`() throws {
        let rows = "p,v\n2024-S1,5\n2024-S2,7\n"
        let text = Self.configuration("frequency: irregular, value: v, period: p", format: "csv")
        #expect(try values([rows], text) == ["2024-06-30 5 \(Self.first)", "2024-12-31 7 \(Self.first)"])
        let flow = Self.configuration("frequency: year, value: v, period: p", format: "csv")
            .replacing("kind: stock", with: "kind: flow")
        #expect(try values([rows], flow) == ["2024 12 \(Self.first)"])
    }

    @Test(arguments: [
        ("csv", "date: key()", "'key()' is the name by which a row of JSON or YAML was reached"),
        ("json", "date: d, published: fetched()", "leave 'published' out"),
    ])
    func `what cannot be meant is a fault`(format: String, series: String, fault: String) throws {
        try withTemporaryFolder { folder in
            let text = Self.configuration("frequency: day, value: v, \(series)", format: format)
            let thrown = #expect(throws: InProcess.Wrong.self) { try InProcess(text, in: folder) }
            #expect(thrown?.message.contains(fault) == true)
        }
    }

    @Test(.enabled(if: Shared.isPresent, "the recordings are not beside this checkout"))
    func `METR's document is read with its intervals`() throws {
        let body = try String(
            contentsOfFile: (Shared.folder ?? "") + "/recordings/metr/benchmark_results_1_1_2026-04-11.yaml",
            encoding: .utf8)
        let text = Self.configuration(
            "frequency: day, value: metrics.p50_horizon_length.estimate, low: metrics.p50_horizon_length.ci_low, high: metrics.p50_horizon_length.ci_high, date: release_date, note: key(), duplicate: max",
            format: "yaml", rows: "$.results.*")
        let found = try values([body], text)
        #expect(found.contains { $0.hasPrefix("2026-02-05 718.8") }, "\(found)")
        #expect(found.count >= 14)
    }
}
