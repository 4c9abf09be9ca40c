internal import Model

/// The functions that sum the facts of a flow over a span (rule 22).
extension Function {
    static let flows = [trailingYear, cumulative]

    /// `ttm(x)`: the trailing year of a flow, per year.
    static let trailingYear = sum(
        Span(
            tiling: { flows, _, end, asOf in flows.trailingYear(endingOn: end, asOf: asOf) },
            reach: { _, end in end - Frequency.year.durations.longest },
            begin: { _, end in end - (Frequency.year.typicalDays - 1) }),
        name: "ttm", usage: "ttm(x)"
    ) { flow in
        SeriesType(
            unit: flow.unit / Unit(symbol: "yr", dimension: ["s": 1], factor: 31_557_600), kind: .rate,
            frequency: flow.frequency)
    }

    /// `cumulative(x, since: D)`: the sum of a flow from a day on.
    static let cumulative = sum(
        Span(
            tiling: { flows, call, end, asOf in flows.span(from: since(call), to: end, asOf: asOf) },
            reach: { call, _ in since(call) },
            begin: { call, _ in since(call) }),
        name: "cumulative", usage: "cumulative(x, since: D)", Shape(options: ["since": .days], required: ["since"])
    ) { flow in SeriesType(unit: flow.unit, kind: .stock, frequency: flow.frequency) }

    private static func since(_ call: Call) -> Day { call.days("since")?.start ?? Day.first }

    /// What a sum is taken over.
    private struct Span: Sendable {
        /// The sum over the span that ends on a day, by what was published by another.
        let tiling: @Sendable (FlowTable, Call, _ end: Day, _ asOf: Day?) -> FlowTable.Tiling?
        /// The first day that can matter for a span that ends on a day.
        let reach: @Sendable (Call, _ end: Day) -> Day
        /// The day on which that span should begin, for telling what is missing.
        let begin: @Sendable (Call, _ end: Day) -> Day
    }

    private static func sum(
        _ span: Span, name: String, usage: String, _ shape: Shape = Shape(),
        type: @escaping @Sendable (SeriesType) -> SeriesType
    ) -> Function {
        Function(
            name: name, usage: usage, shape: shape,
            type: { (call, arguments) throws(FormulaError) in type(try call.flow(arguments)) },
            periods: { _, data in data.first?.sumPeriods ?? [] },
            value: { call, data, period, asOf in
                guard let (flows, end) = summed(data, period), let tiling = span.tiling(flows, call, end, asOf) else {
                    return nil
                }
                let parts = tiling.parts.map { Part(argument: 0, period: $0.period, vintage: $0.vintage) }
                return Value(estimate: tiling.estimate, parts: parts)
            },
            window: { call, data, period in
                let end = data.first?.end(of: period) ?? period.end
                return Period(start: min(span.reach(call, end), end), end: end)
            },
            firstKnown: { _, data, period in
                summed(data, period).flatMap { $0.flows.firstPublication(endingOn: $0.end) }
            },
            publications: { call, data, period, days in
                guard let (flows, end) = summed(data, period) else { return 1 }
                let start = span.reach(call, end)
                days.insert(flows.publicationDays(from: start, to: end))
                return flows.weight(from: start, to: end)
            },
            gap: { call, data, end in
                data.first?.flows?.gap(from: span.begin(call, end), to: end, asOf: nil).map { (0, $0) }
            },
            reach: .ofItsArguments)
    }

    /// The facts of what is summed, and the last day of the sum for a period.
    private static func summed(_ data: [SeriesData], _ period: Period) -> (flows: FlowTable, end: Day)? {
        data.first.flatMap { input in input.flows.map { ($0, input.end(of: period)) } }
    }
}

extension Call {
    /// The type of the first argument, which must be that of a flow.
    func flow(_ types: [SeriesType]) throws(FormulaError) -> SeriesType {
        guard let type = types.first, type.kind == .flow, type.frequency != nil else {
            let kind = types.first.map { $0.content == .number ? $0.kind.rawValue : "condition" } ?? "nothing"
            throw fault("\(function.name)() sums a flow, and \(name()) is a \(kind)")
        }
        return type
    }
}
