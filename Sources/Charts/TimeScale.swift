internal import Model

/// Days to places on an axis.
struct TimeScale {
    let first: Day
    let last: Day

    /// From 0 to 1 where a day is on it.
    func place(_ day: Day) -> Double { Double(day - first) / Double(max(1, last - first)) }

    /// The days that have a name on it, which stands at its beginning.
    ///
    /// - Parameter count: how many at most.
    func ticks(_ count: Int) -> [(day: Day, label: String)] {
        let days = last - first
        guard days > 1000 else { return months(count) }
        let years = Double(days) / 365.25
        let step = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000].first { years / Double($0) <= Double(count) } ?? 2000
        let from = (first.civil.year + step - 1) / step * step
        return stride(from: from, through: last.civil.year, by: step).compactMap { year in
            Day(year: year, month: 1, day: 1).flatMap { $0 >= first && $0 <= last ? ($0, "\(year)") : nil }
        }
    }

    private func months(_ count: Int) -> [(day: Day, label: String)] {
        let length = Double(last - first) / 30.44
        let step = [1, 2, 3, 6, 12].first { length / Double($0) <= Double(count) } ?? 12
        let (year, month, _) = first.civil
        var ticks: [(day: Day, label: String)] = []
        var place = year * 12 + month - 1
        place = (place + step - 1) / step * step
        while let day = Day(year: place / 12, month: place % 12 + 1, day: 1), day <= last {
            if day >= first {
                ticks.append(
                    (day, TimeScale.name(place % 12) + (ticks.isEmpty || place % 12 == 0 ? " \(place / 12)" : "")))
            }
            place += step
        }
        return ticks
    }

    private static func name(_ month: Int) -> String {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month]
    }
}
