package import Model

/// What a series or a formula gives: its unit, how it is aggregated, and how often it has a value.
package struct SeriesType: Equatable, Sendable {
    package var unit: Unit
    package var kind: Kind
    /// Nil for a plain number.
    package var frequency: Frequency?

    package init(unit: Unit, kind: Kind, frequency: Frequency?) {
        self.unit = unit
        self.kind = kind
        self.frequency = frequency
    }
}

extension Formula {
    /// Infers the type of the formula and checks units on the way.
    ///
    /// - Parameter types: the type of every series it names.
    /// - Throws: where the units, kinds or frequencies do not go together.
    package func type(_ types: (String) -> SeriesType?) throws(FormulaError) -> SeriesType {
        try Formula.type(of: root, types)
    }

    static func type(of node: Expression, _ types: (String) -> SeriesType?) throws(FormulaError) -> SeriesType {
        switch node {
        case .number: return SeriesType(unit: .ratio, kind: .rate, frequency: nil)
        case .series(let name, let offset): return try lookUp(name, offset, types)
        case .call(let call):
            var arguments: [SeriesType] = []
            for argument in call.arguments { arguments.append(try type(of: argument, types)) }
            return try call.function.type(call, arguments)
        case .negation(let inner): return try self.type(of: inner, types)
        case .binary(let sign, let left, let right, let offset):
            return try combine(sign, type(of: left, types), type(of: right, types), offset)
        }
    }

    private static func lookUp(
        _ name: String, _ offset: Int, _ types: (String) -> SeriesType?
    ) throws(FormulaError) -> SeriesType {
        guard let type = types(name) else { throw FormulaError(offset: offset, message: "unknown series '\(name)'") }
        return type
    }

    private static func combine(
        _ sign: Expression.Operator, _ left: SeriesType, _ right: SeriesType, _ offset: Int
    ) throws(FormulaError) -> SeriesType {
        let frequency = try frequency(left.frequency, right.frequency, offset)
        switch sign {
        case .plus, .minus:
            guard left.unit.isCommensurable(with: right.unit) else {
                throw FormulaError(
                    offset: offset,
                    message: "'\(sign.rawValue)' of \(left.unit) and \(right.unit), which are not one dimension"
                )
            }
            guard left.kind == right.kind || left.frequency == nil || right.frequency == nil else {
                throw FormulaError(
                    offset: offset,
                    message: "'\(sign.rawValue)' of a \(left.kind.rawValue) and a \(right.kind.rawValue)"
                )
            }
            let unit = left.frequency == nil ? right.unit : left.unit
            return SeriesType(unit: unit, kind: left.frequency == nil ? right.kind : left.kind, frequency: frequency)
        case .times, .over:
            let unit = sign == .times ? left.unit * right.unit : left.unit / right.unit
            // A multiple of a flow is a flow; anything else no longer adds up over time.
            let keepsKind = right.frequency == nil || (left.frequency == nil && sign == .times)
            let kind = right.frequency == nil ? left.kind : right.kind
            return SeriesType(unit: unit, kind: keepsKind ? kind : .rate, frequency: frequency)
        }
    }

    /// The frequency of a combination: equal ones stay, and an irregular series lends its latest value to a regular one.
    private static func frequency(
        _ left: Frequency?, _ right: Frequency?, _ offset: Int
    ) throws(FormulaError) -> Frequency? {
        guard let left else { return right }
        guard let right, left != right else { return left }
        if left == .irregular { return right }
        if right == .irregular { return left }
        throw FormulaError(
            offset: offset, message: "a series by the \(left.noun) and one by the \(right.noun) cannot be combined"
        )
    }
}
