internal import Model

/// The functions of records: states that hold until they are replaced (rule 32).
extension Function {
    static let records = [peak, age]

    /// `peak(x)`: the highest so far.
    private static let peak = record("peak") { type in
        type
    } value: { record, _ in
        guard let value = record.best.vintage.value else { return nil }
        return Estimate(value, low: record.low, high: record.high)
    }

    /// `age(x)`: how many days have gone by since the last new peak.
    private static let age = record("age") { type in
        SeriesType(unit: .day, kind: .rate, frequency: type.frequency)
    } value: { record, period in
        Estimate(Double(period.end - record.best.period.end))
    }

    private struct Record {
        var best: SeriesData.Found
        var low = -Double.infinity
        var high = -Double.infinity
    }

    private static func record(
        _ name: String, type: @escaping @Sendable (SeriesType) -> SeriesType,
        value: @escaping @Sendable (Record, Period) -> Estimate?
    ) -> Function {
        Function(
            name: name, usage: "\(name)(x)",
            type: { (call, types) throws(FormulaError) in
                guard let first = types.first, first.frequency != nil else {
                    throw call.fault("\(name)() is taken of a series")
                }
                return type(first)
            },
            value: { _, data, period, asOf in
                guard let record = best(data, period, asOf), let estimate = value(record, period) else { return nil }
                let part = Part(argument: 0, period: record.best.period, vintage: record.best.vintage)
                return Value(estimate: estimate, parts: [part])
            },
            window: { _, _, period in Period(start: Day.first, end: period.end) },
            firstKnown: { _, data, period in
                data.first.flatMap { $0.frequency == .irregular ? Day(number: Int32.min) : $0.firstKnown(at: period) }
            })
    }

    /// The first of the highest values by a day.
    private static func best(_ data: [SeriesData], _ period: Period, _ asOf: Day?) -> Record? {
        guard let series = data.first else { return nil }
        var record: Record?
        for found in series.values(endingIn: Period(start: Day.first, end: period.end), asOf: asOf) {
            guard let estimate = found.vintage.estimate else { continue }
            var now = record ?? Record(best: found)
            if estimate.value > now.best.vintage.value ?? estimate.value { now.best = found }
            now.low = max(now.low, estimate.low)
            now.high = max(now.high, estimate.high)
            record = now
        }
        return record
    }
}
