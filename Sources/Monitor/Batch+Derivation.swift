internal import Configuration
internal import Formulas
internal import Model
internal import Revisions
internal import Store

/// Derived series: computed in the transaction of the change that caused it, and stored as any other series.
extension Batch {
    /// Computes every indicator whose inputs changed, in the order of dependency.
    ///
    /// - Parameter isReconciling: whether those are computed too whose formula is new.
    mutating func derive(isReconciling: Bool) throws {
        for indicator in plan.configuration.indicators {
            guard let formula = plan.formulas[indicator.id] else { continue }
            let isDue = formula.series.contains(where: changed.contains)
            guard isDue || isReconciling, let declaration = plan.declarations[indicator.id] else { continue }
            let present = try writer.reading.series(indicator.id)
            guard isDue || present?.fingerprint != declaration.fingerprint else { continue }
            guard let histories = try histories(of: indicator) else { continue }
            guard !histories.isEmpty || present != nil else { continue }
            let (number, isFresh) = try writer.register(declaration)
            if isFresh, present != nil { silent.insert(indicator.id) }
            if formula.series.contains(where: silent.contains) { silent.insert(indicator.id) }
            let stored = try writer.reading.histories(
                of: number, frequency: indicator.frequency, part: .everything)
            let inserts = DerivedRevisions.inserts(stored: stored, computed: histories)
            try insertComputed(inserts, series: number)
            // What was left out while it asked too much is news to its rules, even if it is what it was.
            if !inserts.isEmpty || present?.outdated != nil { changed.insert(indicator.id) }
            if present?.outdated != nil { try writer.setOutdated(nil, series: number) }
        }
    }

    /// What a formula gives; nil when it asks too much: that is told, what is stored of it is marked as outdated, and its
    /// inputs are stored all the same.
    private mutating func histories(of indicator: IndicatorDefinition) throws -> [History]? {
        do {
            return try Batch.evaluator(of: indicator, plan: plan, reading: writer.reading)?.histories()
        } catch let fault as TooMuchWork {
            report.notices.append("\(indicator.id) cannot be computed: \(fault.message)")
            if let present = try writer.reading.series(indicator.id), present.outdated != fault.message {
                try writer.setOutdated(fault.message, series: present.number)
            }
            return nil
        }
    }

    /// The evaluator of an indicator over what is stored; nil when a declaration is missing.
    static func evaluator(of indicator: IndicatorDefinition, plan: Plan, reading: Reading) throws -> Evaluator? {
        guard let formula = plan.formulas[indicator.id] else { return nil }
        var inputs: [String: SeriesData] = [:]
        for name in formula.series {
            guard let declared = plan.configuration.type(of: name) else { return nil }
            let type = SeriesType(unit: declared.unit, kind: declared.kind, frequency: declared.frequency)
            guard let series = try reading.series(name) else {
                inputs[name] = SeriesData(id: name, type: type, histories: [])
                continue
            }
            var flows: FlowTable?
            if declared.kind == .flow {
                let facts = try reading.histories(of: series.number, frequency: declared.frequency, part: .facts)
                flows = try FlowTable(facts: facts, frequency: declared.frequency)
            }
            let observations = try reading.observations(of: series)
            inputs[name] = SeriesData(id: name, type: type, histories: observations, flows: flows)
        }
        let type = SeriesType(unit: indicator.unit, kind: indicator.kind, frequency: indicator.frequency)
        return Evaluator(formula: formula, type: type, inputs: inputs)
    }
}
