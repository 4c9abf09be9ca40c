import Testing

@testable import Formulas
@testable import Model

/// Where all inputs were published on one day, no other is looked for; the results are the same.
struct OneDayTests {
    /// A series of quarters from 2019 on; a negative value is a gap.
    private static func series(_ id: String, _ values: [Double], on day: String = "2024-02-01") -> SeriesData {
        let published = Day(iso: day) ?? Day.first
        let histories = values.enumerated().filter { $1 >= 0 }.map { place, value in
            let start = Day(year: 2019 + place / 4, month: 1 + place % 4 * 3, day: 1) ?? Day.first
            let period = Frequency.quarter.period(startingOn: start)
            return History(period: period, vintages: [Vintage(published: published, value: value == 7 ? nil : value)])
        }
        return SeriesData(id: id, type: FunctionTests.type("index", .rate, .quarter), histories: histories)
    }

    private static let inputs = [
        "a": series("a", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]),
        "b": series("b", [5, 4, 3, -1, 1, 0, 5, 7, 2, 8, 8, 8, 9, 1, 4, 2]),
    ]

    @Test(arguments: [
        "a + b", "a / b", "yoy(a)", "mean(a, 4)", "mean(a, 4, at_least: 2)", "max(a, b) - min(a, b)", "change(a, 3)",
        "coalesce(b, a)", "lag(a, 2) * 2", "sum(a, b)", "a > b", "a > 5 index and b < 5 index",
        "mean(a - b, 2)", "peak(a)", "streak(a > 3 index)", "growth(b, 1)", "median(a, 3)",
        "b / mean(a, from: 2019, to: 2019)", "a / mean(a, from: 2019, to: 2019)", "b / peak(a)",
    ])
    func `the results are those that every day would give`(text: String) throws {
        let formula = try Formula(text)
        let type = try formula.type { Self.inputs[$0]?.type }
        func results(_ inputs: [String: SeriesData]) throws -> ([History], isOfOneDay: Bool) {
            let evaluator = try FormulaEvaluator(formula: formula, type: type, inputs: inputs)
            return (try evaluator.histories(), evaluator.onlyDay != nil)
        }
        let found = try results(Self.inputs)
        // A further series, which the formula does not read, has another day.
        let wanted = try results(Self.inputs.merging(["z": Self.series("z", [1], on: "2024-03-01")]) { $1 })
        #expect(found.isOfOneDay && !wanted.isOfOneDay)
        #expect(found.0 == wanted.0)
        #expect(!found.0.isEmpty)
        // What is newest is the newest of them that is no projection.
        let evaluator = try FormulaEvaluator(formula: formula, type: type, inputs: Self.inputs)
        let newest = found.0.last { history in
            history.vintages.last.map { $0.value != nil && !History.isProjection($0, of: history.period) } ?? false
        }
        #expect(try evaluator.newest(asOf: Day.last)?.period == newest?.period)
    }

    @Test func `a second day, another frequency or a revision is looked at day by day`() throws {
        func onlyDay(_ more: [String: SeriesData]) -> Day? {
            FormulaEvaluator.onlyDay(of: Self.inputs.merging(more) { $1 }, .quarter)
        }
        #expect(onlyDay([:]) == Day(iso: "2024-02-01"))
        #expect(onlyDay(["b": Self.series("b", [1], on: "2024-02-02")]) == nil)
        let year = SeriesData(id: "b", type: FunctionTests.type("index", .rate, .year), histories: [])
        #expect(onlyDay(["b": year]) == nil)
        var revised = Self.series("b", [1]).histories
        revised[0].vintages.append(Vintage(published: Day(iso: "2024-02-01") ?? Day.first, ordinal: 1, value: 2))
        #expect(
            onlyDay(["b": SeriesData(id: "b", type: FunctionTests.type("index", .rate, .quarter), histories: revised)])
                == nil)
    }
}
