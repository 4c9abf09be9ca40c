internal import Configuration
internal import Formulas
internal import Model
internal import Rules

/// What a sentence must say of the inputs of its number.
struct EventRemarks {
    let catalog: Catalog

    /// An input, as far as it matters here.
    struct Input {
        let series: String
        let end: Day
    }

    /// What is said of the number of an event that ends on a day; nothing where all inputs are its own.
    func text(of inputs: [Input], to end: Day?, _ rule: RuleDefinition) -> String {
        (lent(to: end, inputs, rule).map { " It counts \($0)." } ?? "")
            + (deputy(among: inputs, rule).map { " It rests on \($0)." } ?? "")
    }

    /// The same of a newer number beside it.
    func text(ofNewest inputs: [Input], to end: Day, _ rule: RuleDefinition) -> String {
        lent(to: end, inputs, rule).map { " The newest number counts \($0)." } ?? ""
    }

    /// Which inputs are of days long before the number that was made of them: who reads it must know (rule 32).
    private func lent(to end: Day?, _ inputs: [Input], _ rule: RuleDefinition) -> String? {
        guard let end else { return nil }
        let recorded = catalog.indicators[rule.when.series]?.formula.recordedSeries ?? []
        let old = inputs.filter { input in
            !recorded.contains(input.series) && catalog.traits(of: input.series)?.frequency == .irregular
                && end - input.end > Lending.notable
        }
        guard !old.isEmpty else { return nil }
        return old.map { "\(name($0.series)) of \($0.end.spoken)" }.joined(separator: " and ")
    }

    /// The same of the number before, which was no other print where another series had it.
    func text(ofBefore inputs: [Input], now: [Input], _ rule: RuleDefinition) -> String {
        guard deputy(among: now, rule) == nil, let before = deputySeries(among: inputs, rule) else { return "" }
        return " The number before was that of \(name(before)), which stood in until the deciding series had a value."
    }

    private func deputySeries(among inputs: [Input], _ rule: RuleDefinition) -> String? {
        guard rule.deciding != nil else { return nil }
        return rule.claim?.fallback.first { id in inputs.contains { $0.series == id } }
    }

    /// What stands in for the series of a rule.
    private func deputy(among inputs: [Input], _ rule: RuleDefinition) -> String? {
        deputySeries(among: inputs, rule).map { "\(name($0)), where the deciding series has no value" }
    }

    private func name(_ series: String) -> String {
        ComparedValue.inSentence(catalog.traits(of: series)?.name ?? series)
    }
}

extension AlertEvent.Input {
    var remarked: EventRemarks.Input { EventRemarks.Input(series: series, end: end) }
}

extension FormulaEvaluator.Input {
    var remarked: EventRemarks.Input { EventRemarks.Input(series: series, end: period.end) }
}
