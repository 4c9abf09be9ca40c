import Testing

@testable import Formulas
@testable import Model

/// Flows as facts of every duration (rules 20 and 21), on true figures of filings, in millions.
struct FlowTableTests {
    private func day(_ text: String) -> Day { Day(iso: text) ?? Day.first }

    private func fact(_ start: String, _ end: String, _ filings: (String, Double)...) -> History {
        History(
            period: Period(start: day(start), end: day(end)),
            vintages: filings.map { Vintage(published: day($0.0), value: $0.1) }
        )
    }

    private func quarter(_ table: FlowTable, _ end: String) -> History? {
        (try? table.periods())?.first {
            $0.period.end == day(end) && Frequency.quarter.durations.contains($0.period.days)
        }
    }

    /// Apple's net income of fiscal 2009, restated by a 10-K/A on 2010-01-25.
    private var apple: FlowTable {
        get throws {
            try FlowTable(
                facts: [
                    fact("2008-09-28", "2009-06-27", ("2009-07-22", 4039), ("2010-07-21", 5703)),
                    fact("2008-09-28", "2009-09-26", ("2009-10-27", 5704), ("2010-01-25", 8235), ("2010-10-27", 8235)),
                    fact("2009-06-28", "2009-09-26", ("2010-10-27", 2532)),
                ], frequency: .quarter
            )
        }
    }

    @Test func `the fourth quarter is the year less nine months`() throws {
        let table = try FlowTable(
            facts: [
                fact("2025-01-27", "2025-10-26", ("2025-11-19", 147_811)),
                fact("2025-01-27", "2026-01-25", ("2026-02-25", 215_938)),
            ], frequency: .quarter
        )
        let fourth = try #require(quarter(table, "2026-01-25"))
        #expect(fourth.period.start == day("2025-10-27"))
        #expect(fourth.current()?.value == 68_127)
        #expect(fourth.current()?.published == day("2026-02-25"))
        #expect(fourth.current()?.origin == .difference)
    }

    @Test func `a restatement of one side alone changes no difference`() throws {
        let fourth = try #require(quarter(try apple, "2009-09-26"))
        #expect(fourth.current(by: Knowledge(asOf: day("2009-10-27")))?.value == 1665)
        // The year was restated, nine months were not yet.
        #expect(fourth.current(by: Knowledge(asOf: day("2010-01-25")))?.value == 1665)
        #expect(fourth.current(by: Knowledge(asOf: day("2010-07-20")))?.value == 1665)
    }

    @Test func `a difference is taken anew when both sides were filed again`() throws {
        let fourth = try #require(quarter(try apple, "2009-09-26"))
        #expect(fourth.current(by: Knowledge(asOf: day("2010-07-21")))?.value == 2532)
        #expect(fourth.revisions.map(\.value) == [1665, 2532])
    }

    @Test func `a stated fact beats a difference`() throws {
        let table = try FlowTable(
            facts: [
                fact("2025-01-01", "2025-03-31", ("2025-04-30", 10)),
                fact("2025-01-01", "2025-06-30", ("2025-07-30", 25)),
                fact("2025-04-01", "2025-06-30", ("2026-07-30", 14)),
            ], frequency: .quarter
        )
        let second = try #require(quarter(table, "2025-06-30"))
        #expect(second.revisions.map(\.value) == [15, 14])
    }

    @Test func `a year less three quarters is the fourth`() throws {
        let table = try FlowTable(
            facts: [
                fact("2025-01-01", "2025-03-31", ("2025-04-30", 10)),
                fact("2025-04-01", "2025-06-30", ("2025-07-30", 11)),
                fact("2025-07-01", "2025-09-30", ("2025-10-30", 12)),
                fact("2025-01-01", "2025-12-31", ("2026-01-30", 50)),
            ], frequency: .quarter
        )
        #expect(quarter(table, "2025-12-31")?.current()?.value == 17)
    }

    private func sides(_ table: FlowTable, _ end: String, asOf day: String) throws -> [String] {
        let history = try #require(quarter(table, end))
        let vintage = try #require(history.current(by: Knowledge(asOf: self.day(day))))
        guard let sides = try table.sides(of: history.period, giving: vintage) else { return [] }
        return (sides.added + sides.taken).map { "\($0.period) \(ValueText.exact($0.vintage.value ?? .nan))" }
    }

