package import Configuration
internal import Formulas
internal import Ingest
package import Model
package import Rules
package import Store

/// Where the numbers that rules speak of come from.
package struct EventProvenance {
    private let catalog: Catalog
    private let snapshot: StoreSnapshot
    private let histories: SeriesHistories
    private let sources: VintageSources

    /// - Parameter histories: those that are read already.
    package init(_ catalog: Catalog, _ snapshot: StoreSnapshot, _ histories: SeriesHistories) {
        self.catalog = catalog
        self.snapshot = snapshot
        self.histories = histories
        sources = VintageSources(snapshot)
    }

    /// Of the value that holds for a period: its document, or the inputs of its formula.
    package func provenance(of period: Period, _ series: StoredSeries) throws -> AlertDraft.Provenance {
        var provenance = AlertDraft.Provenance()
        if series.formula != nil, let indicator = catalog.indicators[series.id] {
            provenance.inputs = try inputs(of: indicator, at: period)
            return provenance
        }
        provenance.feed = series.feed
        let history = try snapshot.observations(of: series, ends: period.end...period.end)
            .first { $0.period == period }
        guard let vintage = history?.revisions.last else { return provenance }
        provenance.source = try sources.source(of: vintage)
        provenance.sha256 = try snapshot.fetch(vintage.fetch)?.sha256
        return provenance
    }

    private func inputs(of indicator: IndicatorDefinition, at period: Period) throws -> [AlertEvent.Input]? {
        let result: FormulaEvaluator.Result?
        do {
            result = try histories.evaluator(of: indicator)?.value(at: period, asOf: nil)
        } catch is TooMuchWork {
            // The value is stored from before; what it was made of is not found out again.
            return nil
        }
        return try result?.distinctInputs.map { input in
            let frequency = catalog.traits(of: input.series)?.frequency ?? .irregular
            return AlertEvent.Input(
                series: input.series, period: frequency.name(of: input.period), end: input.period.end,
                value: input.vintage.value, published: input.vintage.published,
                source: try sources.source(of: input.vintage)
            )
        }
    }
}
