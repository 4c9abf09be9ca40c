package import Model

extension FormulaEvaluator {
    /// The first sum over a flow that has no tiling up to a day, and the days that nothing covers.
    package func gap(endingOn end: Day) -> (series: String, period: Period)? {
        for (name, since) in sums(formula.root) {
            guard let flows = inputs[name]?.flows else { continue }
            let start = since ?? end - (Frequency.year.typicalDays - 1)
            if let gap = flows.gap(from: start, to: end, asOf: nil) { return (name, gap) }
        }
        return nil
    }

    /// The flows that are summed, each with the day it is summed from; nil for a trailing year.
    func sums(_ node: Expression) -> [(String, Day?)] {
        switch node {
        case .number, .series: return []
        case .trailingYear(let name, _): return [(name, nil)]
        case .cumulative(let name, let since, _): return [(name, since)]
        case .negation(let inner): return sums(inner)
        case .binary(_, let left, let right, _): return sums(left) + sums(right)
        }
    }
}