    /// A person is told the facts that gave the value, all of them, as they were then.
    @Test func `a difference has the sides that gave it`() throws {
        let table = try FlowTable(
            facts: [
                fact("2024-01-01", "2024-12-31", ("2025-02-01", 100)),
                fact("2024-01-01", "2024-03-31", ("2024-05-01", 20)),
                fact("2024-04-01", "2024-06-30", ("2024-08-01", 21)),
                fact("2024-07-01", "2024-09-30", ("2024-11-01", 22)),
            ], frequency: .quarter)
        #expect(
            try sides(table, "2024-12-31", asOf: "2025-02-01") == [
                "2024-01-01..2024-12-31 100", "2024-01-01..2024-03-31 20", "2024-04-01..2024-06-30 21",
                "2024-07-01..2024-09-30 22",
            ])
        #expect(
            try sides(apple, "2009-09-26", asOf: "2010-01-25") == [
                "2008-09-28..2009-09-26 5704", "2008-09-28..2009-06-27 4039",
            ])
        #expect(
            try sides(apple, "2009-09-26", asOf: "2010-07-21") == [
                "2008-09-28..2009-09-26 8235", "2008-09-28..2009-06-27 5703",
            ])
    }

    /// A short fact parts days that else were one place; the period is stored under those that it had first.
    @Test func `sides are found under other days than those of the stored period`() throws {
        let table = try FlowTable(
            facts: [
                fact("2023-01-01", "2023-03-27", ("2023-04-06", 133)),
                fact("2023-01-01", "2023-05-31", ("2023-06-08", 52)),
                fact("2023-04-01", "2023-04-30", ("2023-05-06", 8)),
                fact("2023-05-01", "2023-05-31", ("2023-06-08", 42)),
                fact("2025-01-01", "2025-01-20", ("2025-06-08", 1)),
            ], frequency: .month)
        let stored = Period(start: day("2023-04-01"), end: day("2023-04-30"))
        let sides = try #require(
            try table.sides(of: stored, giving: Vintage(published: day("2023-06-08"), value: -123)))
        #expect(sides.added.map(\.vintage.value) == [52])
        #expect(sides.taken.map(\.vintage.value) == [133, 42])
        #expect(try table.sides(of: stored, giving: Vintage(published: day("2023-06-08"), value: 5)) == nil)
    }

    @Test func `of two ways to a difference the sides are those of the one that has a value`() throws {
        let nineMonths = History(
            period: Period(start: day("2024-01-01"), end: day("2024-09-30")),
            vintages: [
                Vintage(published: day("2025-02-01"), value: 60), Vintage(published: day("2025-03-01"), value: nil),
            ])
        let table = try FlowTable(
            facts: [
                fact("2024-01-01", "2024-12-31", ("2025-02-01", 100), ("2025-03-01", 100)), nineMonths,
                fact("2023-10-01", "2024-09-30", ("2025-02-01", 90)),
                fact("2023-10-01", "2024-12-31", ("2025-02-01", 131)),
            ], frequency: .quarter)
        #expect(
            try sides(table, "2024-12-31", asOf: "2025-02-15") == [
                "2024-01-01..2024-12-31 100", "2024-01-01..2024-09-30 60",
            ])
        #expect(
            try sides(table, "2024-12-31", asOf: "2025-03-01") == [
                "2023-10-01..2024-12-31 131", "2023-10-01..2024-09-30 90",
            ])
    }

    @Test func `a part that was filed after the whole is not taken from it beside others`() throws {
        // Apple's first quarter of fiscal 2009 is on file only as restated; its nine months then were not.
        let table = try FlowTable(
            facts: [
                fact("2008-09-28", "2008-12-27", ("2010-01-25", 2255)),
                fact("2009-03-29", "2009-06-27", ("2009-07-22", 1229)),
                fact("2008-09-28", "2009-06-27", ("2009-07-22", 4039)),
            ], frequency: .quarter
        )
        #expect(quarter(table, "2009-03-28") == nil)
    }

    @Test func `starts that differ by days are one place`() throws {
        // Nvidia's 10-Q of August 2009 begins the half-year a day early.
        let table = try FlowTable(
            facts: [
                fact("2009-01-25", "2009-07-26", ("2009-08-20", -306.64)),
                fact("2009-04-27", "2009-07-26", ("2009-08-20", -105.302)),
                fact("2009-01-26", "2009-10-25", ("2009-11-19", -199.064)),
            ], frequency: .quarter
        )
        #expect(quarter(table, "2009-04-26")?.current()?.value == -201.338)
        #expect(quarter(table, "2009-10-25")?.current()?.value == 107.576)
    }
}
