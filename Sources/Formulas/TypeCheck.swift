package import Model

/// What a series or a formula gives: its unit, how it is aggregated, and how often it has a value.
package struct SeriesType: Equatable, Sendable {
    package var unit: Unit
    package var kind: Kind
    /// Nil for a plain number.
    package var frequency: Frequency?
    package var content = Content.number
    /// Whether nothing of it can be below zero.
    package var isNonnegative = false

    /// What its values are.
    package enum Content: Hashable, Sendable {
        case number
        /// 1 where it is true and 0 where it is not.
        case condition
        /// The places among names, from 1 on.
        case names([String])
    }

    package init(unit: Unit, kind: Kind, frequency: Frequency?, isNonnegative: Bool = false) {
        self.unit = unit
        self.kind = kind
        self.frequency = frequency
        self.isNonnegative = isNonnegative
    }

    /// Of a condition.
    static func condition(_ frequency: Frequency?) -> SeriesType {
        var type = SeriesType(unit: .ratio, kind: .rate, frequency: frequency)
        type.content = .condition
        return type
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
        case .number(_, let unit, _): return SeriesType(unit: unit ?? .ratio, kind: .rate, frequency: nil)
        case .series(let name, let offset): return try lookUp(name, offset, types)
        case .call(let call):
            var arguments: [SeriesType] = []
            for argument in call.arguments {
                let type = try type(of: argument, types)
                try call.function.check(type, at: argument.offset)
                arguments.append(type)
            }
            return try call.function.type(call, arguments)
        case .negation(let inner): return try number(inner, types)
        case .binary(let sign, let left, let right, let offset):
            let sides = (try number(left, types), try number(right, types))
            let frequency = try frequency((left, sides.0), (right, sides.1), offset)
            return try combine(sign, sides.0, sides.1, frequency, offset)
        case .comparison(let comparison, let left, let right, let offset):
            let sides = (try number(left, types), try number(right, types))
            try check(comparison, (left, sides.0), (right, sides.1), offset)
            return .condition(try frequency((left, sides.0), (right, sides.1), offset))
        case .connective(_, let left, let right):
            let sides = (try condition(left, types), try condition(right, types))
            return .condition(try frequency((left, sides.0), (right, sides.1), right.offset))
        case .opposite(let inner, _): return try condition(inner, types)
        case .standing(let left, let right):
            let sides = (try condition(left, types), try condition(right, types))
            return .condition(try frequency((left, sides.0), (right, sides.1), right.offset))
        }
    }

    private static func lookUp(
        _ name: String, _ offset: Int, _ types: (String) -> SeriesType?
    ) throws(FormulaError) -> SeriesType {
        guard let type = types(name) else { throw FormulaError(offset: offset, message: "unknown series '\(name)'") }
        return type
    }

    /// The type of what must be a number.
    private static func number(
        _ node: Expression, _ types: (String) -> SeriesType?
    ) throws(FormulaError) -> SeriesType {
        let type = try type(of: node, types)
        guard type.content == .number else {
            let what = type.content == .condition ? "a condition" : "a name"
            throw FormulaError(offset: node.offset, message: "\(what) where a number is expected")
        }
        return type
    }

    /// The type of what must be true or false.
    private static func condition(
        _ node: Expression, _ types: (String) -> SeriesType?
    ) throws(FormulaError) -> SeriesType {
        let type = try type(of: node, types)
        guard type.content == .condition else {
            throw FormulaError(offset: node.offset, message: "a number where a condition is expected, such as x > 2")
        }
        return type
    }

    private static func combine(
        _ sign: Expression.Operator, _ left: SeriesType, _ right: SeriesType, _ frequency: Frequency?, _ offset: Int
    ) throws(FormulaError) -> SeriesType {
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
            return SeriesType(
                unit: unit, kind: left.frequency == nil ? right.kind : left.kind, frequency: frequency,
                isNonnegative: sign == .plus && left.isNonnegative && right.isNonnegative)
        case .times, .over:
            let unit = sign == .times ? left.unit * right.unit : left.unit / right.unit
            // A multiple of a flow is a flow; anything else no longer adds up over time.
            let keepsKind = right.frequency == nil || (left.frequency == nil && sign == .times)
            let kind = right.frequency == nil ? left.kind : right.kind
            return SeriesType(unit: unit, kind: keepsKind ? kind : .rate, frequency: frequency)
        }
    }

    private static func check(
        _ comparison: Comparison, _ left: (node: Expression, type: SeriesType),
        _ right: (node: Expression, type: SeriesType), _ offset: Int
    ) throws(FormulaError) {
        if left.type.unit.isCommensurable(with: right.type.unit) { return }
        for (side, other) in [(left, right), (right, left)] where side.node.isPlainNumber {
            throw FormulaError(offset: side.node.offset, message: "the number needs a unit, such as \(other.type.unit)")
        }
        throw FormulaError(
            offset: offset,
            message: "'\(comparison.rawValue)' of \(left.type.unit) and \(right.type.unit), which are not one dimension"
        )
    }

    /// The frequency of a combination: equal ones stay, and an irregular series lends its latest value to a regular one.
    private static func frequency(
        _ left: (node: Expression, type: SeriesType), _ right: (node: Expression, type: SeriesType), _ offset: Int
    ) throws(FormulaError) -> Frequency? {
        try frequency(of: [left, right], offset)
    }

    /// The same of several.
    static func frequency(
        of sides: [(node: Expression, type: SeriesType)], _ offset: Int
    ) throws(FormulaError) -> Frequency? {
        var found: (node: Expression, frequency: Frequency)?
        for side in sides {
            guard let own = side.type.frequency, own != found?.frequency, own != .irregular || found == nil else {
                continue
            }
            if let known = found, known.frequency != .irregular {
                let (first, second) = (known.frequency, own)
                let slow = first.typicalDays > second.typicalDays ? known.node : side.node
                let name = if case .series(let name, _) = slow { name } else { "..." }
                throw FormulaError(
                    offset: offset,
                    message:
                        "a series by the \(first.noun) and one by the \(second.noun) cannot be combined; lend the slower one: carry(\(name))"
                )
            }
            found = (side.node, own)
        }
        return found?.frequency
    }
}

extension Expression {
    /// Whether it is a number without a unit, which beside a dimensionless value is in the unit of that: 5 beside a percentage
    /// is 5 percent.
    var isPlainNumber: Bool {
        switch self {
        case .number(_, let unit, _): unit == nil
        case .negation(let inner): inner.isPlainNumber
        default: false
        }
    }
}
