internal import Configuring
internal import Formulas
internal import Ingest
internal import Model
internal import Rules

extension Catalog {
    /// What stands in for the series of a claim that is decided once, as it was known by a day.
    ///
    /// - Throws: `StoreError`, or `TooMuchWork`.
    func fallbacks(of rule: RuleDefinition, _ histories: SeriesHistories) throws -> (Day) -> [ClaimFallback] {
        guard let claim = rule.claim, claim.kind != .state, let traits = traits(of: rule.when.series) else {
            return { _ in [] }
        }
        let series = try claim.fallback.compactMap { try histories.data(of: $0, withFacts: false) }
        let isAbsentZero = self.series(rule.when.series)?.isAbsentZero ?? false
        let zero = isAbsentZero ? [ClaimFallback.zero(of: rule.when.series, name: traits.name)] : []
        guard !series.isEmpty || isAbsentZero else { return { _ in [] } }
        return { day in
            let others = series.compactMap { data -> ClaimFallback? in
                guard let factor = data.type.unit.conversion(to: traits.unit) else { return nil }
                let observations = data.histories.compactMap {
                    CurrentObservation($0.known(on: day).deciding(rule), for: rule)
                }
                return ClaimFallback(
                    series: data.id, name: self.traits(of: data.id)?.name ?? data.id, frequency: data.frequency,
                    factor: factor, observations: observations)
            }
            return others + zero
        }
    }
}
