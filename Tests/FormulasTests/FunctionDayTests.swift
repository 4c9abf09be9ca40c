import Testing

@testable import Formulas
@testable import Model

/// What functions say of irregular days, of which some are withdrawn and some come late.
struct FunctionDayTests {
    /// Of s on three days, of which the second was withdrawn and the last came late.
    private static let late: [String: SeriesData] = {
        func history(_ day: String, _ vintages: (String, Double?)...) -> History {
            let end = Day(iso: day) ?? Day.first
            return History(
                period: Period(start: end, end: end),
                vintages: vintages.map { Vintage(published: Day(iso: $0.0) ?? Day.first, value: $0.1) })
        }
        let histories = [
            history("2024-01-10", ("2024-01-11", 5)), history("2024-02-10", ("2024-02-11", 5), ("2024-02-20", nil)),
            history("2024-03-10", ("2024-04-30", 5)), history("2024-04-10", ("2024-04-11", 5)),
        ]
        return ["s": SeriesData(id: "s", type: FunctionTests.type("index", .rate, .irregular), histories: histories)]
    }()

    @Test func `a day whose value was withdrawn has none, and what is not published yet is no hole`() throws {
        func vintages(_ text: String) throws -> [String] {
            let formula = try Formula(text)
            let type = try formula.type { Self.late[$0]?.type }
            return try FormulaEvaluator(formula: formula, type: type, inputs: Self.late).histories().flatMap {
                history in
                history.vintages.map { "\(history.period.end) \($0.published) \($0.value.map(ValueText.exact) ?? "-")" }
            }
        }
        #expect(
            try vintages("s * 2") == [
                "2024-01-10 2024-01-11 10", "2024-02-10 2024-02-11 10", "2024-02-10 2024-02-20 -",
                "2024-03-10 2024-04-30 10", "2024-04-10 2024-04-11 10",
            ])
        #expect(
            try vintages("streak(s > 4 index)") == [
                "2024-01-10 2024-01-11 1", "2024-02-10 2024-02-11 2", "2024-02-10 2024-02-20 -",
                "2024-03-10 2024-04-30 2", "2024-04-10 2024-04-11 2", "2024-04-10 2024-04-30 3",
            ])
    }
}
