import Testing

@testable import Formulas
@testable import Model

/// Formulas: parsed, checked and evaluated.
struct FormulaTests {
    private let table = UnitTable()

    private func type(_ unit: String, _ kind: Kind, _ frequency: Frequency) -> SeriesType {
        SeriesType(unit: (try? table.unit(named: unit).get()) ?? .ratio, kind: kind, frequency: frequency)
    }

    private var types: [String: SeriesType] {
        [
            "rev": type("USD", .flow, .quarter), "income": type("USD", .flow, .quarter),
            "cash": type("USD", .stock, .quarter),
            "a": type("USD/yr", .rate, .irregular), "b": type("USD/yr", .rate, .irregular),
            "gw": type("GW", .stock, .month),
            "mw": type("MW", .stock, .month), "cpi": type("index", .index, .month),
        ]
    }

    @Test(arguments: [
        ("ttm(rev)", "USD/yr", Kind.rate), ("ttm(rev) / ttm(income)", "ratio", .rate), ("rev + income", "USD", .flow),
        ("cumulative(rev, since: 2018)", "USD", .stock), ("2 * rev - income / 2", "USD", .flow),
        ("-(a + b)", "USD/yr", .rate),
        ("gw + mw", "GW", .stock), ("cash / ttm(rev)", "USD/USD/yr", .rate),
    ])
    func `the unit and kind of a formula follow from its inputs`(text: String, unit: String, kind: Kind) throws {
        let found = try Formula(text).type { types[$0] }
        #expect(found.unit.symbol == unit)
        #expect(found.kind == kind)
    }

    @Test(arguments: [
        ("rev + a", "'+' of USD and USD/yr"), ("ttm(cash)", "'cash' is a stock"),
        ("rev + cash", "'+' of a flow and a stock"),
        ("rev / gw", "cannot be combined"), ("nothing + 1", "unknown series 'nothing'"),
        ("cumulative(cpi, since: 2020)", "'cpi' is a index"),
    ])
    func `inputs that do not go together are refused with the reason`(text: String, message: String) throws {
        let formula = try Formula(text)
        let error = try #require(throws: FormulaError.self) { try formula.type { types[$0] } }
        #expect(error.message.contains(message))
    }

    @Test(arguments: [
        ("ttm rev", 4), ("rev +", 5), ("(rev", 4), ("maximum(rev)", 0), ("cumulative(rev)", 0), ("Rev", 0),
        ("rev # 2", 4),
        ("cumulative(rev, since: never)", 23),
    ])
    func `a malformed formula is refused at its place`(text: String, offset: Int) throws {
        let error = try #require(throws: FormulaError.self) { try Formula(text) }
        #expect(error.offset == offset)
    }

    @Test func `nesting has a limit`() {
        let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
        #expect(throws: FormulaError.self) { try Formula(deep) }
        #expect(throws: FormulaError.self) { try Formula(String(repeating: "-", count: 5000) + "1") }
    }

    private func day(_ text: String) -> Day { Day(iso: text) ?? Day.first }

    private func data(_ id: String, _ observations: (String, String, Double?)...) -> SeriesData {
        let type = types[id] ?? SeriesType(unit: .ratio, kind: .rate, frequency: .irregular)
        var histories: [Period: [Vintage]] = [:]
        for (end, published, value) in observations {
            let period = (type.frequency ?? .irregular).period(endingOn: day(end))
            histories[period, default: []].append(Vintage(published: day(published), value: value))
        }
        return SeriesData(id: id, type: type, histories: histories.map { History(period: $0.key, vintages: $0.value) })
    }

    private func evaluate(_ text: String, _ inputs: SeriesData...) throws -> [History] {
        let formula = try Formula(text)
        let type = try formula.type { types[$0] }
        let byID = Dictionary(uniqueKeysWithValues: inputs.map { ($0.id, $0) })
        return try FormulaEvaluator(formula: formula, type: type, inputs: byID).histories()
    }

    @Test func `a derived value has the vintage of its newest input, and a revision of an input revises it`() throws {
        let result = try evaluate(
            "rev / income", data("rev", ("2026-03-31", "2026-05-01", 10), ("2026-03-31", "2026-08-01", 12)),
            data("income", ("2026-03-31", "2026-05-20", 4))
        )
        #expect(result.count == 1)
        #expect(result[0].vintages.map(\.published) == [day("2026-05-20"), day("2026-08-01")])
        #expect(result[0].vintages.map(\.value) == [2.5, 3])
    }

    @Test func `of two irregular observations that end together each has its result`() throws {
        func history(_ start: String, _ published: String, _ value: Double) -> History {
            History(
                period: Period(start: day(start), end: day("2020-01-10")),
                vintages: [Vintage(published: day(published), value: value)])
        }
        let type = SeriesType(unit: .ratio, kind: .rate, frequency: .irregular)
        let input = SeriesData(
            id: "odd", type: type,
            histories: [history("2020-01-05", "2020-02-20", 7), history("2020-01-08", "2020-01-20", 5)])
        let result = try FormulaEvaluator(formula: Formula("odd + odd"), type: type, inputs: ["odd": input]).histories()
        #expect(result.map(\.period.start) == [day("2020-01-05"), day("2020-01-08")])
    }

    @Test func `an input that is withdrawn takes the result with it`() throws {
        let result = try evaluate(
            "rev - income", data("rev", ("2026-03-31", "2026-05-01", 10), ("2026-03-31", "2026-06-01", nil)),
            data("income", ("2026-03-31", "2026-05-01", 4))
        )
        #expect(result[0].vintages.map(\.value) == [6, nil])
    }

    @Test func `division by zero gives no value`() throws {
        let zero = data("income", ("2026-03-31", "2026-05-01", 0))
        #expect(try evaluate("rev / income", data("rev", ("2026-03-31", "2026-05-01", 10)), zero).isEmpty)
    }

