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
        (lent(to: end, inputs).map { " It counts \($0)." } ?? "")
            + (deputy(among: inputs, rule).map { " It rests on \($0)." } ?? "")
    }

    /// The same of a newer number beside it.
    func text(ofNewest inputs: [Input], to end: Day) -> String {
        lent(to: end, inputs).map { " The newest number counts \($0)." } ?? ""
    }

    /// Which inputs are of days long before the number that was made of them: who reads it must know (rule 32).
    private func lent(to end: Day?, _ inputs: [Input]) -> String? {
        guard let end else { return nil }
        let old = inputs.filter { input in
            catalog.traits(of: input.series)?.frequency == .irregular && end - input.end > Lending.notable
        }
        guard !old.isEmpty else { return nil }
        return old.map { "\(name($0.series)) of \($0.end.spoken)" }.joined(separator: " and ")
    }

    /// What stands in for the series of a rule.
    func deputy(among inputs: [Input], _ rule: RuleDefinition) -> String? {
        guard rule.deciding != nil, let fallback = rule.claim?.fallback,
            let used = fallback.first(where: { id in inputs.contains { $0.series == id } })
        else { return nil }
        return "\(name(used)), where the deciding series has no value"
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
