internal import Configuration
internal import Formulas
internal import Model
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
            if try store(histories, in: number, frequency: indicator.frequency) { changed.insert(indicator.id) }
        }
    }

    /// What a formula gives; nil when it asks too much: that is told, what is stored of it stays, and its inputs are
    /// stored all the same.
    private mutating func histories(of indicator: IndicatorDefinition) throws -> [History]? {
        do {
            return try Batch.evaluator(of: indicator, plan: plan, reading: writer.reading)?.histories()
        } catch let fault as TooMuchWork {
            report.notices.append("\(indicator.id) cannot be computed: \(fault.message)")
            return nil
        }
    }

    /// Stores a computed series; what is stored and no longer follows is overruled.
    private mutating func store(_ computed: [History], in number: Int64, frequency: Frequency) throws -> Bool {
        let stored = try writer.reading.histories(of: number, frequency: frequency, part: .everything)
        var known = Dictionary(stored.map { ($0.period, $0.vintages) }) { first, _ in first }
        var isChanged = false
        func merge(_ period: Period, _ vintages: [Vintage]) throws {
            let before = known.removeValue(forKey: period) ?? []
            let outcome = Merge.computed(stored: before, computed: vintages, origin: .derived)
            for vintage in outcome.inserts { try insertComputed(vintage, of: period, series: number) }
            if outcome.isChange { isChanged = true }
        }
        for history in computed { try merge(history.period, history.vintages) }
        // Periods that no longer follow from the inputs: their values are overruled by nothing.
        for (period, _) in known.sorted(by: { $0.key < $1.key }) { try merge(period, []) }
        return isChanged
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
