internal import Configuring
internal import Formulas
internal import Merging
internal import Model
internal import Queries
internal import Revisions
internal import Store

/// Derived series: computed in the transaction of the change that caused it, and stored as any other series.
extension PipelineTransaction {
    /// Computes every indicator whose inputs changed, in the order of dependency.
    ///
    /// - Parameter isReconciling: whether those are computed too whose formula is new, and those that were outdated.
    mutating func derive(isReconciling: Bool) throws {
        for indicator in catalog.configuration.indicators {
            let isDue = indicator.formula.series.contains { changed[$0] != nil || uncomputed.contains($0) }
            guard isDue || isReconciling, let declaration = catalog.declarations[indicator.id] else { continue }
            let present = try writer.snapshot.series(indicator.id)
            let isWhole = present?.fingerprint != declaration.fingerprint || present?.outdated != nil
            guard isDue || isWhole else { continue }
            guard let computed = try computed(indicator, present, isWhole: isWhole) else { continue }
            // Where nothing follows yet from what is there, that is known, and a first value will be news.
            let isKnown =
                try present != nil || indicator.formula.series.allSatisfy { try writer.snapshot.series($0) != nil }
            guard !computed.histories.isEmpty || isKnown else { continue }
            try store(computed, of: indicator, declaration, present)
        }
    }

    /// Marks what is computed by no formula of the configuration: should one come back, what changed meanwhile is not in it.
    func markForgotten() throws {
        for number in try writer.snapshot.computedSeries(except: catalog.indicators.keys) {
            try writer.setOutdated("its formula is not in the configuration", series: number)
        }
    }

    private mutating func store(
        _ computed: Computed, of indicator: IndicatorDefinition, _ declaration: SeriesDeclaration,
        _ present: StoredSeries?
    ) throws {
        let (number, isFresh) = try writer.register(declaration)
        if isFresh, present != nil { silent.insert(indicator.id) }
        if indicator.formula.series.contains(where: silent.contains) { silent.insert(indicator.id) }
        let stored = try writer.snapshot.histories(of: number, frequency: indicator.frequency, part: .everything)
        let revisions = DerivedRevisions(
            stored: stored, computed: computed.histories, displaced: try writer.snapshot.displacements(of: number),
            isWanted: { computed.scope?.contains($0) ?? true })
        try seriesWriter.insertComputed(revisions.inserts, series: number)
        let moved = try writer.setDisplacements(revisions.displacements, series: number)
        let wasOutdated = !isFresh && present?.outdated != nil
        if wasOutdated { try writer.setOutdated(nil, series: number) }
        // What was left out while it was outdated is news to its rules, even if it is what it was.
        // Rules are walked over nothing too, so that what comes later is news to them.
        let isEmpty = isFresh && present == nil && revisions.inserts.isEmpty
        note(indicator.id, wasOutdated || isEmpty ? .always : revisions.inserts.extent?.joined(with: moved) ?? moved)
    }

    /// What a formula gives now.
    private struct Computed {
        var histories: [History] = []
        /// The periods that were computed, where not all had to be.
        var scope: FormulaScope?
    }

    /// What a formula gives; nil when it cannot be computed: that is told, what is stored of it is marked as outdated, and
    /// its inputs are stored all the same.
    ///
    /// - Parameter isWhole: whether all of it is wanted, not only what can be another than before.
    private mutating func computed(
        _ indicator: IndicatorDefinition, _ present: StoredSeries?, isWhole: Bool
    ) throws -> Computed? {
        var reason = try obstacle(indicator)
        var computed: Computed?
        if reason == nil {
            do {
                if let evaluator = try histories.evaluator(of: indicator) {
                    let scope = isWhole ? nil : FormulaScope(evaluator, changed: changed)
                    computed = Computed(histories: try evaluator.histories(in: scope), scope: scope)
                }
            } catch let fault as TooMuchWork {
                reason = fault.message
            }
        }
        guard let reason else { return computed }
        // Also what is stored under another definition, which may come back.
        if let present, present.outdated != reason {
            try writer.setOutdated(reason, series: present.number)
        }
        uncomputed.insert(indicator.id)
        report.notices.append("\(indicator.id) cannot be computed: \(reason)")
        return nil
    }

    /// Why an input cannot be read; nil when all can.
    private func obstacle(_ indicator: IndicatorDefinition) throws -> String? {
        for name in indicator.formula.series {
            guard let input = try writer.snapshot.series(name) else { continue }
            if input.outdated != nil { return "its input \(name) is not computed any more" }
            if input.fingerprint != catalog.declarations[name]?.fingerprint {
                return "its input \(name) is not stored as it is defined now"
            }
        }
        return nil
    }
}
