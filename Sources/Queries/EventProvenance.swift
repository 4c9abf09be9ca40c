package import Configuring
package import Formulas
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
    ///
    /// - Parameters:
    ///   - parts: the comparisons that the series says the truth of.
    ///   - day: the day by which it was known; nil for today.
    package func provenance(
        of period: Period, _ series: StoredSeries, parts: [ComparedPart] = [], asOf day: Day? = nil
    ) throws -> AlertDraft.Provenance {
        var provenance = AlertDraft.Provenance()
        if series.formula != nil, let indicator = catalog.indicators[series.id] {
            provenance.inputs = try inputs(of: indicator, at: period, parts, day)
            return provenance
        }
        provenance.feed = series.feed
        let history = try snapshot.observations(of: series, ends: period.end...period.end)
            .first { $0.period == period }
        guard let vintage = history.map({ day.map($0.known(on:)) ?? $0 })?.revisions.last else { return provenance }
        provenance.source = try sources.source(of: vintage)
        provenance.sha256 = try snapshot.fetch(vintage.fetch)?.sha256
        return provenance
    }

    private func inputs(
        of indicator: IndicatorDefinition, at period: Period, _ parts: [ComparedPart], _ day: Day?
    ) throws -> [AlertEvent.Input]? {
        let evaluator: FormulaEvaluator?
        do {
            evaluator = try histories.evaluator(of: indicator)
        } catch is TooMuchWork {
            // The value is stored from before; what it was made of is not found out again.
            return nil
        }
        guard let evaluator, let result = evaluator.value(at: period, asOf: day) else { return nil }
        let compared = try parts.compactMap { try input($0, evaluator, at: period, indicator.frequency, day) }
        let others = try result.distinctInputs.map(input).filter { other in
            !compared.contains { $0.series == other.series && $0.end == other.end }
        }
        return compared + others
    }

    private func input(_ used: FormulaEvaluator.Input) throws -> AlertEvent.Input {
        let frequency = catalog.traits(of: used.series)?.frequency ?? .irregular
        var input = AlertEvent.Input(
            series: used.series, period: frequency.name(of: used.period), end: used.period.end,
            value: used.vintage.value, published: used.vintage.published,
            source: try sources.source(of: used.vintage))
        input.low = used.vintage.estimate?.statedLow
        input.high = used.vintage.estimate?.statedHigh
        return input
    }

    /// A part of a condition, with the number that it is compared with; nil where it has no value.
    private func input(
        _ part: ComparedPart, _ evaluator: FormulaEvaluator, at period: Period, _ frequency: Frequency, _ day: Day?
    ) throws -> AlertEvent.Input? {
        guard let sides = evaluator.compared(part, at: period, asOf: day), let value = sides.value,
            let newest = sides.inputs.max(by: { $0.vintage.published < $1.vintage.published })
        else { return nil }
        // A series alone has a document of its own, and maybe another period.
        let own = part.series == nil ? nil : sides.inputs.first
        let ownFrequency = own.flatMap { catalog.traits(of: $0.series)?.frequency } ?? frequency
        let days = own?.period ?? period
        var input = AlertEvent.Input(
            series: part.text, period: ownFrequency.name(of: days), end: days.end, value: value.value,
            published: newest.vintage.published, source: try sources.source(of: newest.vintage))
        input.low = value.statedLow
        input.high = value.statedHigh
        input.threshold = sides.threshold?.value
        return input
    }
}
