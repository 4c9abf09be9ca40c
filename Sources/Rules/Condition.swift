package import Formulas
package import Model

/// `series comparison number unit`.
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

    package init(series: String, comparison: Comparison, threshold: Double, unit: Unit, level: Double, text: String) {
        self.series = series
        self.comparison = comparison
        self.threshold = threshold
        self.unit = unit
        self.level = level
        self.text = text
    }

    /// Whether a value in the unit of the series satisfies it.
    package func holds(_ value: Double) -> Bool { comparison.holds(value, level) }
}
