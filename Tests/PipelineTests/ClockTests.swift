import Configuring
import Fetching
import Fixtures
import GRDB
import Merging
import Model
import Testing

@testable import Pipeline

/// A clock that was wrong poisons nothing that comes after it (rules 14 and 34).
struct ClockTests {
    private static let configuration = """
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: month }]
        indicators: [{ id: twice, unit: count, formula: x * 2 }]
        rules: [{ id: many, when: x > 100 count }]
        """

    private static let today = Day(iso: "2026-03-10")?.number ?? 0

    private struct Outcome {
        var values: [String]
        var viewed: [String]
        var derived: [String]
        var events: [String]
    }

    /// What documents give that were fetched on some days, one after the other; each states one value.
    private func run(_ fetches: [(day: Int32, row: String)]) throws -> Outcome {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration, in: folder)
            var events: [String] = []
            for (index, fetch) in fetches.enumerated() {
                let retrieval = try process.document(
                    "month,v\n\(fetch.row)\n", of: "f", attempt: Int64(index + 1), at: Int64(fetch.day) * 86_400)
                events += try process.pipeline.commit([retrieval], time: 0).events.map(\.event.rawValue)
            }
            let viewed = try DatabaseQueue(path: folder + "/s.db").read { db in
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT value, published FROM observation_history
                        WHERE series = 'x' ORDER BY "end", start, place
                        """
                ).map { "2026-01 \(ValueText.exact($0[0])) \($0[1] as String)" }
            }
            return Outcome(
                values: try process.values("x"), viewed: viewed, derived: try process.values("twice"), events: events)
        }
    }

    @Test func `what was seen while the clock was ahead hides no later revision`() throws {
        let found = try run([
            (Self.today + 5000, "2026-01,10"), (Self.today, "2026-01,20"), (Self.today + 1, "2026-01,30"),
            (Self.today + 2, "2026-01,10"),
        ])
        #expect(
            found.values == [
                "2026-01 10 2026-03-10", "2026-01 20 2026-03-10", "2026-01 30 2026-03-11", "2026-01 10 2026-03-12",
            ])
        #expect(found.viewed == found.values)
        #expect(found.derived.last == "2026-01 20 2026-03-12")
    }

    @Test func `seeing the same again tells when it was known at the latest`() throws {
        let found = try run([
            (Self.today + 5000, "2026-01,200"), (Self.today, "2026-01,200"), (Self.today + 9, "2026-01,200"),
        ])
        #expect(found.values == ["2026-01 200 2026-03-10"])
        #expect(found.viewed == found.values)
        #expect(found.derived == ["2026-01 400 2026-03-10"])
        #expect(found.events == ["fired"])
    }

    @Test func `what was seen while the clock was behind is no projection for ever`() throws {
        let found = try run([
            (Self.today - 5000, "2026-01,200"), (Self.today, "2026-01,200"), (Self.today + 9, "2026-01,200"),
        ])
        #expect(found.values == ["2026-01 200 2012-07-01", "2026-01 200 2026-03-10"])
        #expect(found.viewed == found.values)
        #expect(found.derived == ["2026-01 400 2012-07-01", "2026-01 400 2026-03-10"])
        #expect(found.events == ["fired"])
    }

    /// A mistyped year: it would hide what is published until then.
    @Test func `what is published on a day that is yet to come is rejected, and read when that has come`() throws {
        try withTemporaryFolder { folder in
            let text = Self.configuration.replacing("period: month }", with: "period: month, published: p }")
            let process = try InProcess(text, in: folder)
            func fetch(_ attempt: Int64, on day: Int32, _ published: String) throws -> [String] {
                let rows = "2025-12,2026-01-05,7\n2026-01,2026-03-01,20\n2026-01,\(published),30\n"
                let retrieval = try process.document(
                    "month,p,v\n\(rows)", of: "f", attempt: attempt, at: Int64(day) * 86_400)
                return try process.pipeline.commit([retrieval], time: 0).feeds.flatMap(\.rejects).map(\.reason)
            }
            let rejects = try fetch(1, on: Self.today, "2027-03-05")
            #expect(rejects == ["2027-03-05 is yet to come, so nothing was published on it"])
            #expect(try process.values("x") == ["2025-12 7 2026-01-05", "2026-01 20 2026-03-01"])
            // Somewhere it is tomorrow already.
            let tomorrow = Day(number: Self.today + 1)
            #expect(try fetch(2, on: Self.today, "\(tomorrow)").isEmpty)
            #expect(try process.values("x").last == "2026-01 30 \(tomorrow)")
            #expect(try process.pipeline.health()["f"]?.projectedTo == nil)
            _ = try fetch(3, on: Self.today, "2026-04-01")
            #expect(try process.pipeline.health()["f"]?.projectedTo == Day(iso: "2026-04-01"))
        }
    }

    @Test func `while a projection is due equal bodies are read`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration, in: folder)
            let feed = try #require(process.catalog.feed("f"))
            let seen = Int64(Day(iso: "2026-01-20")?.number ?? 0) * 86_400
            let retrieval = try process.document("month,v\n2026-01,200\n2026-02,100\n", of: "f", attempt: 1, at: seen)
            #expect(try process.pipeline.commit([retrieval], time: 0).events.isEmpty)
            let health = try #require(try process.pipeline.health()["f"])
            #expect(health.projectedTo == Day(iso: "2026-01-31"))
            let before = try process.pipeline.request(for: feed, health: health, now: seen + 86_400)
            #expect(before?.knownHash != nil)
            let end = Int64(Day(iso: "2026-01-31")?.number ?? 0) * 86_400
            let after = try process.pipeline.request(for: feed, health: health, now: end)
            #expect(after?.knownHash == nil)
            let again = try process.document("month,v\n2026-01,200\n2026-02,100\n", of: "f", attempt: 2, at: end)
            #expect(try process.pipeline.commit([again], time: 0).events.map(\.event) == [.fired])
            #expect(try process.pipeline.health()["f"]?.projectedTo == Day(iso: "2026-02-28"))
        }
    }
}
