import Testing

@testable import Model

/// Days and periods by the calendar.
struct DayTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11016), ("1600-01-01", -135_140),
        ("9999-12-31", 2_932_896),
        ("2026-04-26", 20_569),
    ])
    func `a day is the number of days since 1970`(text: String, number: Int32) throws {
        let day = try #require(Day(iso: text))
        #expect(day.number == number)
        #expect("\(day)" == text)
    }

    @Test(arguments: [
        "2025-02-29", "1599-12-31", "2026-13-01", "2026-1-01", "2026-01-32", "20260101", " 2026-01-01", "",
    ])
    func `what is no day is refused`(text: String) {
        #expect(Day(iso: text) == nil)
    }

    @Test func `every day from 1600 to 9999 survives the calendar and back`() {
        var day = Day.first
        while day <= Day.last {
            let (year, month, dayOfMonth) = day.civil
            guard Day(year: year, month: month, day: dayOfMonth) == day else {
                Issue.record("\(day.number)")
                return
            }
            day = day + 1
        }
    }

    @Test func `some months on it is the same day of the month, or the last that the month has`() {
        for number in stride(from: Day.first.number, to: Day.last.number - 800, by: 17) {
            let day = Day(number: number)
            for months in [1, 3, 12, 25] {
                let (year, month, dayOfMonth) = day.civil
                let later = day.adding(months: months, keepingEnds: false).civil
                #expect(later.year * 12 + later.month == year * 12 + month + months)
                #expect(later.day == min(dayOfMonth, Day.length(ofMonth: later.month, year: later.year)))
            }
        }
    }

    @Test(arguments: [Int32(-1_150_000_000), -10_000_000, 10_000_000, Int32.max])
    func `arithmetic far outside the years of feeds keeps the calendar`(number: Int32) {
        let expected = 1970 + Double(number) / 365.2425
        #expect(abs(Double(Day(number: number).civil.year) - expected) < 2)
    }

    @Test func `month ends stay month ends`() throws {
        let june = try #require(Day(iso: "2026-06-30"))
        #expect("\(june.adding(months: -3))" == "2026-03-31")
        #expect("\(june.adding(months: 8))" == "2027-02-28")
    }

    @Test(arguments: [
        (Frequency.quarter, "2026-04-26", "2026-Q1"), (.quarter, "2026-07-26", "2026-Q2"),
        (.quarter, "2010-05-02", "2010-Q1"),
        (.quarter, "2010-05-17", "2010-Q2"), (.quarter, "2010-08-01", "2010-Q2"), (.year, "2026-01-25", "2025"),
        (.month, "2026-08-15", "2026-07"), (.month, "2026-08-16", "2026-08"), (.week, "2026-08-23", "2026-W34"),
        (.day, "2026-08-23", "2026-08-23"), (.week, "2021-01-03", "2020-W53"),
    ])
    func `a period is labelled by the calendar period whose end is nearest`(
        frequency: Frequency, end: String, label: String
    ) throws {
        let day = try #require(Day(iso: end))
        #expect(frequency.label(of: Period(start: day - 6, end: day)) == label)
    }

    @Test func `a tie between two calendar periods goes to the later`() throws {
        // 2026-04-15 is 15 days after March and 15 before the end of April.
        let day = try #require(Day(iso: "2026-04-15"))
        #expect(Frequency.month.label(of: Period(start: day, end: day)) == "2026-04")
    }

    @Test func `Nvidia's two facts that both end in the second quarter of 2010 share a label and stay two periods`()
        throws
    {
        // The 10-K of 2012-03-13 has the quarter end a day before the 10-Q of 2010-08-30.
        let start = try #require(Day(iso: "2010-05-03"))
        let first = Period(start: start, end: try #require(Day(iso: "2010-07-31")))
        let second = Period(start: start, end: try #require(Day(iso: "2010-08-01")))
        #expect(Frequency.quarter.label(of: first) == "2010-Q2")
        #expect(Frequency.quarter.label(of: second) == "2010-Q2")
        #expect(!first.isSame(as: second))
    }

    @Test(arguments: [
        ("2026", "2026-01-01..2026-12-31"), ("2026-Q3", "2026-07-01..2026-09-30"),
        ("2026-08", "2026-08-01..2026-08-31"),
        ("2026-W34", "2026-08-17..2026-08-23"), ("2026-08-19", "2026-08-19"), ("2020-W53", "2020-12-28..2021-01-03"),
    ])
    func `a label names its days`(label: String, days: String) throws {
        let parsed = try #require(Period.parse(label: label))
        #expect("\(parsed.period)" == days)
        #expect(parsed.frequency.label(of: parsed.period) == label)
    }

    @Test(arguments: ["2026-Q5", "2026-13", "2026-W54", "2025-W53", "26", "Q3", "2026-Q3 ", "2026-+1"])
    func `what is no label is refused`(label: String) {
        #expect(Period.parse(label: label) == nil)
    }

    @Test func `a period given by its start or its end is one period long`() throws {
        let start = try #require(Day(iso: "2026-07-01"))
        #expect("\(Frequency.quarter.period(startingOn: start).end)" == "2026-09-30")
        let end = try #require(Day(iso: "2026-04-26"))
        #expect("\(Frequency.quarter.period(endingOn: end).start)" == "2026-01-27")
        let monthEnd = try #require(Day(iso: "2026-06-30"))
        #expect("\(Frequency.quarter.period(endingOn: monthEnd).start)" == "2026-04-01")
        let february = try #require(Day(iso: "2026-02-28"))
        #expect("\(Frequency.month.period(endingOn: february).start)" == "2026-02-01")
    }
}
