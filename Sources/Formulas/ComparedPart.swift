package import Model

/// One comparison of a condition: what is compared, and with what.
package struct ComparedPart: Hashable, Sendable {
    /// Of the sign, in characters from the start of the condition.
    let offset: Int
    /// What is compared, as written.
    package let text: String
    /// The same, where it is a series alone.
    package let series: String?
    package let comparison: Comparison
    /// What it is compared with, as written.
    package let other: String
    package let otherSeries: String?
    /// The number that it is compared with; nil where that is a formula.
    package let threshold: Double?
    /// That of the number; nil where none is written.
    package let unit: Unit?
    /// Whether the number stands before the sign.
    let isFlipped: Bool
}

extension Formula {
    /// The comparisons that the condition joins, in their order, those within functions aside.
    package var comparisons: [ComparedPart] {
        if case .standing(let when, _) = root { comparisons(of: when) } else { comparisons(of: root) }
    }

    /// Those of the condition that ends what it raises; none where that is but its opposite.
    package var endComparisons: [ComparedPart] {
        if case .standing(_, let until) = root { comparisons(of: until) } else { [] }
    }

    private func comparisons(of node: Expression) -> [ComparedPart] {
        switch node {
        case .comparison(let comparison, let left, let right, let offset):
            guard let sides = sides[offset] else { return [] }
            let isFlipped = left.literal != nil && right.literal == nil
            let (own, other) = isFlipped ? (right, left) : (left, right)
            return [
                ComparedPart(
                    offset: offset, text: isFlipped ? sides.right : sides.left, series: own.name,
                    comparison: isFlipped ? comparison.flipped : comparison,
                    other: isFlipped ? sides.left : sides.right, otherSeries: other.name,
                    threshold: other.literal?.value, unit: other.literal?.unit, isFlipped: isFlipped)
            ]
        default: return node.parts.flatMap(comparisons)
        }
    }
}

extension Expression {
    /// A series alone; nil for anything else.
    var name: String? { if case .series(let name, _) = self { name } else { nil } }

    /// A number, or its opposite; nil for anything else.
    var literal: (value: Double, unit: Unit?)? {
        switch self {
        case .number(let value, let unit, _): (value, unit)
        case .negation(let inner): inner.literal.map { (-$0.value, $0.unit) }
        default: nil
        }
    }

    /// The comparison whose sign stands somewhere.
    func comparison(at offset: Int) -> (left: Expression, right: Expression)? {
        if case .comparison(_, let left, let right, offset) = self { return (left, right) }
        return parts.lazy.compactMap { $0.comparison(at: offset) }.first
    }
}

extension FormulaEvaluator {
    /// The two sides of a comparison at a period.
    package struct Compared: Sendable {
        /// Nil where there is no value.
        package let value: Estimate?
        package let threshold: Estimate?
        /// That of both.
        package let unit: Unit
        /// Of the first side.
        package let inputs: [Input]
    }

    /// The sides of a comparison of this condition, or of one that it is made of.
    ///
    /// - Parameter asOf: by what was published by that day; nil for the present.
    package func compared(_ part: ComparedPart, at period: Period, asOf: Day?) -> Compared? {
        guard let sides = formula.root.comparison(at: part.offset), let factors = conversions[part.offset],
            let unit = unit(of: sides)
        else { return nil }
        var used: [Input] = []
        var others: [Input] = []
        let left = evaluate(sides.left, period, asOf, &used)?.scaled(by: factors.left).bounded
        let right = evaluate(sides.right, period, asOf, &others)?.scaled(by: factors.right).bounded
        return part.isFlipped
            ? Compared(value: right, threshold: left, unit: unit, inputs: others)
            : Compared(value: left, threshold: right, unit: unit, inputs: used)
    }

    /// A plain number is in the unit of the other side.
    private func unit(of sides: (left: Expression, right: Expression)) -> Unit? {
        try? Formula.type(of: sides.left.isPlainNumber ? sides.right : sides.left, inputs).unit
    }
}
