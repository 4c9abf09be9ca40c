internal import Configuring
internal import Formulas
internal import Rules

extension Catalog {
    /// What gives the sides of the comparisons of a condition that is more than a number beside another.
    ///
    /// - Throws: `StoreError`, or `TooMuchWork`.
    func comparedValues(of rule: RuleDefinition, _ histories: SeriesHistories) throws -> ComparedValues {
        guard rule.isJoined, let indicator = indicators[rule.when.series],
            let evaluator = try histories.evaluator(of: indicator)
        else { return { _, _, _ in [] } }
        return { parts, period, asOf in
            parts.compactMap { part in
                evaluator.compared(part, at: period, asOf: asOf).map { ComparedValue(part, $0, self) }
            }
        }
    }
}

extension ComparedValue {
    /// A comparison with what its sides are, by the names that sentences have for series.
    fileprivate init(_ part: ComparedPart, _ compared: FormulaEvaluator.Compared, _ catalog: Catalog) {
        func name(_ series: String?, _ text: String) -> String {
            series.flatMap { catalog.traits(of: $0)?.name } ?? text
        }
        self.init(
            comparison: part.comparison, name: name(part.series, part.text),
            other: part.threshold == nil ? name(part.otherSeries, part.other) : nil, value: compared.value,
            threshold: compared.threshold, unit: compared.unit, written: part.unit)
    }
}
