internal import Model

/// The periods for which there can be a result.
extension FormulaEvaluator {
    /// The periods of the result: those of the regular inputs, else every day on which an irregular one has a value.
    func periods() -> [Period] {
        let regular = inputs.values.filter { $0.type.frequency != .irregular && $0.type.frequency != nil }
        guard let frequency = type.frequency, frequency != .irregular else {
            return Set(inputs.values.flatMap { $0.histories.map(\.period) }).sorted()
        }
        // Inputs of one calendar period share one result, unless one input itself has several periods of that label.
        var called: [String: [Period]] = [:]
        for call in formula.root.calls {
            let data = data(of: call)
            for input in data { called[input.id] = call.function.periods(data) }
        }
        var byOrdinal: [Int: [Period]] = [:]
        for input in regular.sorted(by: { $0.id < $1.id }) {
            for (ordinal, own) in Dictionary(
                grouping: called[input.id] ?? input.histories.map(\.period),
                by: { frequency.ordinal(of: $0) ?? 0 })
            {
                let known = byOrdinal[ordinal] ?? []
                if own.count > known.count || (own.count == 1 && known.count == 1 && own[0] > known[0]) {
                    byOrdinal[ordinal] = own
                }
            }
        }
        return byOrdinal.values.flatMap(\.self).sorted()
    }

    /// The day since which an irregular result has this period at all: when an input of just that day was first known.
    func firstReport(of period: Period) -> Day {
        guard type.frequency == .irregular else { return Day(number: Int32.min) }
        return firstReports[period] ?? Day(number: Int32.max)
    }

    static func firstReports(_ inputs: [String: SeriesData]) -> [Period: Day] {
        let reports = inputs.values.lazy.flatMap(\.histories)
            .compactMap { history in history.revisions.first.map { (history.period, $0.published) } }
        return Dictionary(reports) { min($0, $1) }
    }
}
