internal import Configuration
internal import Formulas
internal import Model
internal import Notifying
internal import Queries
internal import Rules
internal import Store

/// The rules over what changed: states and events, in the same transaction.
extension PipelineTransaction {
    /// Evaluates the rules whose series changed.
    ///
    /// - Parameter isReconciling: whether rules that are new or changed are evaluated too, and leave is taken of removed
    ///   ones.
    mutating func evaluate(isReconciling: Bool) throws {
        let rules = catalog.configuration.rules.filter {
            isReconciling || changed[$0.when.series] != nil || silent.contains($0.when.series)
        }
        guard isReconciling || !rules.isEmpty else { return }
        let known = try writer.snapshot.rules()
        for rule in rules {
            // What is not computed any more, or is stored under another definition, is not read as present.
            guard let series = try writer.snapshot.series(rule.when.series), series.outdated == nil,
                series.fingerprint == catalog.declarations[series.id]?.fingerprint,
                let subject = subject(of: rule, series)
            else { continue }
            let evaluator = RuleEvaluator(rule, over: subject, old: known[rule.id])
            guard evaluator.isDue else { continue }
            var observations: [CurrentObservation] = []
            try writer.snapshot.forEachObservation(of: series) { history in
                if let observation = CurrentObservation(history, when: rule.when) { observations.append(observation) }
            }
            try take(evaluator.evaluate(observations, now: time), rule: rule.id, series)
        }
        guard isReconciling else { return }
        for (id, record) in known.sorted(by: { $0.key < $1.key }) where catalog.rules[id] == nil {
            let series = try record.generation.flatMap { try writer.snapshot.series(number: $0) }
            let last = series.map { (id: $0.id, unit: $0.unit, frequency: $0.frequency) }
            guard let outcome = RuleEvaluator.remove(id, record, series: last, now: time) else { continue }
            try take(outcome, rule: id, series)
        }
    }

    private func subject(of rule: RuleDefinition, _ series: StoredSeries) -> RuleSubject? {
        guard let type = catalog.traits(of: series.id) else { return nil }
        return RuleSubject(
            id: series.id, name: type.name, unit: type.unit, frequency: type.frequency, generation: series.number,
            hasChanged: changed[series.id] != nil, isSilent: silent.contains(series.id))
    }

    private mutating func take(
        _ outcome: RuleEvaluator.Outcome, rule: String, _ series: StoredSeries?
    ) throws {
        try writer.update(outcome.record, id: rule)
        if let notice = outcome.notice { report.notices.append(notice) }
        let provenances = EventProvenance(catalog, writer.snapshot, histories)
        for draft in outcome.drafts {
            var known = AlertDraft.Provenance()
            if let series, let period = draft.period { known = try provenances.provenance(of: period, series) }
            try insert(draft.event(with: known))
        }
    }

    mutating func insert(_ event: AlertEvent) throws {
        guard try writer.insert(event, line: { AlertLogLine.text(event, seq: $0) }) else { return }
        report.events.append(event)
    }
}
