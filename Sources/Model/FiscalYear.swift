/// How a filer names its years, for labels beside those of the calendar.
package struct FiscalYear: Hashable, Sendable {
    /// The month and day on which its years end, or nearly: years of 52 and 53 weeks end within days of it.
    private let month: Int
    private let day: Int
    /// What is added to the calendar year of that day for the year's name: 0, or -1 for who names it by its beginning.
    private let shift: Int

    /// - Parameters:
    ///   - end: the last day of one of its years.
    ///   - name: what that year is called.
    package init(endingOn end: Day, named name: Int) {
        (_, month, day) = end.civil
        shift = name - end.civil.year
    }

    /// - Parameter text: as `text` gives it.
    package init?(text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let end = Day(iso: "2000-\(parts[0])"), let shift = Int(parts[1]), abs(shift) <= 1
        else {
            return nil
        }
        (_, month, day) = end.civil
        self.shift = shift
    }

    /// The month and day, and the shift: `01-31 0`.
    package var text: String { "\(padded(month, 2))-\(padded(day, 2)) \(shift)" }

    /// How far the end of a year may be from where it is in others, in days.
    private static let slack = 14
    private static let daysPerQuarter = 365.2425 / 4

    /// `FY2027-Q1`, or `FY2027`; nil for what is no quarter or year, and where the calendar says the same.
    package func label(of period: Period, _ frequency: Frequency) -> String? {
        guard frequency == .quarter || frequency == .year, frequency.durations.contains(period.days) else { return nil }
        let civil = period.end.civil.year
        let ends = (civil - 1...civil + 1).compactMap { end(in: $0) }
        guard let place = ends.firstIndex(where: { $0 + FiscalYear.slack >= period.end }), place > 0 else { return nil }
        let name = ends[place].civil.year + shift
        let label: String
        if frequency == .year {
            guard abs(ends[place] - period.end) <= FiscalYear.slack else { return nil }
            label = "\(name)"
        } else {
            let quarter = Int((Double(period.end - ends[place - 1]) / FiscalYear.daysPerQuarter).rounded())
            guard (1...4).contains(quarter) else { return nil }
            label = "\(name)-Q\(quarter)"
        }
        return label == frequency.label(of: period) ? nil : "FY\(label)"
    }

    private func end(in year: Int) -> Day? {
        // The last of February is the 28th in most years.
        Day(year: year, month: month, day: day) ?? Day(year: year, month: month, day: 28)
    }
}
