/// Which period comes after which: by days, since labels need not be unique (rule 13).
extension Frequency {
    /// How many periods are missing between two; 0 when one starts within a week of the day after the other.
    ///
    /// - Parameter right: the later one.
    package func missing(between left: Period, and right: Period) -> Int {
        let days = right.start - left.end - 1
        switch self {
        case .irregular: return 0
        case .day:
            // Business days are the daily series' periods: weekends are not missing.
            return (1..<max(1, right.end - left.end)).count { (left.end + $0).weekday <= 5 }
        case .week, .month, .quarter, .year:
            guard days > 7 || self == .week else { return 0 }
            return max(0, Int((Double(days) / meanDays).rounded()))
        }
    }

    /// The periods that are missing between two, where it is known which.
    ///
    /// - Parameter right: the later one.
    package func gaps(between left: Period, and right: Period) -> [Period] {
        let count = missing(between: left, and: right)
        guard count > 0 else { return [] }
        if self == .day {
            return (1..<max(1, right.end - left.end)).map { left.end + $0 }.filter { $0.weekday <= 5 }
                .map { Period(start: $0, end: $0) }
        }
        return count == 1 ? [Period(start: left.end + 1, end: right.start - 1)] : []
    }

    /// The mean length of a period in the calendar, in days.
    private var meanDays: Double {
        switch self {
        case .irregular, .day: return 1
        case .week: return 7
        case .month: return 365.2425 / 12
        case .quarter: return 365.2425 / 4
        case .year: return 365.2425
        }
    }
}
