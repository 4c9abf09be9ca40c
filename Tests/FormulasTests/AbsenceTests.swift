import Testing

@testable import Formulas
@testable import Model

/// Why a formula has no value for a period: the part that lacks something is named, with what it lacks.
struct AbsenceTests {
    private static let inputs: [String: SeriesData] = {
        func series(_ id: String, _ type: SeriesType, _ values: [(String, Double?)]) -> SeriesData {
            let histories = values.compactMap { end, value -> History? in
                guard let day = Day(iso: end), let value else { return nil }
                let frequency = type.frequency ?? .irregular
                return History(
                    period: frequency == .irregular ? Period(start: day, end: day) : frequency.period(endingOn: day),
                    vintages: [Vintage(published: day + 10, value: value)])
            }
            let flows = type.kind == .flow ? try? FlowTable(facts: histories, frequency: .month) : nil
            return SeriesData(id: id, type: type, histories: histories, flows: flows)
        }
        let score = FunctionTests.type("index", .index, .irregular)
        let flow = FunctionTests.type("USD", .flow, .month)
        let all = [
            series("a", score, [("2024-01-10", 5), ("2025-01-10", 6)]), series("b", score, [("2024-06-10", 7)]),
            series("m", flow, [("2024-01-31", 0), ("2024-02-29", 10), ("2024-04-30", 12)]),
            series("n", flow, [("2024-02-29", 0)]),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    }()

    @Test(arguments: [
        (
            "changes(leader(a, b), within: 12 months)", "2024-06-10",
            "changes() needs what is known of the whole span before it, and that begins later"
        ),
        (
            "changes(leader(a, b))", "2024-07-01",
            "nothing that it is made of is of 2024-07-01; the nearest are 2024-06-10 and 2025-01-10"
        ),
        (
            "spacing(leader(a, b))", "2024-06-10",
            "spacing() needs two changes, and what is known of the whole span before them"
        ),
        ("growth(m, 1)", "2024-02-29", "growth() has no value as far before, or none above zero to compare with"),
        ("growth(m, 1)", "2024-04-30", "nothing tells m from 2024-03-01 to 2024-03-31"),
        ("ttm(m)", "2024-04-30", "nothing tells m from 2023-05-01 to 2023-12-31"),
        ("m / n", "2024-02-29", "what it is divided by may be zero"),
        ("m / n", "2024-04-30", "its input n has no value for 2024-04"),
        ("max(a, b)", "2025-01-10", "its input b is of 2024-06-10, 214 days before, and is lent for at most 190"),
        ("a + b", "2024-01-10", "its input b has no value up to 2024-01-10"),
        ("peak(b) - a", "2024-01-10", "peak() has no value there: it is written peak(x)"),
        ("coalesce(m, n) * 2", "2024-03-31", "its input m has no value for 2024-03"),
        (
            "slope(a, b)", "2025-01-10",
            "slope() needs three periods in which both have an exact value of their own, the last of them this one"
        ), ("peak(b) - a", "2025-01-10", nil),
    ])
    func `the part that lacks something is named`(text: String, end: String, reason: String?) throws {
        let formula = try Formula(text)
        let type = try formula.type { Self.inputs[$0]?.type }
        let evaluator = try FormulaEvaluator(formula: formula, type: type, inputs: Self.inputs)
        #expect(evaluator.absence(endingOn: try #require(Day(iso: end))) == reason)
    }
}
