import Formats
import Testing

@testable import Ingest
@testable import Model

/// What a report does not have was nothing, of a series that says so (`absent: zero`).
struct AbsentZeroTests {
    private func series(_ id: String, _ concepts: [String], _ kind: Kind, isAbsentZero: Bool) -> SeriesDefinition {
        let usd = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)
        var series = SeriesDefinition(
            id: id, location: SourceLocation(file: "f", line: 1, column: 1), unit: usd, kind: kind, frequency: .quarter)
        series.concepts = concepts
        series.isAbsentZero = isAbsentZero
        series.mayBeAbsent = isAbsentZero
        return series
    }

    private func fact(_ days: String, _ value: Int, _ accession: String, _ form: String, _ filed: String) -> String {
        let parts = days.split(separator: "/")
        let start = parts.count == 2 ? "\"start\":\"\(parts[0])\"," : ""
        return
            "{\(start)\"end\":\"\(parts[parts.count - 1])\",\"val\":\(value),\"accn\":\"\(accession)\",\"form\":\"\(form)\",\"filed\":\"\(filed)\"}"
    }

    private func decode(_ facts: [(concept: String, facts: [String])], _ series: [SeriesDefinition]) throws -> [String]
    {
        let concepts = facts.map { "\"\($0.concept)\":{\"units\":{\"USD\":[\($0.facts.joined(separator: ","))]}}" }
        let body = "{\"facts\":{\"us-gaap\":{\(concepts.joined(separator: ","))}}}"
        let decoded = try FeedDecoder(format: .companyfacts, series: series)
            .decode(Array(body.utf8), fetchedOn: Day(number: 20_700), with: BodyParsers())
        return decoded.series[0].samples.map {
            "\($0.period) \($0.published.map { "\($0)" } ?? "") \($0.value.map(ValueText.exact) ?? "")"
        }
    }

    @Test func `a flow is zero over the days of a report that has nothing of it there`() throws {
        let income = [
            fact("2025-01-01/2025-03-31", 10, "a1", "10-Q", "2025-05-01"),
            fact("2025-04-01/2025-06-30", 11, "a2", "10-Q", "2025-08-01"),
            fact("2025-01-01/2025-06-30", 21, "a2", "10-Q", "2025-08-01"),
            // Of the year before for comparison, an amendment, and a proxy statement: of these nothing follows.
            fact("2024-04-01/2024-06-30", 9, "a2", "10-Q", "2025-08-01"),
            fact("2025-07-01/2025-09-30", 12, "a3", "10-Q/A", "2025-11-02"),
            fact("2025-10-01/2025-12-31", 12, "a4", "DEF 14A", "2026-03-01"),
        ]
        let bought = [
            fact("2025-01-01/2025-06-30", 5, "a2", "10-Q", "2025-08-01"),
            fact("2024-01-01/2024-06-30", 4, "a2", "10-Q", "2025-08-01"),
        ]
        let found = try decode(
            [("Income", income), ("Bought", bought)],
            [
                series("b", ["Bought", "Purchases"], .flow, isAbsentZero: true),
                series("i", ["Income"], .flow, isAbsentZero: false),
            ])
        #expect(
            found == [
                "2024-01-01..2024-06-30 2025-08-01 4", "2025-01-01..2025-03-31 2025-05-01 0",
                // What half a year came to may have begun in its first quarter.
                "2025-01-01..2025-03-31 2025-08-01 ", "2025-01-01..2025-06-30 2025-08-01 5",
            ])
    }

    @Test func `a figure of a part or of the whole takes a zero back, and where it is known there is none`() throws {
        let income = [
            fact("2025-07-01/2025-09-30", 12, "a3", "10-Q", "2025-11-01"),
            fact("2025-01-01/2025-09-30", 33, "a3", "10-Q", "2025-11-01"),
            fact("2025-01-01/2025-12-31", 45, "a4", "10-K", "2026-02-20"),
            fact("2026-01-01/2026-03-31", 9, "b1", "10-Q", "2026-05-01"),
        ]
        let bought = [
            fact("2025-01-01/2025-06-30", 12, "a2", "10-Q", "2025-08-01"),
            // The year before as a later report tells it.
            fact("2025-07-01/2025-09-30", 4, "b2", "10-Q", "2026-08-01"),
        ]
        let found = try decode(
            [("Income", income), ("Bought", bought)],
            [series("b", ["Bought"], .flow, isAbsentZero: true), series("i", ["Income"], .flow, isAbsentZero: false)])
        #expect(
            found == [
                "2025-01-01..2025-06-30 2025-08-01 12", "2025-07-01..2025-09-30 2025-11-01 0",
                "2025-07-01..2025-09-30 2026-08-01 4", "2026-01-01..2026-03-31 2026-05-01 0",
            ])
    }

    @Test func `what any filing states counts before a zero`() throws {
        let income = [fact("2025-01-01/2025-12-31", 45, "a4", "10-K", "2026-02-20")]
        let bought = [fact("2025-01-01/2025-12-31", 3, "s4", "S-4", "2026-05-01")]
        let found = try decode(
            [("Income", income), ("Bought", bought)],
            [series("b", ["Bought"], .flow, isAbsentZero: true), series("i", ["Income"], .flow, isAbsentZero: false)])
        #expect(found == ["2025-01-01..2025-12-31 2026-02-20 0", "2025-01-01..2025-12-31 2026-05-01 3"])
    }

    @Test func `a stock is zero on the days of a report that has none of it`() throws {
        let equity = ["2025-03-31", "2025-06-30"].enumerated().map { place, day in
            fact(day, 100, "a\(place)", "10-Q", "2025-0\(5 + 3 * place)-01")
        }
        let debt = [fact("2025-06-30", 7, "a1", "10-Q", "2025-08-01")]
        let found = try decode(
            [("Equity", equity), ("Debt", debt)],
            [series("d", ["Debt"], .stock, isAbsentZero: true), series("e", ["Equity"], .stock, isAbsentZero: false)])
        #expect(
            found == ["2025-01-01..2025-03-31 2025-05-01 0", "2025-04-01..2025-06-30 2025-08-01 7"])
        // Nothing at all is zero everywhere.
        let none = try decode(
            [("Equity", equity)],
            [series("d", ["Debt"], .stock, isAbsentZero: true), series("e", ["Equity"], .stock, isAbsentZero: false)])
        #expect(none.count == 2)
    }
}
