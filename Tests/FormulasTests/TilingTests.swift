import Testing

@testable import Formulas
@testable import Model

/// Sums of a flow over a span (rule 22).
struct TilingTests {
    private func day(_ text: String) -> Day { Day(iso: text) ?? Day.first }

    private func fact(_ start: String, _ end: String, _ filings: (String, Double)...) -> History {
        History(
            period: Period(start: day(start), end: day(end)),
            vintages: filings.map { Vintage(published: day($0.0), value: $0.1) }
        )
    }

    @Test func `a trailing year is tiled by the fewest differences`() throws {
        let table = try FlowTable(
            facts: [
                fact("2025-01-27", "2025-04-27", ("2025-05-28", 44_062)),
                fact("2025-01-27", "2026-01-25", ("2026-02-25", 215_938)),
                fact("2026-01-26", "2026-04-26", ("2026-05-20", 81_615)),
            ], frequency: .quarter
        )
        let year = try #require(table.trailingYear(endingOn: day("2026-04-26"), asOf: nil))
        #expect(year.estimate.value == 253_491)
        #expect(year.parts.count == 2)
        #expect(table.trailingYear(endingOn: day("2026-04-26"), asOf: day("2026-05-19")) == nil)
    }

    @Test func `the trailing year of a daily flow has 365 days`() throws {
        let start = day("2024-01-01")
        let facts = (0..<800).map { offset in
            History(
                period: Period(start: start + offset, end: start + offset),
                vintages: [Vintage(published: start + offset + 1, value: 1)]
            )
        }
        let table = try FlowTable(facts: facts, frequency: .day)
        #expect(table.trailingYear(endingOn: start + 700, asOf: nil)?.estimate.value == 365)
    }

    @Test func `facts that overlap in every way are refused, whatever they are worth`() {
        // Sixty spans begin on every of thirty days, a year apart, and end on as many days.
        let facts = (0..<1800).map { number in
            let start = day("1990-01-01") + number % 30 * 365
            return History(
                period: Period(start: start, end: start + 80 + number / 30 * 9),
                vintages: [Vintage(published: start + 700, value: 1)]
            )
        }
        #expect(throws: TooMuchWork.self) { try FlowTable(facts: facts, frequency: .quarter) }
    }

    @Test func `every day of a daily flow has the trailing year that is nearest to 365 days`() throws {
        let start = day("1990-01-01")
        let facts = (0..<1500).map { offset in
            History(
                period: Period(start: start + offset, end: start + offset),
                vintages: [Vintage(published: start + offset + 1, value: 1)]
            )
        }
        let table = try FlowTable(facts: facts, frequency: .day)
        let usd = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)
        let type = SeriesType(unit: usd, kind: .flow, frequency: .day)
        let formula = try Formula("ttm(x)")
        let input = SeriesData(id: "x", type: type, histories: facts, flows: table)
        let result = try formula.type { _ in type }
        let histories = try FormulaEvaluator(formula: formula, type: result, inputs: ["x": input]).histories()
        // From the first 350 days on.
        #expect(histories.map { $0.current()?.value } == (350...1500).map { Double(min($0, 365)) })
    }

    @Test func `a year less two quarters is a part of a trailing year`() throws {
        let table = try FlowTable(
            facts: [
                fact("2018-01-01", "2018-03-31", ("2018-05-01", 5)),
                fact("2018-04-01", "2018-06-30", ("2018-08-01", 6)),
                fact("2018-01-01", "2018-12-31", ("2019-02-15", 30)),
                fact("2019-01-01", "2019-03-31", ("2019-05-01", 7)),
                fact("2019-01-01", "2019-06-30", ("2019-08-01", 15)),
            ], frequency: .quarter
        )
        #expect(table.trailingYear(endingOn: day("2019-06-30"), asOf: nil)?.estimate.value == 34)
    }

    @Test func `sums exist where no quarter is determined`() throws {
        let facts = [
            fact("2018-01-01", "2018-06-30", ("2018-08-01", 10)), fact("2018-01-01", "2018-12-31", ("2019-02-15", 30)),
            fact("2019-01-01", "2019-06-30", ("2019-08-01", 12)), fact("2019-01-01", "2019-12-31", ("2020-02-15", 33)),
        ]
        let table = try FlowTable(facts: facts, frequency: .quarter)
        let usd = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)
        let type = SeriesType(unit: usd, kind: .flow, frequency: .quarter)
        let input = SeriesData(id: "x", type: type, histories: [], flows: table)
        func values(_ text: String) throws -> [String: Double] {
            let formula = try Formula(text)
            let result = try formula.type { _ in type }
            let histories = try FormulaEvaluator(formula: formula, type: result, inputs: ["x": input]).histories()
            return Dictionary(
                uniqueKeysWithValues: histories.map {
                    (Frequency.quarter.label(of: $0.period), $0.current()?.value ?? .nan)
                }
            )
        }
        #expect(try values("ttm(x)") == ["2018-Q4": 30, "2019-Q2": 32, "2019-Q4": 33])
        let sums = ["2018-Q2": 10.0, "2018-Q4": 30, "2019-Q2": 42, "2019-Q4": 63]
        #expect(try values("cumulative(x, since: 2018)") == sums)
    }

    @Test func `a span with a hole has no value and says which days are missing`() throws {
        let table = try FlowTable(
            facts: [
                fact("2025-01-01", "2025-03-31", ("2025-04-30", 10)),
                fact("2025-07-01", "2025-09-30", ("2025-10-30", 12)),
            ], frequency: .quarter
        )
        #expect(table.span(from: day("2025-01-01"), to: day("2025-09-30"), asOf: nil) == nil)
        let gap = try #require(table.gap(from: day("2025-01-01"), to: day("2025-09-30"), asOf: nil))
        #expect("\(gap)" == "2025-04-01..2025-09-30")
    }

    @Test func `facts without a longer one give just themselves`() throws {
        let table = try FlowTable(facts: [fact("2025-01-01", "2025-01-31", ("2025-02-10", 1))], frequency: .month)
        #expect(try table.periods().map { $0.current()?.value } == [1])
    }
}
