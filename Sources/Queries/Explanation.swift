package import Configuring
internal import Formulas
internal import Ingest
package import Model
package import Store

/// Where the value of one period comes from.
package struct Explanation: Sendable {
    package let series: StoredSeries
    package let period: Period
    /// The value that holds, with the day since which it does; nil when it was withdrawn.
    package let current: Vintage?
    /// Every vintage that differs from the one before.
    package let revisions: [Vintage]
    package let origin: Origin

    /// What a value was made of.
    package enum Origin: Sendable {
        /// Nothing holds now.
        case withdrawn
        case document(Document)
        case formula(text: String, inputs: [Part])
        /// Facts of which it is the sum or the difference.
        case difference(sides: [Part])
    }

    /// The document that a value stands in.
    package struct Document: Sendable {
        package let citation: String?
        /// The page of a filing, where the citation is an accession number of SEC's.
        package let filing: String?
        package let fetch: StoredFetch?
    }

    /// An input of a formula, or a side of a difference.
    package struct Part: Sendable {
        package let sign: Sign
        package let series: String
        package let frequency: Frequency
        package let unit: String?
        package let period: Period
        package let vintage: Vintage
        package let source: String
        package let sha256: String?
    }

    /// How a part goes into the value.
    package enum Sign: String, Sendable {
        case input, plus, minus
    }

    /// Where it stands, in one text: a citation, a URL, or the formula.
    package func source(_ sources: VintageSources) throws -> String {
        try series.formula.map { "formula: \($0)" } ?? current.map(sources.source) ?? ""
    }
}

/// Explains values.
package struct Explainer {
    let catalog: Catalog
    let snapshot: StoreSnapshot
    let histories: SeriesHistories
    package let sources: VintageSources

    package init(_ catalog: Catalog, _ snapshot: StoreSnapshot) {
        self.catalog = catalog
        self.snapshot = snapshot
        histories = SeriesHistories(catalog, snapshot)
        sources = VintageSources(snapshot)
    }

    /// The observations of a series for a label, or for the day on which they end.
    ///
    /// - Parameter asOf: by what was published by that day; nil for the present.
    package func explanations(
        of series: StoredSeries, for label: String, _ wanted: Period, asOf: Day? = nil
    ) throws -> [Explanation] {
        try snapshot.observations(of: series).map { history in asOf.map(history.known) ?? history }.filter { history in
            let isWanted = history.period.end == wanted.end || series.frequency.label(of: history.period) == label
            return isWanted && !history.revisions.isEmpty && !history.isDisplaced()
        }
        .map { try explanation(of: $0, series, asOf) }
    }

    private func explanation(of history: History, _ series: StoredSeries, _ asOf: Day?) throws -> Explanation {
        let current = history.current()
        return Explanation(
            series: series, period: history.period, current: current, revisions: history.revisions,
            origin: try current.map { try origin(of: stated($0, history), history.period, series, asOf) }
                ?? .withdrawn)
    }

    /// The fact that a value is, where a difference had taken its place and gave way to it again.
    private func stated(_ vintage: Vintage, _ history: History) -> Vintage {
        let fact = history.preferred.vintages.last {
            !$0.origin.contains(.difference) && $0.published <= vintage.published
        }
        return fact.map { $0.says(sameAs: vintage) ? $0 : vintage } ?? vintage
    }

    private func origin(
        of vintage: Vintage, _ period: Period, _ series: StoredSeries, _ asOf: Day?
    ) throws -> Explanation.Origin {
        if let formula = series.formula {
            return .formula(text: formula, inputs: try inputs(series.id, period, asOf))
        }
        if vintage.origin.contains(.difference) { return .difference(sides: try sides(of: vintage, period, series)) }
        let citation = try vintage.citation.flatMap { try snapshot.citation($0) }
        let fetch = try snapshot.fetch(vintage.fetch)
        let filing = citation.flatMap { citation in fetch.flatMap { SECFiling.page(citation, of: $0.url) } }
        return .document(Explanation.Document(citation: citation, filing: filing, fetch: fetch))
    }

    /// The inputs of a derived value, by what was published by a day; nil for the present.
    private func inputs(_ id: String, _ period: Period, _ asOf: Day?) throws -> [Explanation.Part] {
        guard let indicator = catalog.indicators[id] else { return [] }
        let result: FormulaEvaluator.Result?
        do {
            result = try histories.evaluator(of: indicator)?.value(at: period, asOf: asOf)
        } catch is TooMuchWork {
            return []
        }
        return try result?.distinctInputs.map { input in
            let facts = catalog.traits(of: input.series)
            return try part(
                .input, input.series, facts?.frequency ?? .irregular, facts?.unit.symbol, input.period, input.vintage)
        } ?? []
    }

    /// The facts of which a period is a sum or a difference, as they were known then: with a plus, and those that are taken
    /// from the whole with a minus.
    /// Empty when none of today's facts give just that value.
    private func sides(
        of vintage: Vintage, _ period: Period, _ series: StoredSeries
    ) throws -> [Explanation.Part] {
        var sides: FlowTable.Sides?
        do {
            sides = try histories.data(of: series.id)?.flows?.sides(of: period, giving: vintage)
        } catch is TooMuchWork {
            return []
        }
        guard let sides else { return [] }
        let parts = sides.added.map { (Explanation.Sign.plus, $0) } + sides.taken.map { (.minus, $0) }
        return try parts.map { sign, side in
            try part(sign, series.id, series.frequency, series.unit, side.period, side.vintage)
        }
    }

    private func part(
        _ sign: Explanation.Sign, _ series: String, _ frequency: Frequency, _ unit: String?, _ period: Period,
        _ vintage: Vintage
    ) throws -> Explanation.Part {
        Explanation.Part(
            sign: sign, series: series, frequency: frequency, unit: unit, period: period, vintage: vintage,
            source: try sources.source(of: vintage), sha256: try snapshot.fetch(vintage.fetch)?.sha256)
    }
}
