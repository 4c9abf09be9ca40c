internal import Model

/// What functions are applied to.
extension FormulaEvaluator {
    /// The data of the arguments of each function, as many as it has, by the place of the function.
    static func data(
        of calls: [Call], _ arguments: [Int: (evaluator: FormulaEvaluator, data: SeriesData)],
        _ inputs: [String: SeriesData]
    ) -> [Int: [SeriesData]] {
        let nothing = SeriesData(id: "", type: SeriesType(unit: .ratio, kind: .rate, frequency: nil), histories: [])
        var result: [Int: [SeriesData]] = [:]
        for call in calls {
            result[call.offset] = call.arguments.map { argument in
                if case .series(let name, _) = argument { return inputs[name] ?? nothing }
                return arguments[argument.offset]?.data ?? nothing
            }
        }
        return result
    }

    /// The data of the arguments of a function.
    func data(of call: Call) -> [SeriesData] { called[call.offset] ?? [] }

    /// What the arguments of functions give that are more than a series, by their places.
    static func arguments(
        _ calls: [Call], _ inputs: [String: SeriesData]
    ) throws(TooMuchWork) -> [Int: (evaluator: FormulaEvaluator, data: SeriesData)] {
        var result: [Int: (evaluator: FormulaEvaluator, data: SeriesData)] = [:]
        for call in calls {
            for argument in call.arguments {
                if case .series = argument { continue }
                guard let type = try? Formula.type(of: argument, inputs), let frequency = type.frequency else {
                    continue
                }
                let evaluator = try FormulaEvaluator(formula: Formula(root: argument), type: type, inputs: inputs)
                let histories = try evaluator.histories()
                let flows = type.kind == .flow ? try FlowTable(facts: histories, frequency: frequency) : nil
                let name = "the argument of \(call.function.name)()"
                var data = SeriesData(id: name, type: type, histories: histories, flows: flows)
                // What is carried is lent for as long by whatever is made of it.
                data.lending = Lending.limit(of: argument) { inputs[$0]?.lending ?? Lending.limit }
                result[argument.offset] = (evaluator, data)
            }
        }
        return result
    }
}
