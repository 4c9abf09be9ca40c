package import Model

extension FormulaEvaluator {
    /// The first sum over a flow that has no tiling up to a day, and the days that nothing covers.
    package func gap(endingOn end: Day) -> (series: String, period: Period)? {
        for call in formula.root.calls {
            guard let input = input(of: call), let flows = input.flows else { continue }
            if let gap = flows.gap(from: call.function.begin(call, end), to: end, asOf: nil) { return (input.id, gap) }
        }
        return nil
    }
}
