import Fixtures
import GRDB
import Merging
import Model
import Queries
import Store
import Testing

@testable import Pipeline

/// What is known of a figure beside its number, from the file to the sentence (rules 30 and 31).
struct BoundsTests {
    private static let series =
        "value: v, period: d, published: p, low: low, high: high, qualifier: q, note: [definition, note], confidence: c"

    private func configuration(_ rules: String = "[]", indicators: String = "[]") -> String {
        """
        feeds:
          - id: f
            url: "https://example.org/x"
            schedule: { every: 1h }
            format: csv
            series: [{ id: x, unit: USD, kind: stock, frequency: year, \(Self.series) }]
        indicators: \(indicators)
        rules: \(rules)
        """
    }

    private static let header = "d,p,v,low,high,q,c,definition,note\n"

    /// A pipeline that is given one document after another.
    private func withDocuments(
        _ documents: [String], _ text: String, _ body: (InProcess, [AlertEvent]) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(text, in: folder)
            var events: [AlertEvent] = []
            for (attempt, rows) in documents.enumerated() {
                let document = try process.document(
                    Self.header + rows, of: "f", attempt: Int64(attempt), at: 20_700 * 86_400 + Int64(attempt))
                events += try process.pipeline.commit([document], time: 0).events
            }
            try body(process, events)
        }
    }

    private func rows(_ process: InProcess, _ id: String, all: Bool = false) throws -> [ObservationQuery.Row] {
        var query = ObservationQuery()
        if all { query.vintages = .all }
        return try process.pipeline.store.read { snapshot in
            try query.rows(of: #require(try snapshot.series(id)), snapshot)
        }
    }

    @Test func `bounds, definition, note and confidence are kept with the vintage`() throws {
        let document = "2025,2026-03-01,63.2,,,ge,low,Census,day unknown\n2024,2025-03-01,8,7.4,8.5,,high,,\n"
        try withDocuments([document], configuration()) { process, _ in
            let found = try rows(process, "x").map { "\($0.vintage.estimate?.words(ValueText.exact) ?? "")" }
            #expect(found == ["8 (between 7.4 and 8.5)", "at least 63.2"])
            let detail = try #require(try rows(process, "x").last?.vintage.detail)
            #expect((detail.note, detail.confidence, detail.qualifier) == ("Census; day unknown", "low", .ge))
            let viewed = try DatabaseQueue(path: process.folder + "/s.db").read { db in
                try Row.fetchAll(
                    db, sql: "SELECT value, low, high, qualifier, note, confidence FROM current_observations"
                )
                .map { $0.databaseValues.map(\.description).joined(separator: " ") }
            }
            #expect(
                viewed == [
                    "8.0 7.4 8.5 NULL NULL \"high\"",
                    "63.2 63.2 NULL \"ge\" \"Census; day unknown\" \"low\"",
                ])
        }
    }

    @Test func `other bounds are a revision, and another note alone is none`() throws {
        let documents = [
            "2025,2026-03-01,63.2,,,ge,,,a", "2025,2026-04-01,63.2,,,ge,,,b", "2025,2026-05-01,63.2,63.2,72.5,ge,,,b",
            "2025,2026-06-01,63.2,,,,,,",
        ]
        try withDocuments(documents.map { $0 + "\n" }, configuration()) { process, _ in
            let all = try rows(process, "x", all: true)
            #expect(
                all.map { "\($0.vintage.published) \($0.vintage.estimate?.words(ValueText.exact) ?? "")" } == [
                    "2026-03-01 at least 63.2", "2026-05-01 between 63.2 and 72.5", "2026-06-01 63.2",
                ])
            #expect(all.map { $0.until.map { "\($0)" } } == ["2026-05-01", "2026-06-01", nil])
            let viewed = try DatabaseQueue(path: process.folder + "/s.db").read { db in
                try String.fetchAll(db, sql: "SELECT published FROM observation_history")
            }
            #expect(viewed == ["2026-03-01", "2026-05-01", "2026-06-01"])
        }
    }

    @Test(arguments: [
        ("2025,2026-03-01,5,6,7,,,,", "6 is above the value 5"),
        ("2025,2026-03-01,5,3,4,,,,", "4 is below the value 5"),
        ("2025,2026-03-01,5,,9,,,,", "bound without the other"),
        ("2025,2026-03-01,5,1,,,,,", "bound without the other"),
        ("2025,2026-03-01,5,,,more,,,", "'more' is none of eq, ge, le, about"),
        ("2025,2026-03-01,5,x,9,,,,", "'x' is no number"),
    ])
    func `bounds that do not fit reject the row`(row: String, reason: String) throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(configuration(), in: folder)
            let document = try process.document(Self.header + row + "\n", of: "f", attempt: 1, at: 20_700 * 86_400)
            let report = try process.pipeline.commit([document], time: 0)
            #expect(report.feeds.first?.rejects.map(\.reason).first?.contains(reason) == true)
        }
    }

    @Test func `formulas carry bounds, and conditions that they leave undetermined tell nothing`() throws {
        let text = configuration(
            "[{ id: many, when: \"x > 100 USD\" }, { id: few, when: \"share < 0.9 USD\" }, { id: some, when: \"share > 0.5 USD\" }]",
            indicators: "[{ id: y, formula: x * 2 }, { id: share, formula: x / 63.2 }]")
        try withDocuments(["2025,2026-03-01,63.2,,,ge,low,,\n"], text) { process, events in
            let twice = try rows(process, "y").first?.vintage.estimate
            #expect(twice == Estimate(126.4, low: 126.4, high: .infinity))
            #expect(events.map(\.rule) == ["some"])
            #expect(events.first?.low == 1 && events.first?.high == nil)
            #expect(events.first?.message.contains("was at least $1 in the year to 31 December 2025") == true)
        }
    }

    @Test func `a number that becomes uncertain is told, and the next certain one, too`() throws {
        let documents = [
            "2025,2026-03-01,110,,,,,,", "2025,2026-04-01,110,90,130,,,,", "2025,2026-05-01,112,111,113,,,,",
        ]
        try withDocuments(documents.map { $0 + "\n" }, configuration("[{ id: r, when: x > 100 USD }]")) {
            process, events in
            #expect(events.map(\.event) == [.fired, .withdrawn, .confirmed])
            #expect(
                events.dropFirst().first?.message
                    == "x for the year to 31 December 2025, which had raised the alert, was revised from $110 (published 1 March 2026) to $110 (between $90 and $130) (published 1 April 2026), which decides nothing; the alert stands until a number decides."
            )
            #expect(events.last?.low == 111)
            let told = try process.pipeline.store.read { try $0.rules()["r"]?.state.told }
            #expect(told?.evidence.estimate == Estimate(112, low: 111, high: 113))
        }
    }

    @Test func `parts of a flow carry their bounds into sums and differences`() throws {
        let text = """
            feeds:
              - id: f
                url: "https://example.org/x"
                schedule: { every: 1h }
                format: csv
                series: [{ id: x, unit: USD, kind: flow, frequency: quarter, value: v, period: d, published: p, low: low, high: high }]
            indicators: [{ id: all, formula: "cumulative(x, since: 2025-01-01)" }]
            """
        let document =
            "2025-Q1,2026-03-01,5,4,6,,,,\n2025-Q2,2026-03-01,7,,,,,,\n2025-Q3,2026-03-01,1,,,,,,\n2025,2026-03-01,20,18,21,,,,\n"
        try withDocuments([document], text) { process, _ in
            let last = try rows(process, "x").last?.vintage.estimate
            #expect(last == Estimate(7, low: 4, high: 9))
            let second = try rows(process, "all").dropFirst().first?.vintage.estimate
            #expect(second == Estimate(12, low: 11, high: 13))
        }
    }

    @Test func `texts that mean a missing value say nothing beside it either`() throws {
        let text = configuration().replacing("confidence: c", with: "confidence: c, missing: [\"-\"]")
        try withDocuments(["2025,2026-03-01,5,-,-,-,-,-,-\n"], text) { process, _ in
            let vintage = try #require(try rows(process, "x").first?.vintage)
            #expect(vintage.estimate == Estimate(5) && vintage.detail == nil)
        }
    }

    @Test func `a value without any bound is no exact one`() throws {
        let text = configuration(indicators: "[{ id: y, formula: x - twice }, { id: twice, formula: x * 2 }]")
        try withDocuments(["2025,2026-03-01,10,,,ge,,,\n"], text) { process, _ in
            let estimate = try #require(try rows(process, "y").first?.vintage.estimate)
            #expect(estimate.qualifierText == "unbounded")
            #expect(estimate.statedLow == nil && estimate.statedHigh == nil)
            let viewed = try DatabaseQueue(path: process.folder + "/s.db").read { db in
                try Row.fetchOne(db, sql: "SELECT low, high, qualifier FROM current_observations WHERE series = 'y'")
            }
            #expect(viewed?["low"] == nil && viewed?["high"] == nil && viewed?["qualifier"] == "unbounded")
        }
    }

    /// At no cost to rows that have none.
    @Test func `a row without bounds takes no row of details`() throws {
        try withDocuments(["2025,2026-03-01,5,,,eq,,,\n2024,2025-03-01,4,,,,,,\n"], configuration()) { process, _ in
            let count = try DatabaseQueue(path: process.folder + "/s.db").read { db in
                try Int.fetchOne(db, sql: "SELECT count(*) FROM observation_detail")
            }
            #expect(count == 0)
        }
    }
}
