internal import Model

/// The periods for which there can be a result.
extension FormulaEvaluator {
    /// The periods of the result: those of the regular inputs, else every day on which an irregular one has a value.
    func periods() -> [Period] {
        guard let frequency = type.frequency else { return [] }
        let lists = periods(of: formula.root, frequency)
        return SeriesData.merged(lists, frequency)
    }

    /// The periods of what a part is made of, where they are of the frequency of the result.
    private func periods(of node: Expression, _ wanted: Frequency) -> [[Period]] {
        switch node {
        case .number: return []
        case .series(let name, _):
            guard let input = inputs[name], input.frequency == wanted else { return [] }
            return [input.histories.map(\.period)]
        case .call(let call):
            guard let type = try? Formula.type(of: node, inputs), type.frequency == wanted else { return [] }
            return [call.function.periods(call, data(of: call))]
        case .negation, .binary, .comparison, .connective, .opposite, .standing:
            return node.parts.flatMap { periods(of: $0, wanted) }
        }
    }

    /// The day since which an irregular result has this period at all: when an input of just that day was first known.
    func firstReport(of period: Period) -> Day {
        guard type.frequency == .irregular else { return Day(number: Int32.min) }
        return firstReports[period] ?? Day(number: Int32.max)
    }

    static func sources(
        of node: Expression, _ inputs: [String: SeriesData], _ called: [Int: [SeriesData]]
    ) -> [SeriesData] {
        switch node {
        case .number: return []
        case .series(let name, _): return [inputs[name]].compactMap(\.self)
        case .call(let call): return called[call.offset] ?? []
        default: return node.parts.flatMap { sources(of: $0, inputs, called) }
        }
    }

    static func firstReports(_ sources: [SeriesData]) -> [Period: Day] {
        let reports = sources.lazy.flatMap(\.histories)
            .compactMap { history in history.revisions.first.map { (history.period, $0.published) } }
        return Dictionary(reports) { min($0, $1) }
    }
}