    @Test func `irregular series lend their latest value, and a day exists only once it was reported`() throws {
        let result = try evaluate(
            "a + b", data("a", ("2026-02-28", "2026-03-31", 25), ("2026-09-30", "2026-10-08", 50)),
            data("b", ("2026-02-12", "2026-02-12", 14), ("2026-07-31", "2026-08-17", 65))
        )
        #expect(result.map { "\($0.period.end)" } == ["2026-02-28", "2026-07-31", "2026-09-30"])
        #expect(result.map { $0.current()?.value } == [39, 90, 115])
        #expect(result[2].vintages.map(\.published) == [day("2026-10-08")])
    }

    @Test func `a sum is in the unit of its first addend`() throws {
        let result = try evaluate(
            "gw + mw", data("gw", ("2026-03-31", "2026-04-01", 2)), data("mw", ("2026-03-31", "2026-04-01", 500))
        )
        #expect(result[0].current()?.value == 2.5)
    }

    @Test(arguments: [
        ("mw / gw", "ratio", 0.5), ("2 * pc", "percent", 58), ("pc / 2", "percent", 14.5), ("pc * pc", "ratio", 0.0841),
        ("pc / rt", "percent", 58), ("1 - pc", "percent", 71), ("rt + pc", "ratio", 0.79), ("pc + rt", "percent", 79),
        ("pc / pc", "ratio", 1),
    ])
    func `results are in the unit that is inferred`(text: String, symbol: String, value: Double) throws {
        let month = "2026-03-31"
        let own: [String: (String, Double)] = [
            "mw": ("MW", 500), "gw": ("GW", 1), "pc": ("percent", 29), "rt": ("ratio", 0.5),
        ]
        let formula = try Formula(text)
        var inputs: [String: SeriesData] = [:]
        for name in formula.series {
            let (symbol, value) = try #require(own[name])
            let period = Frequency.month.period(endingOn: day(month))
            let history = History(period: period, vintages: [Vintage(published: day(month), value: value)])
            inputs[name] = SeriesData(id: name, type: type(symbol, .stock, .month), histories: [history])
        }
        var inferred = try formula.type { inputs[$0]?.type }
        if inferred.unit.isDimensionless, inferred.unit != .percent { inferred.unit = .ratio }
        #expect(inferred.unit.symbol == symbol)
        let result = try FormulaEvaluator(formula: formula, type: inferred, inputs: inputs).histories()
        #expect(abs((result.first?.current()?.value ?? .nan) - value) < 1e-12)
    }

    @Test func `a formula has a limit of length`() {
        let long = "rev" + String(repeating: " + rev", count: 5000)
        #expect(throws: FormulaError.self) { try Formula(long) }
    }

    @Test func `fiscal quarters of two companies meet in their calendar quarter`() throws {
        let result = try evaluate(
            "rev + income", data("rev", ("2026-04-26", "2026-05-20", 1)),
            data("income", ("2026-03-31", "2026-04-29", 2))
        )
        #expect(result.map { Frequency.quarter.label(of: $0.period) } == ["2026-Q1"])
        #expect(result[0].current()?.value == 3)
    }

    private func flow(_ id: String, _ values: [Double]) throws -> SeriesData {
        let histories = values.enumerated().map { index, value in
            let period = Frequency.quarter.period(endingOn: day("2023-12-31").adding(months: 3 * (index + 1)))
            return History(period: period, vintages: [Vintage(published: period.end + 40, value: value)])
        }
        let table = try FlowTable(facts: histories, frequency: .quarter)
        return SeriesData(id: id, type: type("USD", .flow, .quarter), histories: histories, flows: table)
    }

    @Test func `a function takes an expression, and its value has the inputs of the whole`() throws {
        let inputs = ["rev": try flow("rev", [1, 2, 3, 4, 5]), "income": try flow("income", [1, 1, 1, 1, 2])]
        for (text, values) in [
            ("ttm(rev - income)", [6.0, 9.0]), ("ttm(rev) - ttm(income)", [6, 9]), ("ttm(2 * rev) / 2", [10, 14]),
        ] {
            let formula = try Formula(text)
            let type = try formula.type { inputs[$0]?.type }
            #expect(type.unit.symbol == "USD/yr")
            let evaluator = try FormulaEvaluator(formula: formula, type: type, inputs: inputs)
            #expect(try evaluator.histories().compactMap { $0.current()?.value } == values, "\(text)")
            let result = evaluator.value(at: Frequency.quarter.period(endingOn: day("2024-12-31")), asOf: nil)
            let used = Set(result?.inputs.map { "\($0.series) \($0.period.end)" } ?? [])
            #expect(used.count == (text.contains("income") ? 8 : 4), "\(text)")
        }
        let rate = #expect(throws: FormulaError.self) { try Formula("ttm(rev / income)").type { inputs[$0]?.type } }
        #expect(rate?.message == "ttm() sums a flow, and its argument is a rate")
    }

    @Test func `sides that cannot be converted give no value`() throws {
        let period = Frequency.month.period(endingOn: day("2026-03-31"))
        let history = History(period: period, vintages: [Vintage(published: day("2026-04-01"), value: 2)])
        let inputs = ["gw": SeriesData(id: "gw", type: type("GW", .stock, .month), histories: [history])]
        let formula = try Formula("gw * 2")
        let wrong = try FormulaEvaluator(formula: formula, type: type("USD", .stock, .month), inputs: inputs)
        #expect(try wrong.histories().isEmpty)
        let right = try FormulaEvaluator(formula: formula, type: type("MW", .stock, .month), inputs: inputs)
        #expect(try right.histories().first?.current()?.value == 4000)
    }
}
