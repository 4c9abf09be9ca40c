import Fixtures
import Testing

@testable import Formulas
@testable import Model

/// What is computed again after a change: all that can be another than before.
struct FormulaScopeTests {
    /// A company that files quarters, years to date and years, with comparatives, holes, restatements and days that are
    /// off; and series beside it.
    private struct World {
        var generator: SplitMix
        var facts: [String: [Period: [Vintage]]] = [:]
        var today = Day(number: 16_000)

        init(seed: UInt64) { generator = SplitMix(seed: seed) }

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

        /// States something of a period; its days may be off.
        mutating func state(_ id: String, _ period: Period, mayBeOff: Bool = true, into changed: inout [String: Period])
        {
            var period = period
            if mayBeOff, chance(15) { period.start = period.start + Int.random(in: -5...5, using: &generator) }
            if mayBeOff, chance(10) { period.end = period.end + Int.random(in: -6...6, using: &generator) }
            let value: Double? = chance(4) ? nil : Double(Int.random(in: 1...50, using: &generator))
            let ordinal = facts[id]?[period]?.filter { $0.published == today }.count ?? 0
            facts[id, default: [:]][period, default: []]
                .append(
                    Vintage(published: today, ordinal: ordinal, value: value, origin: .stated, fetch: 1, recorded: 0))
            changed[id] = period.joined(with: changed[id])
        }

        /// One day of filings.
        mutating func filing() -> [String: Period] {
            today = today + Int.random(in: 5...120, using: &generator)
            var changed: [String: Period] = [:]
            for id in ["rev", "income"] where chance(60) {
                let quarter = Frequency.quarter.period(containing: today - Int.random(in: 60...200, using: &generator))
                let year = Frequency.year.period(containing: quarter.end)
                if chance(70) { state(id, quarter, into: &changed) }
                if chance(50) { state(id, Period(start: year.start, end: quarter.end), into: &changed) }
                if chance(30) { state(id, year, into: &changed) }
                if chance(20) { state(id, Frequency.quarter.period(containing: quarter.start - 300), into: &changed) }
            }
            for id in ["a", "b"] where chance(40) {
                let day = today - Int.random(in: 0...400, using: &generator)
                state(id, Period(start: day, end: day), mayBeOff: false, into: &changed)
            }
            for id in ["gw", "mw"] where chance(60) {
                let month = Frequency.month.period(containing: today - Int.random(in: 20...200, using: &generator))
                state(id, month, mayBeOff: false, into: &changed)
            }
            return changed
        }

        /// What formulas read; the differences of flows among the observations.
        func inputs(of formula: Formula) throws -> [String: SeriesData] {
            var result: [String: SeriesData] = [:]
            for id in formula.series {
                guard let type = FormulaScopeTests.types[id] else { continue }
                let histories = (facts[id] ?? [:]).map { History(period: $0.key, vintages: $0.value) }.sorted {
                    $0.period < $1.period
                }
                guard type.kind == .flow, let frequency = type.frequency else {
                    result[id] = SeriesData(id: id, type: type, histories: histories)
                    continue
                }
                let flows = try FlowTable(facts: histories, frequency: frequency)
                result[id] = SeriesData(id: id, type: type, histories: try flows.periods(), flows: flows)
            }
            return result
        }
    }

    private static func type(_ unit: String, _ kind: Kind, _ frequency: Frequency) -> SeriesType {
        SeriesType(unit: (try? UnitTable().unit(named: unit).get()) ?? .ratio, kind: kind, frequency: frequency)
    }

    private static func nonnegative(_ type: SeriesType) -> SeriesType {
        var type = type
        type.isNonnegative = true
        return type
    }

    private static let types = [
        "rev": nonnegative(type("USD", .flow, .quarter)), "income": type("USD", .flow, .quarter),
        "a": type("USD/yr", .rate, .irregular), "b": type("USD/yr", .rate, .irregular),
        "gw": type("GW", .stock, .month), "mw": type("MW", .stock, .month),
    ]

    private struct Said: Equatable {
        let published: Day
        let value: Double?
    }

    private static func said(_ histories: [History]) -> [Period: [Said]] {
        Dictionary(
            uniqueKeysWithValues: histories.map { history in
                (history.period, history.vintages.map { Said(published: $0.published, value: $0.value) })
            })
    }

