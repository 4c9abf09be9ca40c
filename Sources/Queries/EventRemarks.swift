internal import Configuring
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

    /// What is said of a number that ends on a day, beside all else that is said of it.
    func sentence(of inputs: [Input], to end: Day, _ rule: RuleDefinition) -> String? {
        let text = self.text(of: inputs, to: end, rule)
        return text.isEmpty ? nil : String(text.dropFirst())
    }

    /// What is said of the number of an event that ends on a day; nothing where all inputs are its own.
    func text(of inputs: [Input], to end: Day?, _ rule: RuleDefinition) -> String {
        (lent(to: end, inputs, rule).map { " It counts \($0)." } ?? "")
            + (deputy(among: inputs, rule).map { " It rests on \($0)." } ?? "")
    }

    /// The same of a newer number beside it, which may be another series'.
    func text(ofNewest newest: [Input], to end: Day, beside inputs: [Input], _ rule: RuleDefinition) -> String {
        let own = lent(to: end, newest, rule).map { " The newest number counts \($0)." } ?? ""
        guard deputySeries(among: newest, rule) != deputySeries(among: inputs, rule) else { return own }
        return own + " The newest number is that of \(source(of: newest, rule))."
    }

    /// The same of the number before: where another series had it, it was no other print of the same.
    func text(ofBefore before: [Input], now: [Input], _ rule: RuleDefinition) -> String {
        guard !before.isEmpty, deputySeries(among: before, rule) != deputySeries(among: now, rule)
        else { return "" }
        return " The number before was that of \(source(of: before, rule)), and not of the same series."
    }

    /// What a number is of: what stands in, or the deciding series.
    private func source(of inputs: [Input], _ rule: RuleDefinition) -> String {
        deputySeries(among: inputs, rule).map(name) ?? "the deciding series"
    }

    /// What stands in for the series of a rule, among what its number is made of; nil where that has it itself.
    func deputySeries(among inputs: [Input], _ rule: RuleDefinition) -> String? {
        rule.deputies.first { id in inputs.contains { $0.series == id } }
    }

    /// What stands in for the series of a rule.
    private func deputy(among inputs: [Input], _ rule: RuleDefinition) -> String? {
        deputySeries(among: inputs, rule).map { "\(name($0)), where the deciding series has no value" }
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
