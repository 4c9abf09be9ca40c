internal import Configuration
internal import Formulas
internal import Model
internal import Queries
internal import Revisions
internal import Store

/// Derived series: computed in the transaction of the change that caused it, and stored as any other series.
extension PipelineTransaction {
    /// Computes every indicator whose inputs changed, in the order of dependency.
    ///
    /// - Parameter isReconciling: whether those are computed too whose formula is new.
    mutating func derive(isReconciling: Bool) throws {
        for indicator in catalog.configuration.indicators {
            let formula = indicator.formula
            let isDue = formula.series.contains(where: changed.contains)
            guard isDue || isReconciling, let declaration = catalog.declarations[indicator.id] else { continue }
            let present = try writer.snapshot.series(indicator.id)
            guard isDue || present?.fingerprint != declaration.fingerprint else { continue }
            guard let computed = try computed(indicator) else { continue }
            guard !computed.isEmpty || present != nil else { continue }
            let (number, isFresh) = try writer.register(declaration)
            if isFresh, present != nil { silent.insert(indicator.id) }
            if formula.series.contains(where: silent.contains) { silent.insert(indicator.id) }
            let stored = try writer.snapshot.histories(
                of: number, frequency: indicator.frequency, part: .everything)
            let inserts = DerivedRevisions.inserts(stored: stored, computed: computed)
            try insertComputed(inserts, series: number)
            // What was left out while it asked too much is news to its rules, even if it is what it was.
            if !inserts.isEmpty || present?.outdated != nil { note(indicator.id) }
            if present?.outdated != nil { try writer.setOutdated(nil, series: number) }
        }
    }

    /// What a formula gives; nil when it asks too much: that is told, what is stored of it is marked as outdated, and its
    /// inputs are stored all the same.
    private mutating func computed(_ indicator: IndicatorDefinition) throws -> [History]? {
        do {
            return try histories.evaluator(of: indicator)?.histories()
        } catch let fault as TooMuchWork {
            report.notices.append("\(indicator.id) cannot be computed: \(fault.message)")
            if let present = try writer.snapshot.series(indicator.id), present.outdated != fault.message {
                try writer.setOutdated(fault.message, series: present.number)
            }
            return nil
        }
    }
}