    /// What an observation of a flow is by differences changed, too, where one of them did.
    private static func differences(_ before: SeriesData?, _ after: SeriesData?) -> Period? {
        let (old, new) = (said(before?.histories ?? []), said(after?.histories ?? []))
        return Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }.reduce(nil) { $1.joined(with: $0) }
    }

    @Test(arguments: [
        "ttm(rev)", "ttm(rev) / ttm(income)", "rev + income", "cumulative(rev, since: 2016)", "ttm(rev - income)",
        "a + b", "a / ttm(rev)", "gw + mw", "gw / b", "rev", "mean(rev, 3, at_least: 2)", "sum(rev, 12 months)",
        "yoy(rev)", "change(gw, 2)", "growth(ttm(rev), 4)", "lag(a, 90d)",
        "mean(gw, from: 2014, to: 2016, at_least: 2)",
        "max(rev, income)", "median(a, 200d)", "carry(rev, limit: 100d) / gw", "latest(a, b)", "coalesce(gw, mw)",
        "coalesce(a, b)", "peak(a)", "age(gw)", "streak(gw > 20 GW)", "count(rev > 20 USD, income > 10 USD)",
        "rev > income and not yoy(rev) < 0", "a > 20 USD/yr or b > 30 USD/yr", "cagr(a, 1 yr)", "mean(rev - income, 2)",
        "calendar(rev, year)", "integral(a, year)", "log10(gw)", "slope(gw, mw)", "changes(leader(a, b))",
        "changes(leader(a, b), within: 6 months)", "spacing(gw > 20 GW)",
    ])
    func `whatever is another than before is computed again, and not everything is`(text: String) throws {
        let formula = try Formula(text)
        let type = try formula.type { Self.types[$0] }
        var (changes, left) = (0, 0)
        for seed in 0..<15 as Range<UInt64> {
            var world = World(seed: seed)
            var before: [Period: [Said]] = [:]
            var inputs: [String: SeriesData] = try world.inputs(of: formula)
            for _ in 0..<40 {
                var changed = world.filing()
                let present = try world.inputs(of: formula)
                for id in ["rev", "income"] {
                    if let days = Self.differences(inputs[id], present[id]) {
                        changed[id] = days.joined(with: changed[id])
                    }
                }
                inputs = present
                let evaluator = try FormulaEvaluator(formula: formula, type: type, inputs: inputs)
                let scope = FormulaScope(evaluator, changed: changed)
                let after = Self.said(try evaluator.histories())
                for period in Set(before.keys).union(after.keys) {
                    if before[period] != after[period] {
                        changes += 1
                        #expect(
                            scope.contains(period), "\(text), seed \(seed): \(period) on \(world.today), \(changed)")
                    }
                    if !scope.contains(period) { left += 1 }
                }
                before = after
            }
        }
        #expect(changes > 50)
        #expect(left > 200)
    }

    private static func day(_ text: String) -> Day { Day(iso: text) ?? Day.first }

    /// The results that one more fact changes; each must be computed again.
    private func changes(of text: String, over facts: [Period], by new: Period, _ frequency: Frequency) throws
        -> [Period]
    {
        let type = Self.type("USD", .flow, frequency)
        func evaluator(_ facts: [Period]) throws -> FormulaEvaluator {
            let histories = facts.enumerated().map { index, period in
                History(
                    period: period,
                    vintages: [Vintage(published: Self.day("2025-06-01"), value: Double(1 << (index % 40)))])
            }
            let flows = try FlowTable(facts: histories, frequency: frequency)
            let formula = try Formula(text)
            return try FormulaEvaluator(
                formula: formula, type: try formula.type { _ in type },
                inputs: ["x": SeriesData(id: "x", type: type, histories: try flows.periods(), flows: flows)])
        }
        let (before, after) = (try evaluator(facts), try evaluator(facts + [new]))
        let scope = FormulaScope(after, changed: ["x": new])
        let (old, now) = (Self.said(try before.histories()), Self.said(try after.histories()))
        let changed = Set(old.keys).union(now.keys).filter { old[$0] != now[$0] }.sorted()
        for period in changed { #expect(scope.contains(period), "\(period)") }
        return changed
    }

    /// The half year to June follows from the year less the second half, of which two months come late.
    @Test func `a part changes what is left of the whole, far from its own days`() throws {
        let facts = [
            ("2023-07-01", "2023-12-31"), ("2024-01-01", "2024-12-31"), ("2024-07-01", "2024-10-31"),
            ("2024-04-01", "2024-06-30"),
        ]
        .map { Period(start: Self.day($0), end: Self.day($1)) }
        let late = Period(start: Self.day("2024-11-01"), end: Self.day("2024-12-31"))
        let changed = try changes(of: "ttm(x)", over: facts, by: late, .quarter)
        #expect(changed.map(\.end).contains(Self.day("2024-06-30")))
    }

    /// Days within a week are one place, counted from the first: one more day before them shifts all that follow.
    @Test func `a day that shifts the places of a row of days changes sums far behind it`() throws {
        let first = Self.day("2024-01-10")
        // Months that begin every six days, so that every second beginning is a place.
        var facts = (0...30).map { Period(start: first + 6 * $0, end: first + 6 * $0 + 29) }
        // Two parts of a year that meet where days are one place, and no longer are when all have shifted.
        let meeting = first + 180
        facts.append(Period(start: meeting - 60, end: meeting - 1))
        facts.append(Period(start: meeting + 6, end: meeting + 310))
        let changed = try changes(
            of: "ttm(x)", over: facts, by: Period(start: first - 34, end: first - 5), .month)
        #expect(!changed.isEmpty)
    }

    /// Days are one place as long as no fact is shorter than four weeks.
    @Test func `the first short fact parts days everywhere`() throws {
        let facts = [("2024-01-01", "2024-06-30"), ("2024-07-03", "2024-12-31")]
            .map { Period(start: Self.day($0), end: Self.day($1)) }
        let short = Period(start: Self.day("2026-03-01"), end: Self.day("2026-03-10"))
        for frequency in [Frequency.irregular, .day, .week] {
            let changed = try changes(of: "ttm(x)", over: facts, by: short, frequency)
            if frequency == .irregular { #expect(changed.map(\.end).contains(Self.day("2024-12-31"))) }
        }
    }
}
