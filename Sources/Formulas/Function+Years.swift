internal import Model

/// The functions of calendar years.
extension Function {
    static let years = [calendar, integral]

    /// `calendar(x, year)`: a flow by the calendar year, exact when its facts fill it, else no less than what parts of it come
    /// to (rule 30).
    private static let calendar = Function(
        name: "calendar", usage: "calendar(x, year)", shape: Shape(words: ["year"]),
        type: { (call, types) throws(FormulaError) in
            var type = try call.flow(types)
            type.frequency = .year
            return type
        },
        periods: { _, data in
            let ends = data.first?.flows?.factEnds ?? []
            return Set(ends.map { Frequency.year.period(containing: $0) }).sorted()
        },
        value: { _, data, period, asOf in
            guard let series = data.first, let flows = series.flows else { return nil }
            let year = Frequency.year.period(containing: period.end)
            let filled = flows.span(from: year.start, to: year.end, asOf: asOf)
            // Other years, as of a filer whose years end in another month, are no calendar year.
            if let filled, filled.period.isNear(year) {
                return Value(estimate: filled.estimate, parts: filled.parts.map(part))
            }
            guard series.type.isNonnegative, let parts = flows.largestParts(of: year, asOf: asOf) else { return nil }
            return Value(
                estimate: Estimate(parts.estimate.low, low: parts.estimate.low, high: .infinity),
                parts: parts.parts.map(part))
        },
        window: { _, _, period in Frequency.year.period(containing: period.end).widened(by: 7) },
        firstKnown: { _, data, period in
            data.first?.flows?.publicationDays(within: Frequency.year.period(containing: period.end)).min()
        },
        publications: { _, data, period, days in
            let year = Frequency.year.period(containing: period.end)
            guard let found = data.first?.flows?.publicationDays(within: year) else { return 1 }
            days.insert(found)
            return found.count + 1
        },
        gap: { _, data, end in
            let year = Frequency.year.period(containing: end)
            return data.first?.flows?.gap(from: year.start, to: year.end, asOf: nil).map { (0, $0) }
        },
        reach: .ofItsArguments)

    private static func part(_ fact: (period: Period, vintage: Vintage)) -> Part {
        Part(argument: 0, period: fact.period, vintage: fact.vintage)
    }

    /// `integral(x, year)`: what a rate has come to since its calendar year began, linear between its points.
    private static let integral = Function(
        name: "integral", usage: "integral(x, year)", shape: Shape(words: ["year"]),
        type: { (call, types) throws(FormulaError) in
            guard var type = types.first, type.kind != .flow, let amount = type.unit.amount(over: 86_400) else {
                throw call.fault("integral() adds up something per time, such as USD/yr")
            }
            type.unit = amount.unit
            type.kind = .stock
            return type
        },
        value: { _, data, period, asOf in
            guard let series = data.first, let amount = series.type.unit.amount(over: 86_400),
                let points = points(of: series, period, asOf),
                let sum = Estimate.monotone(
                    points.found.compactMap { $0.vintage.estimate },
                    { Integral(days: points.found.map(\.period.end), values: $0).since(points.start, to: period.end) })
            else { return nil }
            return Value(
                estimate: sum.scaled(by: amount.factor).bounded,
                parts: points.found.map { Part(argument: 0, period: $0.period, vintage: $0.vintage) })
        },
        window: { _, _, period in
            let start = Frequency.year.period(containing: period.end).start
            return Period(start: start - Integral.reach, end: period.end)
        },
        firstKnown: { _, _, _ in Day(number: Int32.min) })

    /// The points of a rate in a year up to a day, with the one before that the line of its first day begins at; nil where
    /// there are not two of them.
    private static func points(
        of series: SeriesData, _ period: Period, _ asOf: Day?
    ) -> (start: Day, found: [SeriesData.Found])? {
        // A rate is that of the end of its day: the year begins with the last day of the one before.
        let start = Frequency.year.period(containing: period.end).start - 1
        let all = series.values(endingIn: Period(start: start - Integral.reach, end: period.end), asOf: asOf)
        guard let last = all.last, last.period.end > start, period.end - last.period.end <= series.lending,
            series.frequency == .irregular || series.value(at: period, asOf: asOf) != nil
        else { return nil }
        // A line that begins on the first day of the year needs no point before it.
        guard let first = all.lastIndex(where: { $0.period.end <= start + 1 }) else { return nil }
        return all.count - first >= 2 ? (start, Array(all[first...])) : nil
    }
}

/// The area under a line through points.
private struct Integral {
    let days: [Day]
    let values: [Double]

    /// How far before a year its first line may begin, in days.
    static let reach = 400

    /// From a day that lies between the first two of them to one that is not before the last, whose value is held until then;
    /// in the unit of the values times days.
    func since(_ start: Day, to end: Day) -> Double? {
        guard days.count == values.count, days.count >= 2 else { return nil }
        // What is known first on the first day is that of all of it.
        var sum = days[0] > start ? values[0] * Double(days[0] - start) : 0
        // A bound may be open: nothing of what has no end is nothing.
        let held = end - days[days.count - 1]
        if held > 0 { sum += values[days.count - 1] * Double(held) }
        for index in 1..<days.count {
            var (from, left) = (days[index - 1], values[index - 1])
            let (to, right) = (days[index], values[index])
            guard to > start else { continue }
            if from < start {
                let part = Double(start - from) / Double(to - from)
                left = left * (1 - part) + right * part
                from = start
            }
            sum += (left + right) / 2 * Double(to - from)
        }
        return sum
    }
}

extension Unit {
    /// The unit of a rate without its time, and with what a value is multiplied that lasts so many seconds; nil for what is no
    /// rate.
    func amount(over seconds: Double) -> (unit: Unit, factor: Double)? {
        guard let mark = symbol.lastIndex(of: "/") else { return nil }
        let time = String(symbol[symbol.index(after: mark)...])
        guard case .success(let per) = UnitTable().unit(named: time), per.dimension == ["s": 1] else { return nil }
        let product = self * per
        let unit = Unit(symbol: String(symbol[..<mark]), dimension: product.dimension, factor: product.factor)
        return (unit, seconds / per.factor)
    }
}
