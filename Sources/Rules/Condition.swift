package import Formulas
package import Model

/// A series, or the formula of a rule, beside a number.
package struct Condition: Hashable, Sendable {
    package let series: String
    package let comparison: Comparison
    /// The number as written, in `unit`.
    package let threshold: Double
    package let unit: Unit
    /// `threshold` in the unit of the series.
    package let level: Double
    /// As written.
    package let text: String
    /// The step to which both sides are rounded, in the unit of the series; nil for none.
    package var step: Double?

    package init(series: String, comparison: Comparison, threshold: Double, unit: Unit, level: Double, text: String) {
        self.series = series
        self.comparison = comparison
        self.threshold = threshold
        self.unit = unit
        self.level = level
        self.text = text
    }

    /// Whether a value in the unit of the series satisfies it: whether all values within its bounds do, or none (rule 31).
    package func verdict(on estimate: Estimate) -> Verdict {
        let estimate =
            step.map { step in
                Estimate(
                    rounded(estimate.value, step), low: rounded(estimate.low, step), high: rounded(estimate.high, step))
            } ?? estimate
        let level = step.map { rounded(self.level, $0) } ?? self.level
        let (low, high) = (comparison.holds(estimate.low, level), comparison.holds(estimate.high, level))
        let holdsInside: Bool?
        switch comparison {
        case .greater, .greaterOrEqual, .less, .lessOrEqual: holdsInside = nil
        // Between two that are not the level it may be.
        case .equal, .notEqual:
            let contains = estimate.low < level && level < estimate.high
            holdsInside = contains ? comparison == .equal : nil
        }
        guard low == high, holdsInside.map({ $0 == low }) ?? true else { return .undetermined }
        // Two ends that are equal to a number are that number alone.
        return low ? .holds : .fails
    }

    /// Whether a value is the threshold itself, as far as its source publishes.
    func isAt(_ value: Double) -> Bool {
        step.map { rounded(value, $0) == rounded(level, $0) } ?? (value == level)
    }

    private func rounded(_ value: Double, _ step: Double) -> Double {
        value.isFinite ? (value / step).rounded() * step : value
    }

    /// What a condition is of a value with bounds.
    package enum Verdict: Sendable {
        case holds, fails, undetermined
    }
}
