package import Model

extension FormulaEvaluator {
    /// Of the first function that lacks something for a period that ends on a day, the series and the days that it lacks.
    package func gap(endingOn end: Day) -> (series: String, period: Period)? {
        for call in formula.root.calls {
            let data = data(of: call)
            if let gap = call.function.gap(call, data, end) { return (data[gap.argument].id, gap.period) }
        }
        return nil
    }
}
