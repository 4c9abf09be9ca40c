package import Model

/// The results of a formula that can be others than before, now that something of its inputs changed.
///
/// Rather a period too many than one too few: a result that is computed again in vain stays what it was.
package struct FormulaScope: Sendable {
    private let evaluator: FormulaEvaluator
    /// For every series that changed, the days from the first to the last that did.
    private let changed: [String: Period]
    /// The same for the arguments of functions, by their places in the formula: every value or sum of it that is another
    /// now lies in these days.
    private let arguments: [Int: Period]

    /// - Parameter changed: for every series that changed, the days from the first to the last that did.
    package init(_ evaluator: FormulaEvaluator, changed: [String: Period]) {
        self.evaluator = evaluator
        self.changed = changed
        var arguments: [Int: Period] = [:]
        for call in evaluator.formula.root.calls {
            for (argument, data) in zip(call.arguments, evaluator.data(of: call)) {
                guard let days = FormulaScope.days(of: argument, data, evaluator, changed) else { continue }
                arguments[argument.offset] = data.flows?.influence(of: days) ?? days
            }
        }
        self.arguments = arguments
    }

    private static func days(
        of argument: Expression, _ data: SeriesData, _ evaluator: FormulaEvaluator, _ changed: [String: Period]
    ) -> Period? {
        guard let inner = evaluator.arguments[argument.offset]?.evaluator else { return changed[data.id] }
        let scope = FormulaScope(inner, changed: changed)
        var days: Period?
        for period in inner.periods() where scope.contains(period) { days = period.joined(with: days) }
        // What is no period of it any more lay where its series changed.
        for name in inner.formula.series { days = changed[name]?.joined(with: days) ?? days }
        return days
    }

    /// Whether the result of a period can be another than before.
    package func contains(_ period: Period) -> Bool { depends(evaluator.formula.root, period) }

    private func depends(_ node: Expression, _ period: Period) -> Bool {
        switch node {
        case .number: return false
        case .series(let name, _):
            guard let days = changed[name], let frequency = evaluator.inputs[name]?.type.frequency else { return false }
            // An irregular series lends its value to all that comes after.
            if frequency == .irregular { return days.start <= period.end }
            // Of the same calendar period is what ends within one of it.
            return period.widened(by: frequency.typicalDays).overlaps(days)
        case .call(let call):
            let data = evaluator.data(of: call)
            let window = call.function.window(call, data, period)
            return zip(call.arguments, data).contains { argument, data in
                guard let days = arguments[argument.offset] else { return false }
                // Its period may be a neighbour's by a change; and a week is no distance (rule 21).
                return window.widened(by: (data.type.frequency ?? .irregular).typicalDays + 8).overlaps(days)
            }
        case .negation, .binary, .comparison, .connective, .opposite, .standing:
            return node.parts.contains { depends($0, period) }
        }
    }
}

extension FlowTable {
    /// The days of all spans whose value can be another after facts of some days changed.
    ///
    /// A fact gives others by difference within the facts around it; and a day that is new can make other places of the
    /// days near it, and thereby other spans of all facts that begin or end there.
    func influence(of days: Period) -> Period {
        let facts = edges.lazy.filter(\.isFact).map(\.history.period)
        // With the first fact of less than four weeks no days are one place any more, anywhere.
        if tolerance == 0, facts.allSatisfy({ $0.days >= 28 || $0.overlaps(days) }) { return .always }
        func around(_ days: Period) -> Period {
            facts.reduce(days) { $1.overlaps(days) ? $1.joined(with: $0) : $0 }
        }
        return around(neighbourhood(of: around(days)))
    }

    /// The days with all boundaries of facts that are near, or near to one that is.
    private func neighbourhood(of days: Period) -> Period {
        guard tolerance > 0 else { return days }
        var days = days.widened(by: tolerance)
        let boundaries = Set(
            edges.lazy.filter(\.isFact).flatMap { [$0.history.period.start, $0.history.period.end + 1] }
        )
        .sorted()
        for boundary in boundaries where boundary > days.end && boundary - days.end <= tolerance { days.end = boundary }
        for boundary in boundaries.reversed() where boundary < days.start && days.start - boundary <= tolerance {
            days.start = boundary
        }
        return days
    }
}
