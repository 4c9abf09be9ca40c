internal import Model

/// The functions that choose among values, or say what a value stands for.
extension Function {
    static let choices = [over, coalesce, latest, carry, count, streak]

    /// `over(x, 1 yr)`: what a rate amounts to over a span (rule 22).
    private static let over = Function(
        name: "over", usage: "over(x, 1 yr)", shape: Shape(stretch: .required),
        type: { (call, types) throws(FormulaError) in
            guard var type = types.first, let amount = amount(call, type) else {
                throw call.fault("over() makes an amount of something per time over a span, such as over(x, 1 yr)")
            }
            type.unit = amount.unit
            type.kind = .stock
            return type
        },
        value: { call, data, period, asOf in
            guard let series = data.first, let found = series.value(at: period, asOf: asOf),
                let estimate = found.vintage.estimate, let amount = amount(call, series.type)
            else { return nil }
            let part = Part(argument: 0, period: found.period, vintage: found.vintage)
            return Value(estimate: estimate.scaled(by: amount.factor).bounded, parts: [part])
        },
        window: nearby, takesNewest: { _ in true }, reach: .ofItsArguments)

    /// The unit of a rate over a span, and with what its value is multiplied.
    private static func amount(_ call: Call, _ type: SeriesType) -> (unit: Unit, factor: Double)? {
        guard case .span(let span)? = call.stretch else { return nil }
        return type.unit.amount(over: Double(span.months) * 31_557_600 / 12 + Double(span.days) * 86_400)
    }

    /// `coalesce(a, b)`: the first that has a value.
    private static let coalesce = Function(
        name: "coalesce", usage: "coalesce(a, b)", shape: Shape(expressions: 2...16),
        type: { (call, types) throws(FormulaError) in try likeTheFirst(call, types) },
        value: { _, data, period, asOf in
            choice(
                data.enumerated().lazy.compactMap { place, series in
                    series.value(at: period, asOf: asOf).map { (place, $0) }
                }.first, among: data)
        },
        window: nearby, takesNewest: { _ in true }, reach: .ofItsArguments)

    /// `latest(a, b)`: several series merged by date, the newest value of all.
    private static let latest = Function(
        name: "latest", usage: "latest(a, b)", shape: Shape(expressions: 2...16),
        type: { (call, types) throws(FormulaError) in
            var type = try likeTheFirst(call, types)
            type.frequency = .irregular
            return type
        },
        periods: { _, data in SeriesData.merged(data.map { $0.histories.map(\.period) }, .irregular) },
        value: { _, data, period, asOf in
            let found = data.enumerated().compactMap { place, series in
                series.newest(by: period.end, asOf: asOf, lentFor: series.lending).map { (place, $0) }
            }
            return choice(found.max { $0.1.period.end < $1.1.period.end }, among: data)
        },
        window: { _, data, period in
            Period(start: period.end - (data.map(\.lending).max() ?? Lending.limit), end: period.end)
        },
        firstKnown: { _, _, _ in Day(number: Int32.min) }, reach: .ofItsArguments)

    /// `carry(x, limit: 400d)`: a series lent to what comes after it, for longer than others are, or to another frequency
    /// (rule 32).
    static let carry = Function(
        name: "carry", usage: "carry(x) or carry(x, limit: 400d)", shape: Shape(options: ["limit": .span]),
        type: { (call, types) throws(FormulaError) in
            guard var type = types.first, type.frequency != nil else { throw call.fault("a number needs no carrying") }
            type.frequency = .irregular
            if type.kind == .flow { type.kind = .rate }
            return type
        },
        value: { call, data, period, asOf in
            choice(data.first?.newest(by: period.end, asOf: asOf, lentFor: limit(call)).map { (0, $0) }, among: data)
        },
        window: { call, _, period in Period(start: period.end - limit(call), end: period.end) },
        firstKnown: { _, _, _ in Day(number: Int32.min) },
        lending: limit, reach: .ofItsArguments)

    /// For how long what it carries is lent.
    @Sendable static func limit(_ call: Call) -> Int { call.span("limit")?.typicalDays ?? Lending.limit }

