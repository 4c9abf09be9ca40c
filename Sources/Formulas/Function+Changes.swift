internal import Glibc
internal import Model

/// The functions that compare a value with an earlier one.
extension Function {
    static let comparisons = [
        comparing("lag", "lag(x, 1) or lag(x, 12 months)", needs: .required, gives: .itself) { _, before in
            before.vintage.estimate
        },
        comparing("change", "change(x), change(x, 8) or change(x, 1 yr)", gives: .difference) { own, before in
            guard let now = own.vintage.estimate, let then = before.vintage.estimate else { return nil }
            return Sum.of([now, -then])
        },
        comparing("growth", "growth(x), growth(x, 4) or growth(x, 1 yr)", gives: .ratio) { own, before in
            quotient(own, before).map { $0 - Estimate(1) }
        },
        comparing("yoy", "yoy(x)", fixed: .span(CalendarSpan(months: 12)), gives: .ratio) { own, before in
            quotient(own, before).map { $0 - Estimate(1) }
        },
        comparing("qoq", "qoq(x)", fixed: .span(CalendarSpan(months: 3)), gives: .ratio) { own, before in
            quotient(own, before).map { $0 - Estimate(1) }
        },
        comparing("cagr", "cagr(x, 3 yr)", needs: .required, gives: .ratio) { own, before in
            let years = Double(own.period.end - before.period.end) / 365.25
            guard years > 0, let quotient = quotient(own, before) else { return nil }
            return Estimate.monotone([quotient]) { $0.first.map { pow($0, 1 / years) - 1 } }
        },
    ]

    /// What a comparison is in.
    private enum Result {
        case itself, difference, ratio
    }

    /// Nil where it is no growth: from nothing, or from or to less.
    private static func quotient(_ own: SeriesData.Found, _ before: SeriesData.Found) -> Estimate? {
        guard let now = own.vintage.estimate, let then = before.vintage.estimate, then.low > 0, now.low >= 0 else {
            return nil
        }
        return now / then
    }

    private static func comparing(
        _ name: String, _ usage: String, needs: Shape.Presence = .optional, fixed: Stretch? = nil, gives: Result,
        _ compare: @escaping @Sendable (SeriesData.Found, SeriesData.Found) -> Estimate?
    ) -> Function {
        @Sendable func stretch(_ call: Call) -> Stretch { fixed ?? call.stretch ?? .periods(1) }
        return Function(
            name: name, usage: usage, shape: Shape(stretch: fixed == nil ? needs : .none),
            type: { (call, types) throws(FormulaError) in try comparedType(call, types, stretch(call), gives) },
            value: { call, data, period, asOf in
                guard let series = data.first, let own = series.value(at: period, asOf: asOf),
                    let before = series.value(stretch(call), before: own.period, asOf),
                    let estimate = compare(own, before)
                else { return nil }
                let parts = gives == .itself ? [before] : [own, before]
                return Value(
                    estimate: estimate.bounded,
                    parts: parts.map { Part(argument: 0, period: $0.period, vintage: $0.vintage) })
            },
            window: { call, data, period in
                guard let series = data.first else { return period }
                let start = min(series.start(of: stretch(call), before: period), series.reach(from: period))
                let slack = series.frequency == .irregular ? 0 : series.frequency.typicalDays
                return Period(start: start - slack, end: period.end + slack)
            },
            gap: { call, data, end in
                guard let series = data.first, case .periods(let count) = stretch(call) else { return nil }
                let steps = series.walk(back: count + 1, from: series.frequency.period(endingOn: end))
                return [steps.first, steps.last].compactMap(\.self)
                    .first { $0.history.flatMap { SeriesData.current($0, nil) } == nil }.map { (0, $0.period) }
            },
            reach: gives == .ratio ? .fromMinusOne : gives == .itself ? .ofItsArguments : .any,
            lack: { _ in
                gives == .ratio
                    ? "has no value as far before, or none above zero to compare with" : "has no value as far before"
            })
    }

    private static func comparedType(
        _ call: Call, _ types: [SeriesType], _ stretch: Stretch, _ gives: Result
    ) throws(FormulaError) -> SeriesType {
        guard var type = types.first, let frequency = type.frequency else { throw call.fault("a number has no past") }
        switch stretch {
        case .periods: try call.checkStretch(types, default: stretch)
        case .span(let span):
            if frequency != .irregular, span.typicalDays * 2 < frequency.typicalDays {
                throw call.fault("\(call.name()) has a value by the \(frequency.noun), which is longer")
            }
        }
        if call.function.name == "cagr", case .periods = stretch {
            throw call.fault("cagr() is yearly growth over a span: \(call.function.usage)")
        }
        if gives == .ratio { type.unit = .ratio }
        if gives != .itself { type.kind = .rate }
        return type
    }
}
