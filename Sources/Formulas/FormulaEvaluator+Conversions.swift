internal import Model

/// What the sides of sums and comparisons are multiplied with.
extension FormulaEvaluator {
    /// For every sum and comparison what its sides are multiplied with to be in one unit, by the place of its sign.
    static func conversions(
        _ node: Expression, _ inputs: [String: SeriesData]
    ) -> [Int: (left: Double, right: Double)] {
        var result: [Int: (left: Double, right: Double)] = [:]
        for part in node.parts { result.merge(conversions(part, inputs)) { first, _ in first } }
        switch node {
        case .binary(.plus, let left, let right, let offset), .binary(.minus, let left, let right, let offset):
            guard let type = try? Formula.type(of: node, inputs) else { return result }
            result[offset] = factors(left, right, to: type.unit, inputs)
        case .comparison(_, let left, let right, let offset):
            let first = try? Formula.type(of: left, inputs)
            let second = try? Formula.type(of: right, inputs)
            let isAlike = [(left, second), (right, first)].contains { side, other in
                side.isPlainNumber && other?.unit.isDimensionless ?? false
            }
            result[offset] = isAlike ? (1, 1) : first.flatMap { factors(left, right, to: $0.unit, inputs) }
        default: break
        }
        return result
    }

    /// Without a factor there is no value: sides that are not of one dimension are no number.
    private static func factors(
        _ left: Expression, _ right: Expression, to unit: Unit, _ inputs: [String: SeriesData]
    ) -> (left: Double, right: Double)? {
        guard let first = try? Formula.type(of: left, inputs).unit.conversion(to: unit),
            let second = try? Formula.type(of: right, inputs).unit.conversion(to: unit)
        else { return nil }
        return (first, second)
    }
}
