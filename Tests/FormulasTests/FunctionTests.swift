import Testing

@testable import Formulas
@testable import Model

/// The table of functions: what each gives, on figures that can be checked by hand.
struct FunctionTests {
    static func type(_ unit: String, _ kind: Kind, _ frequency: Frequency) -> SeriesType {
        SeriesType(unit: (try? UnitTable().unit(named: unit).get()) ?? .ratio, kind: kind, frequency: frequency)
    }

    /// Values by the day on which their periods end; a text in place of a number is a bound.
    private static func series(
        _ id: String, _ unit: String, _ kind: Kind, _ frequency: Frequency, _ values: [(String, Estimate)]
    ) -> SeriesData {
        let histories = values.compactMap { end, estimate -> History? in
            guard let day = Day(iso: end) else { return nil }
            let vintage = Vintage(
                published: day + 10, value: estimate.value, detail: VintageDetail.of(estimate))
            return History(period: frequency.period(endingOn: day), vintages: [vintage])
        }
        return SeriesData(id: id, type: type(unit, kind, frequency), histories: histories)
    }

    /// Facts of a flow of any days.
    private static func parts(
        _ id: String, _ values: [(String, String, Estimate)], isNonnegative: Bool
    ) -> SeriesData {
        var type = type("USD", .flow, .quarter)
        type.isNonnegative = isNonnegative
        let facts = values.compactMap { start, end, estimate -> History? in
            guard let start = Day(iso: start), let end = Day(iso: end) else { return nil }
            let vintage = Vintage(published: end + 10, value: estimate.value, detail: VintageDetail.of(estimate))
            return History(period: Period(start: start, end: end), vintages: [vintage])
        }
        let flows = try? FlowTable(facts: facts, frequency: .quarter)
        return SeriesData(id: id, type: type, histories: (try? flows?.periods()) ?? [], flows: flows)
    }

    private static let inputs: [String: SeriesData] = {
        func exact(_ values: (String, Double)...) -> [(String, Estimate)] { values.map { ($0, Estimate($1)) } }
        let all = [
            // March is missing.
            series(
                "m", "percent", .rate, .month,
                exact(("2024-01-31", 4), ("2024-02-29", 6), ("2024-04-30", 5), ("2024-05-31", 9), ("2025-01-31", 5))),
            series(
                "q", "USD", .flow, .quarter,
                exact(
                    ("2023-03-31", 10), ("2023-06-30", 20), ("2023-09-30", 30), ("2023-12-31", 40), ("2024-03-31", 30),
                    ("2024-06-30", 22))),
            // Of 12, 12, 12 and 16 weeks.
            SeriesData(
                id: "weeks", type: type("USD", .flow, .quarter),
                histories: [
                    ("2023-11-26", "2024-02-17", 1.0), ("2024-02-18", "2024-05-11", 2), ("2024-05-12", "2024-08-03", 3),
                    ("2024-08-04", "2024-11-23", 4), ("2024-11-24", "2025-02-15", 6),
                ].compactMap { start, end, value in
                    guard let start = Day(iso: start), let end = Day(iso: end) else { return nil }
                    return History(
                        period: Period(start: start, end: end), vintages: [Vintage(published: end, value: value)])
                }),
            series(
                "score", "index", .rate, .irregular,
                exact(("2024-01-10", 100), ("2024-03-01", 130), ("2024-06-01", 120), ("2024-09-15", 140))),
            series("rival", "index", .rate, .irregular, exact(("2024-02-01", 110), ("2024-06-01", 150))),
            series("rate", "USD/yr", .rate, .irregular, exact(("2024-01-01", 100), ("2024-06-30", 160))),
            // Google leads, then is passed by one point on a day of two releases, and by four.
            series("lab_a", "index", .index, .irregular, exact(("2024-01-10", 100), ("2024-06-01", 105))),
            series(
                "lab_b", "index", .index, .irregular,
                exact(("2024-03-01", 101), ("2024-06-01", 106), ("2024-08-01", 106), ("2025-01-01", 111))),
            parts(
                "lab",
                [
                    ("2025-04-01", "2025-06-30", Estimate(2)), ("2025-01-01", "2025-12-31", Estimate(9)),
                    ("2026-01-01", "2026-03-31", Estimate(5)), ("2026-02-01", "2026-02-28", Estimate(1)),
                    ("2026-04-01", "2026-06-30", Estimate(11, low: 11, high: .infinity)),
                ], isNonnegative: true),
            parts("signed", [("2026-01-01", "2026-03-31", Estimate(5))], isNonnegative: false),
            series("y", "USD", .stock, .year, exact(("2020-12-31", 100), ("2021-12-31", 110), ("2023-12-31", 144))),
            series(
                "floor", "USD", .stock, .year,
                [
                    ("2022-12-31", Estimate(10, low: 10, high: .infinity)),
                    ("2023-12-31", Estimate(30, low: 25, high: 40)),
                ]),
        ]
        return Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
    }()

