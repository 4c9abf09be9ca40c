internal import Model

/// The functions that make one value of many: of so many periods, a span, a fixed stretch, or several series.
extension Function {
    static let windows = [
        window("sum") { Sum.of($0) },
        window("mean") { values in Sum.of(values).map { $0.scaled(by: 1 / Double(values.count)) } },
        window("median") { Estimate.monotone($0, middle) },
        window("min") { Estimate.monotone($0) { $0.min() } },
        window("max") { Estimate.monotone($0) { $0.max() } },
    ]

    private static func window(
        _ name: String, _ combine: @escaping @Sendable ([Estimate]) -> Estimate?
    ) -> Function {
        Function(
            name: name,
            usage:
                "\(name)(x, 3), \(name)(x, 12 months, at_least: 10), \(name)(x, from: 2019, to: 2022) or \(name)(a, b)",
            shape: Shape(
                expressions: 1...64, stretch: .optional, options: ["at_least": .count, "from": .days, "to": .days]),
            type: { (call, types) throws(FormulaError) in try Window.type(call, types) },
            value: { call, data, period, asOf in
                guard let window = Window(call, data, period, asOf), let estimate = combine(window.estimates) else {
                    return nil
                }
                return Value(estimate: estimate, parts: window.parts)
            },
            window: Window.days,
            takesNewest: { $0.arguments.count > 1 },
            gap: Window.gap,
            reach: .ofItsArguments,
            lack: { call in
                let least = call.count("at_least").map { ": at least \($0) must be there" } ?? ""
                return "has too few values\(least)"
            })
    }

    private static func middle(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard let upper = sorted.dropFirst(sorted.count / 2).first else { return nil }
        return sorted.count % 2 == 1 ? upper : (sorted[sorted.count / 2 - 1] + upper) / 2
    }
}

extension Estimate {
    /// What does not fall when one of its values rises: its bounds are those of the bounds.
    static func monotone(_ estimates: [Estimate], _ combine: ([Double]) -> Double?) -> Estimate? {
        guard let value = combine(estimates.map(\.value)) else { return nil }
        if estimates.allSatisfy(\.isExact) { return Estimate(value) }
        guard let low = combine(estimates.map(\.low)), let high = combine(estimates.map(\.high)) else { return nil }
        // What open bounds leave without an answer is open.
        return Estimate(value, low: low.isNaN ? -.infinity : low, high: high.isNaN ? .infinity : high)
    }
}

/// What a function of many values is taken of.
private struct Window {
    private(set) var estimates: [Estimate] = []
    private(set) var parts: [Function.Part] = []

    /// - Returns: nil when there are fewer values than there must be.
    init?(_ call: Call, _ data: [SeriesData], _ period: Period, _ asOf: Day?) {
        guard let first = data.first else { return nil }
        let wanted: Int
        if data.count > 1 {
            for (place, series) in data.enumerated() {
                guard let factor = series.type.unit.conversion(to: first.type.unit) else { return nil }
                if let found = series.value(at: period, asOf: asOf) { add(found, of: place, factor) }
            }
            wanted = data.count
        } else if let from = call.days("from") {
            let stretch = Period(start: from.start, end: call.days("to")?.end ?? period.end)
            guard let found = Window.fixed(first, stretch, asOf) else { return nil }
            for value in found.values { add(value, of: 0) }
            wanted = found.wanted
        } else {
            guard let own = first.value(at: period, asOf: asOf), let stretch = call.stretch else { return nil }
            let values = first.values(upTo: own.period, stretch, asOf)
            estimates.reserveCapacity(values.count)
            parts.reserveCapacity(values.count)
            for value in values { add(value, of: 0) }
            wanted = first.count(of: stretch)
        }
        guard parts.count >= call.count("at_least") ?? wanted, !parts.isEmpty else { return nil }
    }

    private mutating func add(_ found: SeriesData.Found, of argument: Int, _ factor: Double = 1) {
        guard let estimate = found.vintage.estimate else { return }
        estimates.append(estimate.scaled(by: factor).bounded)
        parts.append(Function.Part(argument: argument, period: found.period, vintage: found.vintage))
    }

