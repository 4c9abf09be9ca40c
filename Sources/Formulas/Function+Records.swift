internal import Model

/// The functions of records: states that hold until they are replaced (rule 32).
extension Function {
    static let records = [peak, age]

    /// `peak(x)`: the highest so far.
    private static let peak = record("peak", lending: Lending.always, reach: .ofItsArguments) { type in
        type
    } value: { record, _ in
        guard let value = record.best.vintage.value else { return nil }
        return Estimate(value, low: record.low, high: record.high)
    }

    /// `age(x)`: how many days have gone by since the last new peak.
    private static let age = record("age", lending: Lending.limit, reach: .fromZero) { type in
        SeriesType(unit: .day, kind: .rate, frequency: type.frequency)
    } value: { record, period in
        // By the bounds the last new peak may be a later one, or none since the last that is one for certain.
        let value = Double(period.end - record.best.period.end)
        return Estimate(
            value, low: min(value, Double(period.end - record.possible)),
            high: max(value, Double(period.end - record.certain)))
    }

    /// The first of the highest values by the end of a day.
    private struct Record {
        let end: Day
        var best: SeriesData.Found
        var low = -Double.infinity
        var high = -Double.infinity
        /// The last days on which there may have been a new peak, and on which there was.
        var possible: Day
        var certain: Day
    }

    private static func record(
        _ name: String, lending: Int, reach: Reach, type: @escaping @Sendable (SeriesType) -> SeriesType,
        value: @escaping @Sendable (Record, Period) -> Estimate?
    ) -> Function {
        var function = ofAllBefore(
            name: name, usage: "\(name)(x)", lending: { _ in lending }, reach: reach,
            type: { (call, types) throws(FormulaError) in
                guard let first = types.first, first.frequency != nil else {
                    throw call.fault("\(name)() is taken of a series")
                }
                return type(first)
            },
            prepare: { _, data, asOf in
                let records = records(data.first, asOf)
                return { period in
                    guard let record = records.last(endingBy: period.end, \.end), let estimate = value(record, period)
                    else { return nil }
                    let part = Part(argument: 0, period: record.best.period, vintage: record.best.vintage)
                    return Value(estimate: estimate, parts: [part])
                }
            })
        function.firstKnown = { _, data, period in
            data.first.flatMap { $0.frequency == .irregular ? Day(number: Int32.min) : $0.firstKnown(at: period) }
        }
        return function
    }

    /// What the record was after each value, in the order of their ends.
    private static func records(_ series: SeriesData?, _ asOf: Day?) -> [Record] {
        var records: [Record] = []
        for found in series?.values(endingIn: Period(start: Day.first, end: Day.last), asOf: asOf) ?? [] {
            guard let estimate = found.vintage.estimate else { continue }
            let last = records.last
            let end = found.period.end
            var now = Record(
                end: end, best: last?.best ?? found, possible: last?.possible ?? end, certain: last?.certain ?? end)
            if estimate.value > now.best.vintage.value ?? estimate.value { now.best = found }
            if let last {
                if estimate.high > last.low { now.possible = end }
                if estimate.low > last.high { now.certain = end }
            }
            now.low = max(last?.low ?? now.low, estimate.low)
            now.high = max(last?.high ?? now.high, estimate.high)
            records.append(now)
        }
        return records
    }
}
