import Fixtures
import Model
import Queries
import Rules
import Store
import Testing

@testable import Pipeline

/// What a claim's readings say is what the same formula says as an indicator.
struct ClaimReadingTests {
    private static let formulas = [
        "peak(a)", "age(a)", "cagr(peak(a), 1 yr)", "latest(a, b)", "a + b", "carry(a, limit: 90d)", "max(a, b)",
        "calendar(s, year)", "ttm(s)", "yoy(s)", "mean(s, 2)", "cumulative(s, since: 2024-01-01)", "lag(s, 1)",
        "coalesce(s, lag(s, 1))", "changes(leader(a, b))", "a - lag(a, 200d)",
    ]
    private static let configuration = """
        feeds:
          - id: f
            url: "https://example.org/x"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, frequency: irregular, kind: stock, value: v, date: d, published: p }
            series:
              - { id: a, where: { who: a } }
              - { id: b, where: { who: b } }
              - { id: s, where: { who: s }, kind: flow, frequency: quarter, nonnegative: true }
        indicators:
        \(formulas.enumerated().map { "  - { id: i\($0.offset), formula: \"\($0.element)\" }" }.joined(separator: "\n"))
        rules:
          - id: r
            when: a > 10 USD
            claim:
              kind: state
              readings:
        \(formulas.map { "        - { formula: \"\($0)\" }" }.joined(separator: "\n"))
                - { formula: "leader(a, b)", title: Who leads }
                - { when: age(a) > 100 d, title: Old }
        """
    // A record long ago; a year that is not over; a quarter that is revised; a value that is taken back; a forecast.
    private static let rows = """
        a,2024-01-10,2024-01-11,100
        a,2024-06-10,2024-06-11,90
        a,2026-06-10,2026-06-11,95
        b,2025-12-01,2025-12-02,101
        b,2026-06-20,2026-06-21,99
        b,2026-07-01,2026-07-02,98
        b,2026-07-01,2026-07-20,
        s,2024-Q4,2025-02-01,10
        s,2025-Q1,2025-05-01,11
        s,2025-Q2,2025-08-01,12
        s,2025-Q3,2025-11-01,13
        s,2025-Q4,2026-02-01,14
        s,2025-Q4,2026-06-01,15
        s,2026-Q1,2026-05-01,16
        s,2026-Q3,2026-07-01,17

        """

    private func withProcess(_ body: (InProcess) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration, in: folder)
            let rows = Self.rows.replacing(/20(\d\d)-Q(\d)/) { match in
                let end = ["1": "03-31", "2": "06-30", "3": "09-30", "4": "12-31"][String(match.2)] ?? ""
                return "20\(match.1)-\(end)"
            }
            let document = try process.document("who,d,p,v\n" + rows, of: "f", attempt: 1, at: 20_700 * 86_400)
            _ = try process.pipeline.commit([document], time: 20_700 * 86_400_000)
            try body(process)
        }
    }

    @Test(arguments: ["2026-09-03", "2026-06-15", "2026-01-15", "2025-03-01", "2024-03-01"])
    func `by every day a reading is what the indicator is`(date: String) throws {
        let day = try #require(Day(iso: date))
        try withProcess { process in
            try process.pipeline.store.read { snapshot in
                let board = ClaimBoard(process.catalog, snapshot, today: day, asOf: day)
                let readings = try #require(try board.statuses().first).readings
                for (place, formula) in Self.formulas.enumerated() {
                    let series = try #require(try snapshot.series("i\(place)"))
                    let known = try snapshot.observations(of: series).last { history in
                        history.current(by: Knowledge(asOf: day)).map {
                            !History.isProjection($0, of: history.period)
                        } ?? false
                    }
                    let vintage = known?.current(by: Knowledge(asOf: day))
                    let found = readings[place].newest
                    #expect(found?.period == known?.period, "\(formula)")
                    #expect(found?.estimate == vintage?.estimate, "\(formula)")
                    #expect(found?.published == vintage?.published, "\(formula)")
                }
            }
        }
    }

    @Test func `names and conditions are of the newest day`() throws {
        try withProcess { process in
            try process.pipeline.store.read { snapshot in
                let day = try #require(Day(iso: "2026-09-03"))
                let readings = try #require(
                    try ClaimBoard(process.catalog, snapshot, today: day).statuses().first
                ).readings
                let leader = try #require(readings.first { $0.name == "Who leads" })
                #expect(leader.word == "b" && leader.newest?.period.end == Day(iso: "2026-06-20"))
                #expect(readings.last?.truth == "true" && readings.last?.newest?.period.end == Day(iso: "2026-06-10"))
            }
        }
    }

    @Test func `what takes too much is told as that`() throws {
        let configuration = """
            feeds:
              - id: f
                url: "https://example.org/x"
                schedule: { every: 1h }
                format: csv
                defaults: { unit: USD, frequency: day, kind: stock, value: v, date: d, published: d }
                series: [{ id: a, where: { who: a } }, { id: b, where: { who: b } }]
            rules:
              - { id: r, when: a > 10 USD, claim: { kind: state, readings: [{ formula: "slope(a, b)" }] } }
            """
        try withTemporaryFolder { folder in
            let process = try InProcess(configuration, in: folder)
            // No day that both have.
            let rows = (0..<3000).map { "\($0 % 2 == 0 ? "a" : "b"),\(Day(number: Int32(14_000 + $0))),\($0)\n" }
            let document = try process.document("who,d,v\n" + rows.joined(), of: "f", attempt: 1, at: 20_700 * 86_400)
            _ = try process.pipeline.commit([document], time: 20_700 * 86_400_000)
            try process.pipeline.store.read { snapshot in
                let board = ClaimBoard(process.catalog, snapshot, today: Day(number: 20_700))
                let reading = try #require(try board.statuses().first?.readings.first)
                #expect(reading.newest == nil && reading.obstacle?.contains("takes more") == true)
            }
        }
    }
}
