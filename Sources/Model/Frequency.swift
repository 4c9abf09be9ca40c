/// How often a series has a value.
package enum Frequency: String, CaseIterable, Sendable, Codable {
    case irregular, day, week, month, quarter, year

    /// The durations that count as one period of this frequency.
    package var durations: Durations {
        switch self {
        case .irregular: return Durations(1...Int.max)
        case .day: return Durations(1...1)
        case .week: return Durations(7...7)
        case .month: return Durations(28...36)
        case .quarter: return Durations(80...100, and: [112, 119])
        case .year: return Durations(350...380)
        }
    }

    /// The calendar period that contains a day; `irregular` and `day` have just that day.
    package func period(containing day: Day) -> Period {
        let (year, month, _) = day.civil
        switch self {
        case .irregular, .day: return Period(start: day, end: day)
        case .week:
            let monday = day - (day.weekday - 1)
            return Period(start: monday, end: monday + 6)
        case .month: return months(from: month, count: 1, year: year)
        case .quarter: return months(from: (month - 1) / 3 * 3 + 1, count: 3, year: year)
        case .year: return months(from: 1, count: 12, year: year)
        }
    }

    private func months(from month: Int, count: Int, year: Int) -> Period {
        let start = Day(number: Day.number(year: year, month: month, day: 1))
        return Period(start: start, end: start.adding(months: count) - 1)
    }

    /// The period that starts on a day: one period long, less a day (rule 9); the 28th of February is no month's end here.
    package func period(startingOn day: Day) -> Period {
        switch self {
        case .irregular, .day: return Period(start: day, end: day)
        case .week: return Period(start: day, end: day + 6)
        case .month: return Period(start: day, end: day.adding(months: 1, keepingEnds: false) - 1)
        case .quarter: return Period(start: day, end: day.adding(months: 3, keepingEnds: false) - 1)
        case .year: return Period(start: day, end: day.adding(months: 12, keepingEnds: false) - 1)
        }
    }

    /// The period that ends on a day, month ends staying month ends (rule 9).
    package func period(endingOn day: Day) -> Period {
        switch self {
        case .irregular, .day: return Period(start: day, end: day)
        case .week: return Period(start: day - 6, end: day)
        case .month: return Period(start: day.adding(months: -1) + 1, end: day)
        case .quarter: return Period(start: day.adding(months: -3) + 1, end: day)
        case .year: return Period(start: day.adding(months: -12) + 1, end: day)
        }
    }

    /// The calendar period whose end is nearest to the end of `period`; a tie goes to the later (rule 13).
    package func nearest(to period: Period) -> Period {
        guard self != .irregular, self != .day else { return Period(start: period.end, end: period.end) }
        let containing = self.period(containing: period.end)
        let before = self.period(containing: containing.start - 1)
        return period.end - before.end < containing.end - period.end ? before : containing
    }

    /// The place of a period in the row of calendar periods: neighbours differ by 1. Nil for `irregular`.
    package func ordinal(of period: Period) -> Int? {
        let end = nearest(to: period).end
        let (year, month, _) = end.civil
        switch self {
        case .irregular: return nil
        case .day: return Int(end.number)
        case .week: return (Int(end.number) - 3) / 7
        case .month: return year * 12 + month - 1
        case .quarter: return year * 4 + (month - 1) / 3
        case .year: return year
        }
    }

    /// The label of a period: `2026`, `2026-Q3`, `2026-08`, `2026-W34` or a day. Labels need not be unique.
    package func label(of period: Period) -> String {
        let nearest = nearest(to: period)
        let (year, month, _) = nearest.end.civil
        switch self {
        case .irregular, .day: return "\(nearest.end)"
        case .week:
            // ISO 8601: a week belongs to the year of its Thursday.
            let thursday = nearest.start + 3
            let (weekYear, _, _) = thursday.civil
            let firstDay = Day(number: Day.number(year: weekYear, month: 1, day: 1))
            return "\(padded(weekYear, 4))-W\(padded((thursday - firstDay) / 7 + 1, 2))"
        case .month: return "\(padded(year, 4))-\(padded(month, 2))"
        case .quarter: return "\(padded(year, 4))-Q\((month - 1) / 3 + 1)"
        case .year: return padded(year, 4)
        }
    }

    /// The label of a period of this frequency, and the days of any other: a year among quarters is no quarter.
    package func name(of period: Period) -> String {
        durations.contains(period.days) || self == .irregular || self == .day ? label(of: period) : "\(period)"
    }

    /// How many days one period of the calendar has at most.
    package var typicalDays: Int {
        switch self {
        case .irregular, .day: return 1
        case .week: return 7
        case .month: return 31
        case .quarter: return 92
        case .year: return 366
        }
    }

    /// The word for one period in a sentence: `in the quarter to 26 April 2026`.
    package var noun: String { self == .irregular ? "day" : rawValue }
}

extension Period {
    /// The label of a year, quarter, month or week that it is; else its days.
    package var label: String {
        if start == end { return end.spoken }
        let found = [Frequency.year, .quarter, .month, .week].first { $0.period(containing: start) == self }
        return found?.label(of: self) ?? "\(start) to \(end)"
    }

    /// Parses a label (`2026`, `2026-S1`, `2026-Q3`, `2026-08`, `2026-W34`) or a day, and says of which frequency it is: that of
    /// a half-year is irregular.
    package static func parse(label text: some StringProtocol) -> (period: Period, frequency: Frequency)? {
        let text = String(text)
        if let day = Day(iso: text) { return (Period(start: day, end: day), .day) }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first, first.count == 4, let year = number(first),
            let start = Day(year: year, month: 1, day: 1)
        else { return nil }
        if parts.count == 1 { return (Frequency.year.period(containing: start), .year) }
        guard parts.count == 2, let letter = parts[1].first else { return nil }
        let rest = parts[1].dropFirst()
        if letter == "Q", rest.count == 1, let quarter = number(rest), (1...4).contains(quarter) {
            return (Frequency.quarter.period(containing: start.adding(months: (quarter - 1) * 3)), .quarter)
        }
        if letter == "S", rest.count == 1, let half = number(rest), (1...2).contains(half) {
            let first = start.adding(months: (half - 1) * 6)
            return (Period(start: first, end: first.adding(months: 6) - 1), .irregular)
        }
        if letter == "W", rest.count == 2, let week = number(rest), (1...53).contains(week) {
            let january4 = start + 3
            let monday = january4 - (january4.weekday - 1) + (week - 1) * 7
            let (weekYear, _, _) = (monday + 3).civil
            return weekYear == year ? (Period(start: monday, end: monday + 6), .week) : nil
        }
        if parts[1].count == 2, let month = number(parts[1]), (1...12).contains(month) {
            return (Frequency.month.period(containing: start.adding(months: month - 1)), .month)
        }
        return nil
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }
}
