package import Model

/// Parses the conditions of rules.
package enum ConditionParser {
    /// What a condition says, before its series are looked up.
    package struct Parsed: Sendable {
        package let formula: Formula
        /// What it is made of, where that is one formula beside a number.
        package let single: Single?
    }

    /// A series or a formula beside a number.
    package struct Single: Sendable {
        /// What is compared.
        package let subject: Formula
        package let subjectOffset: Int
        package let comparison: Comparison
        package let threshold: Double
        /// That of the number; nil when it has none.
        package let unit: Unit?
        package let thresholdOffset: Int

        /// The series that is compared; nil for a formula.
        package var series: String? { subject.root.name }

        /// What is compared, without blanks.
        package var meaning: String { subject.text.filter { !$0.isWhitespace } }
    }

    /// Reads a condition.
    ///
    /// - Parameter units: what numbers may be in.
    /// - Throws: where and why it is malformed.
    package static func parse(_ text: String, units: UnitTable = UnitTable()) throws(FormulaError) -> Parsed {
        let formula = try Formula(text, units: units)
        switch formula.root {
        case .connective, .opposite: return Parsed(formula: formula, single: nil)
        case .comparison(let comparison, let left, let right, let offset):
            guard left.literal == nil || right.literal == nil else {
                throw FormulaError(offset: 0, message: "two numbers are compared, and no series")
            }
            guard left.literal != nil || right.literal != nil, let sides = formula.sides[offset] else {
                return Parsed(formula: formula, single: nil)
            }
            let isFlipped = left.literal != nil
            let (own, number) = isFlipped ? (right, left) : (left, right)
            guard let literal = number.literal else { return Parsed(formula: formula, single: nil) }
            let subject = try Formula(isFlipped ? sides.right : sides.left, units: units)
            // What stands in parentheses begins before its first term.
            let start = isFlipped ? text.count - sides.right.count : text.prefix { $0.isWhitespace }.count
            let single = Single(
                subject: subject, subjectOffset: min(start, own.offset),
                comparison: isFlipped ? comparison.flipped : comparison,
                threshold: literal.value, unit: literal.unit, thresholdOffset: number.offset)
            return Parsed(formula: formula, single: single)
        default:
            throw FormulaError(
                offset: text.count, message: "expected one of > >= < <= == != and a number after the series or formula")
        }
    }
}
