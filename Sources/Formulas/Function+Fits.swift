internal import Glibc
internal import Model

/// The functions of how two series go together.
extension Function {
    static let fits = [log10, slope]

    /// `log10(x)`: the decimal logarithm of a number as it is in its unit.
    private static let log10 = Function(
        name: "log10", usage: "log10(x)",
        type: { (_, types) throws(FormulaError) in
            SeriesType(unit: .ratio, kind: .rate, frequency: types[0].frequency)
        },
        value: { _, data, period, asOf in
            guard let found = data.first?.value(at: period, asOf: asOf), let estimate = found.vintage.estimate,
                estimate.low > 0, let value = Estimate.monotone([estimate], { $0.first.map { Glibc.log10($0) } })
            else { return nil }
            return Value(
                estimate: value.bounded, parts: [Part(argument: 0, period: found.period, vintage: found.vintage)])
        },
        window: { _, data, period in
            let reach = data.first?.reach(from: period) ?? period.start
            return Period(start: reach, end: period.end).widened(
                by: data.first?.frequency == .irregular ? 0 : period.days)
        },
        lack: { _ in "is of numbers above zero" })

    /// `slope(y, x)`: by how much one rises with the other, as the line that fits all of their common periods so far best.
    private static let slope = Function(
        name: "slope", usage: "slope(y, x)", shape: Shape(expressions: 2...2),
        type: { (call, types) throws(FormulaError) in
            SeriesType(unit: types[0].unit / types[1].unit, kind: .rate, frequency: try call.frequency(types))
        },
        periods: { _, data in data.first?.histories.map(\.period) ?? [] },
        value: { _, data, period, asOf in
            guard data.count == 2 else { return nil }
            let all = Period(start: Day.first, end: period.end)
            let others = Dictionary(data[1].values(endingIn: all, asOf: asOf).map { ($0.period.end, $0) }) { $1 }
            let pairs = data[0].values(endingIn: all, asOf: asOf).compactMap { found in
                others[found.period.end].map { (found, $0) }
            }
            guard let last = pairs.last, last.0.period.end == period.end, let value = slope(pairs) else { return nil }
            let parts = pairs.flatMap { y, x in
                [
                    Part(argument: 0, period: y.period, vintage: y.vintage),
                    Part(argument: 1, period: x.period, vintage: x.vintage),
                ]
            }
            return Value(estimate: Estimate(value), parts: parts)
        },
        window: { _, _, period in Period(start: Day.first, end: period.end) },
        firstKnown: { _, _, _ in Day(number: Int32.min) },
        takesOwnAlone: true,
        lack: { _ in "needs three periods in which both have an exact value of their own, the last of them this one" })

    /// Nil for fewer than three points, for points of one place, and where bounds leave open where a point is.
    private static func slope(_ pairs: [(SeriesData.Found, SeriesData.Found)]) -> Double? {
        let estimates = pairs.compactMap { y, x in
            y.vintage.estimate.flatMap { y in x.vintage.estimate.map { (y, $0) } }
        }
        guard estimates.count >= 3, estimates.allSatisfy({ $0.isExact && $1.isExact }) else { return nil }
        let count = Double(estimates.count)
        let means = (estimates.reduce(0) { $0 + $1.0.value } / count, estimates.reduce(0) { $0 + $1.1.value } / count)
        var (product, square) = (0.0, 0.0)
        for (y, x) in estimates {
            product += (y.value - means.0) * (x.value - means.1)
            square += (x.value - means.1) * (x.value - means.1)
        }
        return square > 0 ? product / square : nil
    }
}
