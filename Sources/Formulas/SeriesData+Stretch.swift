internal import Model

/// Looking back from one observation of a series.
extension SeriesData {
    /// Periods in a row, the newest first: each ends within a week of the day before the next one starts (rule 13). Where one is
    /// absent the calendar's stands in its place.
    func walk(back count: Int, from period: Period) -> [(period: Period, history: History?)] {
        var found: [(period: Period, history: History?)] = []
        found.reserveCapacity(count)
        step(back: count, from: period) { place, period in
            found.append((period, place.map { histories[$0] }))
        }
        return found
    }

    /// The same by places among the histories.
    private func step(back count: Int, from period: Period, _ body: (_ place: Int?, _ period: Period) -> Void) {
        var end = period.end
        var place = nearest(to: end)
        for _ in 0..<count {
            if let found = place {
                body(found, histories[found].period)
                end = histories[found].period.start - 1
                place = predecessor(of: found)
            } else {
                let absent = frequency.period(endingOn: end)
                body(nil, absent)
                end = absent.start - 1
                place = nearest(to: end)
            }
        }
    }

    /// The values of a stretch that ends with a period.
    func values(upTo own: Period, _ stretch: Stretch, _ asOf: Day?) -> [Found] {
        switch stretch {
        case .periods(let count):
            return walk(back: count, from: own).compactMap { step in
                step.history.flatMap { history in SeriesData.current(history, asOf).map { (history.period, $0) } }
            }
        case .span(let span): return values(endingIn: Period(start: span.before(own.end) + 1, end: own.end), asOf: asOf)
        }
    }

    /// The value that lies so far before a period: so many periods, or that which ends nearest to the day so long before; of an
    /// irregular series the newest by that day.
    func value(_ stretch: Stretch, before own: Period, _ asOf: Day?) -> Found? {
        switch stretch {
        case .periods(let count):
            var last: Int?
            step(back: count + 1, from: own) { place, _ in last = place }
            guard let history = last.map({ histories[$0] }) else { return nil }
            return SeriesData.current(history, asOf).map { (history.period, $0) }
        case .span(let span):
            let day = span.before(own.end)
            return frequency == .irregular
                ? newest(by: day, asOf: asOf, lentFor: lending) : value(nearestTo: day, asOf: asOf)
        }
    }

    /// How many values a stretch has: of days, of which some never have one, and of irregular series it must have one.
    func count(of stretch: Stretch) -> Int {
        switch (stretch, frequency) {
        case (.periods(let count), _): return count
        case (.span, .day), (.span, .irregular): return 1
        case (.span(let span), .week): return max(1, span.typicalDays / 7)
        case (.span(let span), _):
            let months = [Frequency.month: 1, .quarter: 3, .year: 12][frequency] ?? 1
            return max(1, (span.typicalDays * 48 / 1461 + months / 2) / months)
        }
    }

    /// The first day that can matter for a stretch that ends with a period.
    func start(of stretch: Stretch, before period: Period) -> Day {
        switch stretch {
        case .periods(let count): return period.end - (count + 1) * (frequency.typicalDays + 7)
        case .span(let span): return span.before(period.end) - (frequency == .irregular ? lending : 10)
        }
    }

    /// The first day of what may be taken for a period.
    func reach(from period: Period) -> Day {
        frequency == .irregular ? period.end - lending : period.start - frequency.typicalDays
    }
}
