package import Model

/// How far a function looks back: so many periods, or a span of the calendar.
package enum Stretch: Hashable, Sendable {
    /// At the frequency of the argument, at least 1.
    case periods(Int)
    case span(CalendarSpan)
}

/// A span of the calendar as formulas write it: `1 yr`, `2 quarters`, `12 months`, `8 weeks`, `90d`.
package struct CalendarSpan: Hashable, Sendable {
    package let months: Int
    package let days: Int

    init(months: Int) { (self.months, days) = (months, 0) }

    /// - Parameters:
    ///   - count: at least 1.
    ///   - word: `d`, `day`, `days`, `w`, `week`, `month`, `quarter`, `yr`, `year` or one of them with an s.
    init?(_ count: Int, _ word: some StringProtocol) {
        guard count >= 1, count <= 100_000 else { return nil }
        switch word {
        case "d", "day", "days": (months, days) = (0, count)
        case "w", "wk", "week", "weeks": (months, days) = (0, 7 * count)
        case "month", "months": (months, days) = (count, 0)
        case "quarter", "quarters": (months, days) = (3 * count, 0)
        case "yr", "year", "years": (months, days) = (12 * count, 0)
        default: return nil
        }
    }

    /// Reads a span such as `18 months` or `90d`.
    package init?(_ text: String) {
        var words = FormulaScanner(text)
        words.skipBlanks()
        guard let count = words.number().flatMap({ Int(exactly: $0) }) else { return nil }
        words.skipBlanks()
        self.init(count, words.text(upTo: []))
    }

    /// The day that lies so far behind another.
    package func after(_ day: Day) -> Day { (months > 0 ? day.adding(months: months) : day) + days }

    /// The words, for errors.
    static let words = "d, week, month, quarter or yr"

    /// The day that lies so far before another; the end of a month stays one.
    package func before(_ day: Day) -> Day { (months > 0 ? day.adding(months: -months) : day) - days }

    /// About how many days it has.
    package var typicalDays: Int { (months * 1461 + 24) / 48 + days }
}