    /// The values by the days on which their periods end, with bounds where they have any.
    private func values(_ text: String) throws -> [String] {
        let formula = try Formula(text)
        let type = try formula.type { Self.inputs[$0]?.type }
        return try FormulaEvaluator(formula: formula, type: type, inputs: Self.inputs).histories().compactMap {
            guard let estimate = $0.current()?.estimate else { return nil }
            let value = (estimate.value * 1e6).rounded() / 1e6
            return "\($0.period.end) \(ValueText.exact(value))"
                + (estimate.isExact ? "" : " [\(ValueText.exact(estimate.low)) \(ValueText.exact(estimate.high))]")
        }
    }

    @Test(arguments: [
        ("mean(m, 2)", ["2024-02-29 5", "2024-05-31 7"]),
        ("mean(m, 3, at_least: 2)", ["2024-02-29 5", "2024-04-30 5.5", "2024-05-31 7"]),
        ("mean(m, 3 months, at_least: 2)", ["2024-02-29 5", "2024-04-30 5.5", "2024-05-31 7"]),
        (
            "max(m, from: 2024-01, to: 2024-02)",
            ["2024-01-31 6", "2024-02-29 6", "2024-04-30 6", "2024-05-31 6", "2025-01-31 6"]
        ),
        ("sum(q, 4)", ["2023-12-31 100", "2024-03-31 120", "2024-06-30 122"]),
        (
            "sum(q, from: 2023, to: 2023) / 4",
            ["2023-03-31 25", "2023-06-30 25", "2023-09-30 25", "2023-12-31 25", "2024-03-31 25", "2024-06-30 25"]
        ),
        ("sum(weeks, 4)", ["2024-11-23 10", "2025-02-15 15"]),
        ("median(q, 3)", ["2023-09-30 20", "2023-12-31 30", "2024-03-31 30", "2024-06-30 30"]),
        ("mean(score, 100d)", ["2024-01-10 100", "2024-03-01 115", "2024-06-01 125", "2024-09-15 140"]),
        ("max(score, rival)", ["2024-02-01 110", "2024-03-01 130", "2024-06-01 150", "2024-09-15 150"]),
        ("min(floor, 2)", ["2023-12-31 10 [10 40]"]),
    ])
    func `one value of many`(text: String, expected: [String]) throws { #expect(try values(text) == expected) }

    @Test(arguments: [
        ("lag(q, 1)", ["2023-06-30 10", "2023-09-30 20", "2023-12-31 30", "2024-03-31 40", "2024-06-30 30"]),
        ("lag(q, 1 yr)", ["2024-03-31 10", "2024-06-30 20"]), ("lag(weeks, 4)", ["2025-02-15 1"]),
        ("change(m)", ["2024-02-29 2", "2024-05-31 4"]), ("growth(q, 4)", ["2024-03-31 2", "2024-06-30 0.1"]),
        ("yoy(q)", ["2024-03-31 2", "2024-06-30 0.1"]), ("yoy(m)", ["2025-01-31 0.25"]),
        ("yoy(weeks)", ["2025-02-15 5"]),
        (
            "qoq(q)",
            ["2023-06-30 1", "2023-09-30 0.5", "2023-12-31 0.333333", "2024-03-31 -0.25", "2024-06-30 -0.266667"]
        ),
        ("cagr(y, 1 yr)", ["2021-12-31 0.100072"]), ("cagr(y, 2 yr)", ["2023-12-31 0.144261"]),
        ("lag(score, 90d)", ["2024-06-01 130", "2024-09-15 120"]), ("growth(floor)", ["2023-12-31 2 [-1 3]"]),
    ])
    func `a value beside an earlier one`(text: String, expected: [String]) throws {
        #expect(try values(text) == expected)
    }

    @Test(arguments: [
        ("over(rate, 1 yr)", ["2024-01-01 100", "2024-06-30 160"]),
        ("over(rate, 3 months)", ["2024-01-01 25", "2024-06-30 40"]),
        (
            "coalesce(score, rival)",
            ["2024-01-10 100", "2024-02-01 100", "2024-03-01 130", "2024-06-01 120", "2024-09-15 140"]
        ),
        (
            "latest(score, rival)",
            ["2024-01-10 100", "2024-02-01 110", "2024-03-01 130", "2024-06-01 120", "2024-09-15 140"]
        ),
        ("q / carry(y)", ["2023-12-31 0.277778", "2024-03-31 0.208333", "2024-06-30 0.152778"]),
        ("q / carry(y, limit: 100d)", ["2023-12-31 0.277778", "2024-03-31 0.208333"]),
        // What is carried is lent as long by what is made of it.
        ("q / max(carry(y, limit: 100d), carry(y, limit: 100d))", ["2023-12-31 0.277778", "2024-03-31 0.208333"]),
        ("over(carry(rate, limit: 400d), 1 yr) + 0 * carry(y, limit: 400d)", ["2024-01-01 100", "2024-06-30 160"]),
        (
            "count(m > 5, m < 5 percent)",
            ["2024-01-31 1", "2024-02-29 1", "2024-04-30 0", "2024-05-31 1", "2025-01-31 0"]
        ),
        (
            "streak(q >= 20 USD)",
            ["2023-03-31 0", "2023-06-30 1", "2023-09-30 2", "2023-12-31 3", "2024-03-31 4", "2024-06-30 5"]
        ),
        ("streak(floor > 20 USD)", ["2022-12-31 0 [0 1]", "2023-12-31 1 [1 2]"]),
        ("peak(score)", ["2024-01-10 100", "2024-03-01 130", "2024-06-01 130", "2024-09-15 140"]),
        ("age(score)", ["2024-01-10 0", "2024-03-01 0", "2024-06-01 92", "2024-09-15 0"]),
    ])
    func `what a value stands for`(text: String, expected: [String]) throws { #expect(try values(text) == expected) }

    @Test(arguments: [
        // A year that is stated, one of which two quarters are known, and one without a floor.
        ("calendar(lab, year)", ["2025-12-31 9", "2026-12-31 16 [16 inf]"]),
        ("calendar(lab, year) + calendar(signed, year)", []),
        // The first day at 100, and 181 days at 130 in the mean, of 365.25.
        ("integral(rate, year)", ["2024-06-30 64.695414"]),
        ("log10(score)", ["2024-01-10 2", "2024-03-01 2.113943", "2024-06-01 2.079181", "2024-09-15 2.146128"]),
        ("slope(q, lag(q, 1))", ["2023-12-31 1", "2024-03-31 0.4", "2024-06-30 0.323077"]),
    ])
    func `what a year comes to, and how two go together`(text: String, expected: [String]) throws {
        #expect(try values(text) == expected)
    }

    @Test(arguments: [
        ("leader(lab_a, lab_b)", ["2024-01-10 1", "2024-03-01 2", "2024-06-01 2", "2024-08-01 2", "2025-01-01 2"]),
        (
            "leader(lab_a, lab_b, margin: 3)",
            ["2024-01-10 1", "2024-03-01 1", "2024-06-01 1", "2024-08-01 1", "2025-01-01 2"]
        ),
        (
            "changes(leader(lab_a, lab_b))",
            ["2024-01-10 0", "2024-03-01 1", "2024-06-01 1", "2024-08-01 1", "2025-01-01 1"]
        ),
        // Of a stretch that began before the first release nothing is said.
        ("changes(leader(lab_a, lab_b), within: 6 months)", ["2024-08-01 1", "2025-01-01 0"]),
        (
            "streak(leader(lab_a, lab_b))",
            ["2024-01-10 1", "2024-03-01 1", "2024-06-01 2", "2024-08-01 3", "2025-01-01 4"]
        ),
        ("changes(score > 125 index)", ["2024-01-10 0", "2024-03-01 1", "2024-06-01 2", "2024-09-15 3"]),
        ("spacing(score > 125 index)", ["2024-06-01 92", "2024-09-15 99"]),
    ])
    func `who leads, and how often that is another`(text: String, expected: [String]) throws {
        #expect(try values(text) == expected)
    }

    @Test(arguments: [
        ("leader(lab_a, rate)", "not one dimension"), ("leader(lab_a, lab_b) > 1", "a name where a number"),
        ("mean(leader(lab_a, lab_b), 90d)", "a name where a number"), ("mean(m > 2, 3)", "a condition where a number"),
        ("count(leader(lab_a, lab_b))", "a name where a condition"), ("streak(m)", "a number where a condition"),
        ("calendar(m, year)", "sums a flow"), ("integral(m, year)", "something per time"),
        ("mean(m)", "needs a stretch"), ("mean(score, 3)", "'score' is irregular"), ("sum(m, 3)", "sums a flow"),
        ("mean(floor, rate)", "not one dimension"), ("score + rate", "not one dimension"),
        ("q / m", "lend the slower one: carry(q)"),
        ("over(q, 1 yr)", "something per time"), ("over(rate, 4)", "something per time"), ("cagr(y, 3)", "over a span"),
        ("count(m)", "a condition is expected"), ("mean(2, 3)", "not a plain number"),
        ("(m > 2) + 1", "a condition where"),
        ("q > 5", "needs a unit, such as USD"), ("m > 2 and 3", "a number where a condition"),
        ("rate > 5 USD", "not one dimension"), ("change(y, 30d)", "by the year, which is longer"),
        ("mean(m, to: 2024)", "'to' needs a 'from'"),
    ])
    func `what does not go together is refused with the reason`(text: String, reason: String) throws {
        let formula = try Formula(text)
        let error = try #require(throws: FormulaError.self) { try formula.type { Self.inputs[$0]?.type } }
        #expect(error.message.contains(reason), "\(error.message)")
    }

    @Test(arguments: [
        ("mean(m, 0)", "a number of periods", 8), ("mean(m, 3 moons)", "no span", 8),
        ("mean(m, at: 2)", "has no 'at'", 7),
        ("maen(m, 3)", "did you mean 'mean'", 0), ("m > 5 percnt", "did you mean 'percent'", 6), ("m = 5", "'=='", 2),
        ("1 < m < 5", "'and' between them", 7), ("lag(m)", "is written lag(x, 1)", 0),
        ("carry(m, limit: 3)", "no span", 16),
        ("mean(m, 3, 4)", "expected", 11),
    ])
    func `what is written wrongly is refused at its place`(text: String, reason: String, offset: Int) throws {
        let error = try #require(throws: FormulaError.self) { try Formula(text) }
        #expect(error.message.contains(reason), "\(error.message)")
        #expect(error.offset == offset)
    }
}
