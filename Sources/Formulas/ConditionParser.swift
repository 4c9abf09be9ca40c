package import Model

/// Parses conditions: a series or a formula beside a number.
package enum ConditionParser {
    /// What a condition says, before its series are looked up.
    package struct Parsed: Sendable {
        /// What is compared.
        package let subject: Formula
        package let subjectOffset: Int
        package let comparison: Comparison
        package let threshold: Double
        /// That of the number; nil when it has none.
        package let unit: Unit?
        package let thresholdOffset: Int

        /// The series that is compared; nil for a formula.
        package var series: String? { if case .series(let name, _) = subject.root { name } else { nil } }
    }

    /// Reads a condition.
    ///
    /// - Parameter units: what the number may be in.
    /// - Throws: where and why it is malformed.
    package static func parse(_ text: String, units: UnitTable = UnitTable()) throws(FormulaError) -> Parsed {
        let root = try Formula(text, units: units).root
        guard case .comparison(let comparison, let left, let right, let offset) = root else {
            throw fault(of: root, text)
        }
        let characters = Array(text)
        let before = (start: 0, text: String(characters[..<offset]))
        let behind = offset + comparison.rawValue.count
        let after = (start: behind, text: String(characters[behind...]))
        let (side, other, number, sign) =
            right.literal != nil ? (before, left, right, comparison) : (after, right, left, comparison.flipped)
        guard let literal = number.literal else {
            throw FormulaError(
                offset: right.offset, message: "one side must be a number; compare the difference: a - b > 0")
        }
        guard other.literal == nil else {
            throw FormulaError(offset: 0, message: "two numbers are compared, and no series")
        }
        let blanks = side.text.prefix { $0.isWhitespace }.count
        let subject = String(side.text.dropFirst(blanks).reversed().drop { $0.isWhitespace }.reversed())
        return Parsed(
            subject: try Formula(subject, units: units), subjectOffset: side.start + blanks, comparison: sign,
            threshold: literal.value, unit: literal.unit, thresholdOffset: number.offset)
    }

    private static func fault(of root: Expression, _ text: String) -> FormulaError {
        switch root {
        case .connective, .opposite:
            return FormulaError(
                offset: 0,
                message:
                    "a rule has one comparison; several are joined by counting them: count(a > 1, b > 2) >= 2 count")
        default:
            return FormulaError(
                offset: text.count, message: "expected one of > >= < <= == != and a number after the series or formula")
        }
    }
}

extension Expression {
    /// A number, or its opposite; nil for anything else.
    fileprivate var literal: (value: Double, unit: Unit?)? {
        switch self {
        case .number(let value, let unit, _): (value, unit)
        case .negation(let inner): inner.literal.map { (-$0.value, $0.unit) }
        default: nil
        }
    }
}
