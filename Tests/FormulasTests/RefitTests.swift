import Fixtures
import Testing

@testable import Formulas
@testable import Model

/// What looks back over all that there is, over series that are fitted anew as a whole again and again.
struct RefitTests {
    /// Models of two labs, released on days of their own, whose scores are others with every fit, and which join it late.
    private static func labs(_ seed: UInt64) -> [String: SeriesData] {
        var generator = SplitMix(seed: seed)
        let begin = Day(number: 19_700)
        let fits = (0..<9).map { begin + 400 + $0 * 9 }
        return Dictionary(
            uniqueKeysWithValues: ["a", "b", "c"].map { name in
                let days = Set((0..<8).map { _ in Int.random(in: 0..<300, using: &generator) }).sorted()
                let histories = days.map { offset in
                    let day = begin + offset
                    let first = Int.random(in: 0..<6, using: &generator)
                    var vintages = fits.dropFirst(first).map { fit in
                        Vintage(
                            published: fit,
                            value: Double(offset / 30) + Double(Int.random(in: -2...2, using: &generator)))
                    }
                    if Int.random(in: 0..<5, using: &generator) == 0 { vintages[2].value = nil }
                    return History(period: Period(start: day, end: day), vintages: vintages)
                }
                return (
                    name,
                    SeriesData(id: name, type: FunctionTests.type("index", .rate, .irregular), histories: histories)
                )
            })
    }

    @Test(arguments: [
        "peak(a)", "age(a)", "peak(a) - peak(b)", "max(peak(a), peak(b), peak(c)) - peak(a)",
        "changes(leader(a, b, c))",
        "changes(leader(a, b, c, margin: 1), within: 90d)", "spacing(leader(a, b))", "streak(leader(a, b, c))",
        "growth(peak(latest(a, b)), 90d)", "coalesce(a, b)", "max(a, b)", "age(a) - age(b)",
    ])
    func `each day says what was known on it, however it is computed`(text: String) throws {
        let formula = try Formula(text)
        var known = 0
        for seed in 1...2 as ClosedRange<UInt64> {
            let inputs = Self.labs(seed)
            let type = try formula.type { inputs[$0]?.type }
            func evaluator() throws -> FormulaEvaluator {
                try FormulaEvaluator(formula: formula, type: type, inputs: inputs)
            }
            let histories = try evaluator().histories()
            let days = Set(inputs.values.flatMap { $0.histories.flatMap { $0.vintages.map(\.published) } }).sorted()
            for history in histories {
                // Backwards, so that nothing is asked in the order in which it was made.
                for day in days.reversed() {
                    let alone = try evaluator().value(at: history.period, asOf: day)?.estimate.value
                    let said = history.current(by: Knowledge(asOf: day))?.value
                    #expect(said == alone, "\(text) at \(history.period.end) on \(day), seed \(seed)")
                    if said != nil { known += 1 }
                }
            }
        }
        #expect(known > 50)
    }

    @Test func `a record is lent until it is broken`() throws {
        func series(_ name: String, _ values: [(String, Double)]) -> SeriesData {
            let histories = values.compactMap { day, value in
                Day(iso: day).map { day in
                    History(
                        period: Period(start: day, end: day), vintages: [Vintage(published: day + 1, value: value)])
                }
            }
            return SeriesData(id: name, type: FunctionTests.type("index", .rate, .irregular), histories: histories)
        }
        let inputs = [
            "a": series("a", [("2023-01-10", 7), ("2023-02-10", 5)]),
            "b": series("b", [("2023-01-20", 3), ("2024-06-01", 4)]),
        ]
        func last(_ text: String) throws -> Double? {
            let formula = try Formula(text)
            let type = try formula.type { inputs[$0]?.type }
            let day = Day(iso: "2024-06-01") ?? Day.first
            return try FormulaEvaluator(formula: formula, type: type, inputs: inputs)
                .value(at: Period(start: day, end: day), asOf: nil)?.estimate.value
        }
        #expect(try last("max(peak(a), peak(b))") == 7)
        #expect(try last("peak(b) - peak(a)") == -3)
        // A figure is not: after 190 days it is none of that day.
        #expect(try last("max(a, b)") == nil)
        #expect(try last("b - a") == nil)
    }
}
