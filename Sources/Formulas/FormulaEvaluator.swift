package import Model

/// Evaluates one formula over the histories of its inputs: pure, and the same for every order of arrival.
package struct FormulaEvaluator: Sendable {
    let formula: Formula
    let type: SeriesType
    let inputs: [String: SeriesData]
    /// What a result is multiplied with to be in the wanted unit; nil when it cannot be, and then there is none.
    private let conversion: Double?
    let conversions: [Int: (left: Double, right: Double)]
    /// What an argument of a function gives that is more than a series, by its place.
    let arguments: [Int: (evaluator: FormulaEvaluator, data: SeriesData)]
    /// The data of the arguments of each function, by its place.
    let called: [Int: [SeriesData]]
    /// Of the functions of all that there is, the days that matter, by their places.
    let prefixes: [Int: PrefixDays]
    private let prepared = PreparedValues()
    /// What makes the periods of a regular result.
    let own: [Expression]
    /// What gives it its days: series, and what functions are taken of.
    let sources: [SeriesData]
    /// For an irregular result: since when an input of just that period was known.
    let firstReports: [Period: Day]
    /// The day on which all that there is of all inputs was published, so that no other need be looked for; nil where there is
    /// more than one, or an input is lent to days that are not its own.
    let onlyDay: Day?

    /// - Parameters:
    ///   - type: what the formula gives, in the unit in which results are wanted.
    ///   - inputs: every series that the formula names; one that is absent has no values.
    /// - Throws: `TooMuchWork` when the argument of a function asks too much.
    package init(formula: Formula, type: SeriesType, inputs: [String: SeriesData]) throws(TooMuchWork) {
        arguments = try FormulaEvaluator.arguments(formula.root.calls, inputs)
        called = FormulaEvaluator.data(of: formula.root.calls, arguments, inputs)
        prefixes = FormulaEvaluator.prefixes(of: formula.root.calls, called)
        self.formula = formula
        self.type = type
        self.inputs = inputs
        conversions = FormulaEvaluator.conversions(formula.root, inputs)
        sources = FormulaEvaluator.sources(of: formula.root, inputs, called)
        firstReports = type.frequency == .irregular ? FormulaEvaluator.firstReports(sources) : [:]
        own = FormulaEvaluator.leaves(of: formula.root, type.frequency, inputs)
        onlyDay = FormulaEvaluator.onlyDay(of: inputs, type.frequency)
        conversion = (try? Formula.type(of: formula.root, inputs))?.unit.conversion(to: type.unit)
    }

    /// An input of one value.
    package struct Input: Hashable, Sendable {
        package let series: String
        package let period: Period
        package let vintage: Vintage
    }

    /// A value and what it was made of.
    package struct Result: Sendable {
        package let estimate: Estimate
        /// In the order of the formula, which may name one more than once.
        let inputs: [Input]

        /// The same, each once.
        package var distinctInputs: [Input] {
            var seen: Set<Input> = []
            return inputs.filter { seen.insert($0).inserted }
        }

        /// Whether it is a lower bound, and nothing that it was made of is a forecast.
        var isOfWhatIsOver: Bool {
            estimate.low.isFinite && estimate.high == .infinity
                && !inputs.contains { History.isProjection($0.vintage, of: $0.period) }
        }

        /// The vintage of a derived value is that of its newest input.
        package var newest: Vintage? {
            inputs.max {
                ($0.vintage.published, $0.vintage.recorded) < ($1.vintage.published, $1.vintage.recorded)
            }?.vintage
        }
    }

    /// The value at a period as of a day, nil for the present; nil when an input is missing or the result is no number.
    package func value(at period: Period, asOf: Day?) -> Result? {
        // Of a day on which nothing is reported, or not any more, there is no value: others are only lent to it.
        guard type.frequency != .irregular || sources.contains(where: { $0.has(period, asOf: asOf) }) else {
            return nil
        }
        var used: [Input] = []
        guard let conversion, let estimate = evaluate(formula.root, period, asOf, &used) else { return nil }
        let converted = estimate.scaled(by: conversion).bounded
        return converted.value.isFinite ? Result(estimate: converted, inputs: used) : nil
    }

    /// What the places mean that the formula gives; nil for one that gives numbers.
    package var names: [String]? {
        guard case .names(let names)? = try? Formula.type(of: formula.root, inputs).content else { return nil }
        return names
    }

    // MARK: Nodes

    func evaluate(_ node: Expression, _ period: Period, _ asOf: Day?, _ used: inout [Input]) -> Estimate? {
        switch node {
        case .number(let number, _, _): return Estimate(number)
        case .series(let name, _):
            guard let input = inputs[name], let found = input.value(at: period, asOf: asOf),
                let estimate = found.vintage.estimate
            else { return nil }
            used.append(Input(series: name, period: found.period, vintage: found.vintage))
            return estimate
        case .call(let call): return evaluate(call, period, asOf, &used)
        case .negation(let inner): return evaluate(inner, period, asOf, &used).map { -$0 }
        case .binary(let sign, let left, let right, let offset):
            guard let leftValue = evaluate(left, period, asOf, &used),
                let rightValue = evaluate(right, period, asOf, &used)
            else { return nil }
            return apply(sign, leftValue, rightValue, at: offset)
        case .comparison(let comparison, let left, let right, let offset):
            guard let leftValue = evaluate(left, period, asOf, &used),
                let rightValue = evaluate(right, period, asOf, &used), let factors = conversions[offset]
            else { return nil }
            return comparison.truth(leftValue.scaled(by: factors.left), rightValue.scaled(by: factors.right))
        case .connective(let connective, let left, let right):
            return connective.truth(evaluate(left, period, asOf, &used), evaluate(right, period, asOf, &used))
        case .opposite(let inner, _): return evaluate(inner, period, asOf, &used).map { Estimate(1) - $0 }
        case .standing(let when, let until):
            return evaluate(when, period, asOf, &used).map {
                Truth.standing($0, until: evaluate(until, period, asOf, &used))
            }
        }
    }

    private func evaluate(_ call: Call, _ period: Period, _ asOf: Day?, _ used: inout [Input]) -> Estimate? {
        let data = data(of: call)
        let found: Function.Value?
        if let prepare = call.function.prepare {
            found = prepared.value(prepare, call, data, period, asOf)
        } else {
            found = call.function.value(call, data, period, asOf)
        }
        guard let result = found else { return nil }
        for part in result.parts {
            if let argument = arguments[call.arguments[part.argument].offset] {
                used += argument.evaluator.value(at: part.period, asOf: asOf)?.inputs ?? []
            } else {
                used.append(Input(series: data[part.argument].id, period: part.period, vintage: part.vintage))
            }
        }
        return result.estimate
    }

    private func apply(
        _ sign: Expression.Operator, _ leftValue: Estimate, _ rightValue: Estimate, at offset: Int
    ) -> Estimate? {
        switch sign {
        case .plus, .minus:
            guard let factors = conversions[offset] else { return nil }
            let left = leftValue.scaled(by: factors.left)
            let right = rightValue.scaled(by: factors.right)
            let sum = sign == .plus ? left + right : left - right
            let addends = [left.value, right.value]
            return Sum.tidy(sum, of: addends, as: Sum.tidy(sum.value, of: addends))
        case .times: return leftValue * rightValue
        case .over: return leftValue / rightValue
        }
    }
}

extension Formula {
    /// The type of a part of a formula whose inputs are at hand.
    static func type(of node: Expression, _ inputs: [String: SeriesData]) throws(FormulaError) -> SeriesType {
        try type(of: node) { inputs[$0]?.type }
    }
}
