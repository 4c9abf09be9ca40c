/// Where the years of whoever files begin: quarters that are parts of one count before those that lie across (rule 13).
package struct FilerYear: Hashable, Sendable {
    /// The first day of one of them; the others begin about twelve months apart, with 52 or 53 weeks between.
    private let start: Day

    package init(startingOn start: Day) { self.start = start }

    package init(endingOn end: Day) { start = end + 1 }

    /// From the 1st of January 2000 on.
    package static let calendar = FilerYear(startingOn: Day(number: 10_957))

    package var fingerprint: String { "\(start)" }

    /// How far a boundary may be from where it is in other years, in days.
    private static let slack = 10
    /// Where quarters of about three months begin, in days from the beginning of the year.
    private static let quarters = [0, 91, 182, 273]
    /// Where quarters of 12, 16 and 17 weeks begin, in years that have the long one first or last.
    private static let weekQuarters = [0, 84, 112, 119, 168, 196, 203, 252, 280, 287]

    /// The days from the beginning of a year to a day: from -10 to 356.
    private func offset(of day: Day) -> Int {
        let years = Int((Double(day - start) / 365.2425).rounded(.down))
        let begins = (years - 1...years + 1).map { start.adding(months: 12 * $0, keepingEnds: false) }
        return begins.map { day - $0 }.last { $0 >= -FilerYear.slack } ?? 0
    }

    /// Whether a period is one of the parts into which a year is divided at a frequency, or a year itself.
    package func hasPart(_ period: Period, _ frequency: Frequency) -> Bool {
        switch frequency {
        case .irregular, .day, .week, .month: return true
        case .quarter:
            let isOfWeeks = [84, 112, 119].contains(period.days)
            let offset = offset(of: period.start)
            return FilerYear.quarters.contains { abs(offset - $0) <= FilerYear.slack }
                || (isOfWeeks && FilerYear.weekQuarters.contains { abs(offset - $0) <= 7 })
        case .year: return abs(offset(of: period.start)) <= FilerYear.slack
        }
    }

    /// Whether one of the years begins within a few days of another day.
    package func begins(near day: Day) -> Bool { abs(offset(of: day)) <= FilerYear.slack }
}