    /// `count(a > 1, b > 2)`: how many conditions are true.
    private static let count = Function(
        name: "count", usage: "count(a > 1, b > 2)", shape: Shape(expressions: 1...64),
        takes: .conditions,
        type: { (call, types) throws(FormulaError) in
            SeriesType(unit: .count, kind: .rate, frequency: try call.frequency(types))
        },
        value: { _, data, period, asOf in
            let found = data.compactMap { $0.value(at: period, asOf: asOf) }
            guard found.count == data.count else { return nil }
            return Sum.of(found.compactMap(\.vintage.estimate)).map { sum in
                Value(
                    estimate: sum,
                    parts: found.enumerated().map { Part(argument: $0, period: $1.period, vintage: $1.vintage) })
            }
        },
        window: nearby, takesNewest: { _ in true }, reach: .upToItsArguments)

    /// `streak(x > 1)`: for how many periods in a row a condition has been true, or a name the same.
    private static let streak = Function(
        name: "streak", usage: "streak(x > 1)", takes: .conditionsAndNames,
        type: { (call, types) throws(FormulaError) in
            SeriesType(unit: .count, kind: .rate, frequency: try call.frequency(types))
        },
        value: { _, data, period, asOf in
            guard let series = data.first, let own = series.value(at: period, asOf: asOf) else { return nil }
            if case .names = series.type.content { return run(of: own, series, asOf) }
            var certain = true
            var (low, value, high) = (0.0, 0.0, 0.0)
            var isValue = true
            for found in series.backwards(from: own.period, asOf) {
                guard let truth = found?.vintage.estimate, truth.high == 1 else { break }
                certain = certain && truth.low == 1
                isValue = isValue && truth.value == 1
                if certain { low += 1 }
                if isValue { value += 1 }
                high += 1
            }
            return Value(
                estimate: Estimate(value, low: low, high: high),
                parts: [Part(argument: 0, period: own.period, vintage: own.vintage)])
        },
        window: { _, _, period in Period(start: Day.first, end: period.end) }, reach: .fromZero)

    private static func run(of own: SeriesData.Found, _ series: SeriesData, _ asOf: Day?) -> Value {
        let same = series.backwards(from: own.period, asOf).prefix { $0?.vintage.value == own.vintage.value }
        return Value(
            estimate: Estimate(Double(same.count)),
            parts: [Part(argument: 0, period: own.period, vintage: own.vintage)])
    }

    // MARK: Parts

    private static let nearby: @Sendable (Call, [SeriesData], Period) -> Period = { _, data, period in
        let slack = data.first?.frequency == .irregular ? 0 : period.days
        return Period(
            start: (data.map { $0.reach(from: period) }.min() ?? period.start) - slack, end: period.end + slack)
    }

    /// One of the values, in the unit of the first series.
    private static func choice(_ found: (Int, SeriesData.Found)?, among data: [SeriesData]) -> Value? {
        guard let (place, value) = found, let estimate = value.vintage.estimate, let first = data.first,
            let factor = data[place].type.unit.conversion(to: first.type.unit)
        else { return nil }
        let part = Part(argument: place, period: value.period, vintage: value.vintage)
        return Value(estimate: factor == 1 ? estimate : estimate.scaled(by: factor), parts: [part])
    }

    /// The type of the first, which all others must be like.
    private static func likeTheFirst(_ call: Call, _ types: [SeriesType]) throws(FormulaError) -> SeriesType {
        guard var type = types.first else { throw call.fault("expected \(call.function.usage)") }
        for (place, other) in types.enumerated() {
            guard other.unit.isCommensurable(with: type.unit), other.content == type.content else {
                throw call.fault("\(type.unit) and \(other.unit) are not one dimension", at: place)
            }
            guard other.kind == type.kind else {
                throw call.fault("a \(type.kind.rawValue) and a \(other.kind.rawValue)", at: place)
            }
        }
        type.frequency = try call.frequency(types)
        return type
    }
}

extension SeriesData {
    /// Values in a row, the newest first; nil for one that is absent.
    fileprivate func backwards(from own: Period, _ asOf: Day?) -> [Found?] {
        if frequency == .irregular || frequency == .day {
            // What is not known yet, or not any more, is no hole among days that are reported as they come.
            return upTo(own.end).compactMap { history in
                SeriesData.current(history, asOf).map { (history.period, $0) }
            }
        }
        return walk(back: histories.count + 1, from: own).map { step in
            step.history.flatMap { history in SeriesData.current(history, asOf).map { (history.period, $0) } }
        }
    }
}
