/// Parses `series comparison number unit`.
package enum ConditionParser {
    /// What a condition says, before its series and unit are looked up.
    package struct Parsed: Sendable {
        package let series: String
        package let seriesOffset: Int
        package let comparison: Comparison
        package let threshold: Double
        /// The text after the number; empty when there is none.
        package let unit: String
        package let unitOffset: Int
    }

    /// Reads a condition.
    ///
    /// - Throws: where and why it is malformed.
    package static func parse(_ text: String) throws(FormulaError) -> Parsed {
        var scanner = FormulaScanner(text)
        scanner.skipBlanks()
        let seriesOffset = scanner.position
        guard let series = scanner.name() else {
            throw FormulaError(offset: scanner.position, message: "a condition begins with a series")
        }
        scanner.skipBlanks()
        guard let comparison = scanner.comparison() else {
            throw FormulaError(
                offset: scanner.position,
                message: "expected one of > >= < <= == != after the series; name a formula as an indicator first"
            )
        }
        scanner.skipBlanks()
        let numberOffset = scanner.position
        let negative = scanner.accept("-")
        guard let number = scanner.number() else {
            throw FormulaError(offset: numberOffset, message: "expected a number after '\(comparison.rawValue)'")
        }
        scanner.skipBlanks()
        let unitOffset = scanner.position
        let unit = scanner.text(upTo: [])
        return Parsed(
            series: series, seriesOffset: seriesOffset, comparison: comparison, threshold: negative ? -number : number,
            unit: unit, unitOffset: unitOffset
        )
    }
}
