package import Model

/// Why there is no value.
extension FormulaEvaluator {
    /// Why there is none now for the period that ends on a day: of the first part that has none; nil where there is one.
    package func absence(endingOn end: Day) -> String? {
        guard let frequency = type.frequency else { return nil }
        let period = frequency == .irregular ? Period(start: end, end: end) : frequency.period(endingOn: end)
        guard value(at: period, asOf: nil) == nil else { return nil }
        if frequency == .irregular, !sources.contains(where: { $0.has(period, asOf: nil) }) {
            return "nothing that it is made of is of \(end)\(neighbours(of: end))"
        }
        return reason(formula.root, period)
    }

    /// The days before and after one on which an irregular result has its own inputs.
    private func neighbours(of day: Day) -> String {
        let days = sources.lazy.flatMap(\.histories).filter { $0.current() != nil }.map(\.period.end)
        let around = [days.filter { $0 < day }.max(), days.filter { $0 > day }.min()].compactMap(\.self)
        return around.isEmpty
            ? ""
            : "; the nearest \(around.count > 1 ? "are" : "is") \(around.map { "\($0)" }.joined(separator: " and "))"
    }

    private func reason(_ node: Expression, _ period: Period) -> String? {
        var used: [Input] = []
        guard evaluate(node, period, nil, &used) == nil else { return nil }
        switch node {
        case .number: return nil
        case .series(let name, _): return inputs[name].map { lack(of: $0, period) }
        case .call(let call): return reason(call, period)
        case .binary(.over, let left, let right, _):
            return reason(left, period) ?? reason(right, period) ?? "what it is divided by may be zero"
        case .negation, .binary, .comparison, .connective, .opposite, .standing:
            return node.parts.lazy.compactMap { reason($0, period) }.first
        }
    }

    private func reason(_ call: Call, _ period: Period) -> String {
        let data = data(of: call)
        if let gap = call.function.gap(call, data, period.end) {
            return "nothing tells \(data[gap.argument].id) from \(gap.period.start) to \(gap.period.end)"
        }
        // What looks back over all that there is needs nothing at the period itself.
        if call.function.prepare == nil, !call.function.takesOwnAlone, call.days("from") == nil {
            for (argument, data) in zip(call.arguments, data) {
                if let inner = arguments[argument.offset]?.evaluator.absence(endingOn: period.end) { return inner }
                if data.value(at: period, asOf: nil) == nil, case .series = argument { return lack(of: data, period) }
            }
        }
        return "\(call.function.name)() \(call.function.lack(call))"
    }

    private func lack(of data: SeriesData, _ period: Period) -> String {
        guard data.frequency == .irregular else {
            return
                "its input \(data.id) has no value for \(data.frequency.label(of: data.frequency.period(endingOn: period.end)))"
        }
        guard let newest = data.upTo(period.end).first(where: { $0.current() != nil }) else {
            return "its input \(data.id) has no value up to \(period.end)"
        }
        let day = newest.period.end
        return
            "its input \(data.id) is of \(day), \(period.end - day) days before, and is lent for at most \(data.lending)"
    }
}
