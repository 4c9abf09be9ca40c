package import Model

extension Function {
    /// What the values of a function can be at all, whatever is published.
    enum Reach: Sendable {
        case any
        /// Not below zero where its arguments are not, nor above.
        case ofItsArguments
        /// From zero on: a number of days, periods or times.
        case fromZero
        /// Of so many conditions.
        case upToItsArguments
        /// Growth of what is above zero: no more than all of it can go.
        case fromMinusOne
    }
}

extension Formula {
    /// The interval that no value of it can leave, whatever is published: in the unit of the formula, and of a condition from 0
    /// to 1.
    ///
    /// - Parameters:
    ///   - types: those of its series.
    ///   - reach: the interval of each of its series, in the unit of that.
    package func reach(
        _ types: @escaping (String) -> SeriesType?, _ reach: @escaping (String) -> Estimate
    ) -> Estimate {
        FormulaReach(types: types, series: reach).of(root)
    }
}

extension Estimate {
    /// Any number.
    package static let anything = Estimate(0, low: -.infinity, high: .infinity)
    /// Any that is not below zero.
    package static let nonnegative = Estimate(1, low: 0, high: .infinity)
}

/// Interval arithmetic over what series can be.
private struct FormulaReach {
    let types: (String) -> SeriesType?
    let series: (String) -> Estimate

    func of(_ node: Expression) -> Estimate {
        switch node {
        case .number(let number, _, _): return Estimate(number)
        case .series(let name, _): return series(name)
        case .call(let call): return of(call)
        case .negation(let inner): return -of(inner)
        case .binary(let sign, let left, let right, _): return of(sign, left, right)
        case .comparison(let comparison, let left, let right, _):
            guard let (left, right) = alike(left, right) else { return Estimate(1, low: 0, high: 1) }
            let truth = comparison.truth(left, right)
            return Estimate(truth.high, low: truth.low, high: truth.high)
        case .connective(let connective, let left, let right):
            return connective.truth(of(left), of(right)) ?? Estimate(1, low: 0, high: 1)
        case .opposite(let inner, _): return Estimate(1) - of(inner)
        case .standing(let when, _): return of(when)
        }
    }

    private func of(_ sign: Expression.Operator, _ left: Expression, _ right: Expression) -> Estimate {
        switch sign {
        case .plus, .minus:
            guard let (left, right) = alike(left, right) else { return .anything }
            let sum = sign == .plus ? left + right : left - right
            return sum.low.isNaN || sum.high.isNaN ? .anything : sum
        case .times: return of(left) * of(right)
        case .over:
            let (left, right) = (of(left), of(right))
            if let quotient = left / right { return quotient }
            return left.low >= 0 && right.low >= 0 ? .nonnegative : .anything
        }
    }

    /// Two sides, where they are in one unit; of others nothing is said.
    private func alike(_ left: Expression, _ right: Expression) -> (Estimate, Estimate)? {
        guard let unit = try? Formula.type(of: left, types).unit,
            let factor = try? Formula.type(of: right, types).unit.conversion(to: unit), factor == 1
        else { return nil }
        return (of(left), of(right))
    }

    private func of(_ call: Call) -> Estimate {
        let arguments = call.arguments.map(of)
        switch call.function.reach {
        case .any: return .anything
        case .fromZero: return .nonnegative
        case .fromMinusOne: return Estimate(0, low: -1, high: .infinity)
        case .upToItsArguments: return Estimate(1, low: 0, high: Double(arguments.count))
        case .ofItsArguments:
            return Estimate(
                0, low: arguments.allSatisfy { $0.low >= 0 } ? 0 : -.infinity,
                high: arguments.allSatisfy { $0.high <= 0 } ? 0 : .infinity)
        }
    }
}