    /// The values whose labels lie in a stretch, and how many the calendar has there.
    private static func fixed(
        _ data: SeriesData, _ stretch: Period, _ asOf: Day?
    ) -> (values: [SeriesData.Found], wanted: Int)? {
        let near = stretch.widened(by: data.frequency.typicalDays)
        let values = data.values(endingIn: near, asOf: asOf)
        guard let first = data.frequency.ordinal(of: data.frequency.period(containing: stretch.start)),
            let last = data.frequency.ordinal(of: data.frequency.period(containing: stretch.end))
        else { return (values.filter { stretch.contains(Period(start: $0.period.end, end: $0.period.end)) }, 1) }
        let labelled = values.filter { value in
            data.frequency.ordinal(of: value.period).map { (first...max(first, last)).contains($0) } ?? false
        }
        return (labelled, data.frequency == .day ? 1 : last - first + 1)
    }

    static func type(_ call: Call, _ types: [SeriesType]) throws(FormulaError) -> SeriesType {
        guard let first = types.first else { throw call.fault("\(call.function.name)() of nothing") }
        let isFixed = call.days("from") != nil
        if call.days("to") != nil, !isFixed { throw call.fault("'to' needs a 'from'") }
        if let from = call.days("from"), let to = call.days("to"), to.end < from.start {
            throw call.fault("'to' lies before 'from': no period is in it")
        }
        if let least = call.count("at_least"), case .periods(let count)? = call.stretch, least > count {
            throw call.fault("at least \(least) of \(count) can never be there")
        }
        var type = first
        if types.count > 1 {
            guard call.stretch == nil, !isFixed else { throw call.fault("several series or a stretch, not both") }
            type.frequency = try call.frequency(types)
            for (place, other) in types.enumerated() where !other.unit.isCommensurable(with: first.unit) {
                throw call.fault("\(first.unit) and \(other.unit) are not one dimension", at: place)
            }
            for (place, other) in types.enumerated() where other.kind != first.kind {
                throw call.fault("a \(first.kind.rawValue) and a \(other.kind.rawValue)", at: place)
            }
            return type
        }
        guard call.stretch != nil || isFixed else {
            throw call.fault("\(call.function.name)() of one series needs a stretch: \(call.function.usage)")
        }
        if call.function.name == "sum" { _ = try call.flow(types) }
        try call.checkStretch(types)
        if type.kind == .flow { type.kind = call.function.name == "sum" ? .stock : .rate }
        return type
    }

    static func days(_ call: Call, _ data: [SeriesData], _ period: Period) -> Period {
        guard let first = data.first else { return period }
        var start = data.map { $0.reach(from: period) }.min() ?? period.start
        var end = period.end
        if data.count == 1 {
            let slack = first.frequency.typicalDays
            if let from = call.days("from") {
                start = min(start, from.start - slack)
                end = max(end, (call.days("to")?.end ?? end) + slack)
            } else if let stretch = call.stretch {
                start = min(start, first.start(of: stretch, before: period))
            }
        }
        return Period(start: start, end: end).widened(
            by: first.frequency == .irregular ? 0 : first.frequency.typicalDays)
    }

    /// The first of so many periods that has no value.
    static func gap(_ call: Call, _ data: [SeriesData], _ end: Day) -> (argument: Int, period: Period)? {
        guard data.count == 1, let first = data.first, case .periods(let count)? = call.stretch else { return nil }
        return first.walk(back: count, from: first.frequency.period(endingOn: end))
            .first { $0.history.flatMap { SeriesData.current($0, nil) } == nil }
            .map { (0, $0.period) }
    }
}

extension Call {
    /// The frequency that several arguments have in common.
    func frequency(_ types: [SeriesType]) throws(FormulaError) -> Frequency? {
        try Formula.frequency(of: zip(arguments, types).map { ($0, $1) }, offset)
    }

    /// Whether the series can be looked back over as it is said: days and irregular series have no number of periods.
    func checkStretch(_ types: [SeriesType], default assumed: Stretch? = nil) throws(FormulaError) {
        guard case .periods(let count)? = stretch ?? assumed, let type = types.first,
            type.frequency == .day || type.frequency == .irregular
        else { return }
        let frequency = type.frequency == .day ? "daily" : "irregular"
        throw fault("\(name()) is \(frequency): say how far to look back as a span, such as 90d, not \(count)")
    }
}
