import Testing

@testable import Model

/// Labels of the filer's own years, beside those of the calendar.
struct FiscalYearTests {
    private func label(_ start: String, _ end: String, _ year: FiscalYear, _ frequency: Frequency = .quarter) throws
        -> String?
    {
        year.label(
            of: Period(start: try #require(Day(iso: start)), end: try #require(Day(iso: end))), frequency)
    }

    private static func year(_ end: String, _ name: Int) -> FiscalYear {
        FiscalYear(endingOn: Day(iso: end) ?? Day.first, named: name)
    }

    /// Nvidia (last Sunday of January), Apple (last Saturday of September), Home Depot (named by its beginning), Kroger
    /// (16, 12, 12, 12 weeks), Microsoft, and a filer of calendar years.
    @Test(
        arguments: [
            (year("2026-01-25", 2026), "2026-01-26", "2026-04-26", "FY2027-Q1"),
            (year("2026-01-25", 2026), "2025-10-27", "2026-01-25", "FY2026-Q4"),
            (year("2026-01-25", 2026), "2022-10-31", "2023-01-29", "FY2023-Q4"),
            (year("2025-09-27", 2025), "2025-09-28", "2025-12-27", "FY2026-Q1"),
            (year("2025-09-27", 2025), "2017-07-02", "2017-09-30", "FY2017-Q4"),
            (year("2026-02-01", 2025), "2025-11-03", "2026-02-01", nil),
            (year("2026-02-01", 2025), "2026-02-02", "2026-05-03", nil),
            (year("2025-02-01", 2024), "2024-02-04", "2024-05-25", "FY2024-Q1"),
            (year("2025-02-01", 2024), "2024-11-10", "2025-02-01", nil),
            (year("2026-06-30", 2026), "2025-10-01", "2025-12-31", "FY2026-Q2"),
            (year("2025-12-31", 2025), "2026-01-01", "2026-03-31", nil),
            (year("2025-12-27", 2025), "2025-12-28", "2026-03-28", nil),
        ] as [(FiscalYear, String, String, String?)])
    func `a quarter has the label of the filer's year where it is another`(
        year: FiscalYear, start: String, end: String, wanted: String?
    ) throws {
        #expect(try label(start, end, year) == wanted)
        #expect(FiscalYear(text: year.text)?.text == year.text)
    }

    @Test func `a year has one, and what is neither has none`() throws {
        let nvidia = Self.year("2026-01-25", 2026)
        #expect(try label("2025-01-27", "2026-01-25", nvidia, .year) == "FY2026")
        #expect(try label("2025-01-01", "2025-12-31", nvidia, .year) == nil)
        #expect(try label("2025-01-27", "2026-01-25", nvidia) == nil)
        #expect(try label("2026-01-01", "2026-01-31", nvidia, .month) == nil)
        #expect(FiscalYear(text: "13-01 0") == nil && FiscalYear(text: "01-31 7") == nil && FiscalYear(text: "") == nil)
    }
}
