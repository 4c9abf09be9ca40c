package import Configuring
package import Formulas
internal import Ingest
internal import Model
internal import Revisions
internal import Rules
package import Store

/// The histories of series as formulas read them, read once and kept for a while, unless something is stored of them.
package final class SeriesHistories {
    private let catalog: Catalog
    /// Nil where all that there is was given.
    private let snapshot: StoreSnapshot?
    private let given: [String: [History]]
    private var known: [String: SeriesData] = [:]
    /// Those of flows without what formulas alone read: the facts of other durations.
    private var observed: [String: SeriesData] = [:]
    /// Those of indicators, where nothing is stored meanwhile.
    private var evaluators: [String: FormulaEvaluator] = [:]
    /// The vintages of all that is kept.
    private var weight = 0
    /// More than this is not kept, in vintages: some ten mebibytes, however many inputs a configuration has.
    private static let limit = 60_000

    /// Whether formulas are computed here whose results are not stored, as those of a configuration that was never walked.
    private let computesWhatIsNotStored: Bool

    package init(_ catalog: Catalog, _ snapshot: StoreSnapshot, computesWhatIsNotStored: Bool = false) {
        self.catalog = catalog
        self.snapshot = snapshot
        given = [:]
        self.computesWhatIsNotStored = computesWhatIsNotStored
    }

    /// - Parameter given: what was published of series, of flows all facts; there is no store.
    init(_ catalog: Catalog, given: [String: [History]]) {
        self.catalog = catalog
        snapshot = nil
        self.given = given
        computesWhatIsNotStored = true
    }

    /// Something was stored of a series: it is read again when it is asked for.
    package func forget(_ id: String) {
        evaluators = [:]
        for data in [known.removeValue(forKey: id), observed.removeValue(forKey: id)].compactMap(\.self) {
            weight -= SeriesHistories.weight(of: data)
        }
    }

    private static func weight(of data: SeriesData) -> Int { data.histories.reduce(1) { $0 + $1.vintages.count } }

    /// Keeps what is asked for again, if it is not too much.
    private func keep(_ data: SeriesData, withFacts: Bool = true) {
        let more = SeriesHistories.weight(of: data)
        if weight + more > SeriesHistories.limit {
            (known, observed, weight) = ([:], [:], 0)
        }
        guard more <= SeriesHistories.limit else { return }
        if withFacts { known[data.id] = data } else { observed[data.id] = data }
        weight += more
    }

    /// What a formula reads of a series; nil for one that is not declared.
    ///
    /// - Parameter withFacts: whether facts of other durations are read of flows; nothing but formulas asks for them.
    /// - Throws: `StoreError`, or `TooMuchWork` when the facts of a flow overlap as no filings do.
    package func data(of id: String, withFacts: Bool = true) throws -> SeriesData? {
        if let present = known[id] ?? (withFacts ? nil : observed[id]) { return present }
        guard let facts = catalog.traits(of: id) else { return nil }
        let type = SeriesType(
            unit: facts.unit, kind: facts.kind, frequency: facts.frequency, isNonnegative: facts.isNonnegative)
        if let computed = try computed(id, type) { return computed }
        guard let snapshot else { return try given(id, type) }
        guard let series = try snapshot.series(id) else { return SeriesData(id: id, type: type, histories: []) }
        var flows: FlowTable?
        let isWhole = withFacts || facts.kind != .flow
        if isWhole, facts.kind == .flow {
            let filed = try snapshot.histories(of: series.number, frequency: facts.frequency, part: .facts)
            flows = try FlowTable(facts: filed, frequency: facts.frequency)
        }
        let observations = try observed[id]?.histories ?? snapshot.observations(of: series)
        var data = SeriesData(id: id, type: type, histories: observations, flows: flows)
        data.lending = catalog.lending(of: id)
        keep(data, withFacts: isWhole)
        return data
    }

    /// What `body` makes of the newest period of a series of which it makes something; found from the end, however long the
    /// series is.
    ///
    /// - Throws: as `data`.
    func newest<Result>(of id: String, _ body: (History) -> Result?) throws -> Result? {
        let isAtHand = known[id] != nil || observed[id] != nil
        if !isAtHand, catalog.traits(of: id) != nil, let snapshot, let series = try snapshot.series(id),
            !isComputed(id, series)
        {
            return try snapshot.newest(of: series, body)
        }
        for history in try data(of: id, withFacts: false)?.histories.reversed() ?? [] {
            if let result = body(history) { return result }
        }
        return nil
    }

    /// What was given of a series.
    private func given(_ id: String, _ type: SeriesType) throws -> SeriesData {
        let histories = given[id] ?? []
        guard type.kind == .flow, let frequency = type.frequency else {
            return SeriesData(id: id, type: type, histories: histories)
        }
        let revisions = try FlowRevisions(of: histories, frequency: frequency, year: catalog.series(id)?.year)
        var all = Dictionary(histories.map { ($0.period, $0) }) { first, _ in first }
        for insertion in revisions.inserts {
            all[insertion.period, default: History(period: insertion.period, vintages: [])].vintages
                .append(insertion.vintage)
        }
        let observations = all.values.filter { frequency.durations.contains($0.period.days) }.compactMap { history in
            var history = history
            history.vintages.sort { ($0.published, $0.ordinal) < ($1.published, $1.ordinal) }
            return revisions.displacements[history.period].map(history.displaced) ?? history
        }
        return SeriesData(
            id: id, type: type, histories: observations, flows: try FlowTable(facts: histories, frequency: frequency))
    }

    /// Whether what a formula gives is computed here, since it is not stored as it is defined.
    private func isComputed(_ id: String, _ stored: StoredSeries?) -> Bool {
        guard computesWhatIsNotStored, catalog.indicators[id] != nil, catalog.series(id) == nil else { return false }
        guard let stored else { return true }
        return stored.outdated != nil || stored.fingerprint != catalog.declarations[id]?.fingerprint
    }

    /// What a formula gives whose results are not stored, or not as it is defined; nil for all else.
    private func computed(_ id: String, _ type: SeriesType) throws -> SeriesData? {
        guard let indicator = catalog.indicators[id], isComputed(id, try snapshot?.series(id)) else { return nil }
        guard let results = try evaluator(of: indicator)?.histories() else { return nil }
        let flows = type.kind == .flow ? try FlowTable(facts: results, frequency: indicator.frequency) : nil
        var data = SeriesData(id: id, type: type, histories: results, flows: flows)
        data.lending = catalog.lending(of: id)
        keep(data)
        return data
    }

    /// The evaluator of an indicator over what is stored; nil when an input is not declared.
    package func evaluator(of indicator: IndicatorDefinition) throws -> FormulaEvaluator? {
        if let known = evaluators[indicator.id] { return known }
        var inputs: [String: SeriesData] = [:]
        for name in indicator.formula.series {
            guard let data = try data(of: name) else { return nil }
            inputs[name] = data
        }
        let type = SeriesType(unit: indicator.unit, kind: indicator.kind, frequency: indicator.frequency)
        let evaluator = try FormulaEvaluator(formula: indicator.formula, type: type, inputs: inputs)
        // Of questions, which ask for the same again; a pass asks for each once, and writes.
        let size = inputs.values.reduce(0) { $0 + SeriesHistories.weight(of: $1) }
        if computesWhatIsNotStored, evaluators.count < 256, size <= SeriesHistories.limit / 10 {
            evaluators[indicator.id] = evaluator
        }
        return evaluator
    }

    /// What the number of a rule is made of; nothing where that is a series' own, or takes too much to find out again.
    ///
    /// - Parameter day: the day by which it was known; nil for all that is.
    /// - Throws: `StoreError`.
    func inputs(of rule: RuleDefinition, at period: Period, asOf day: Day?) throws -> [EventRemarks.Input] {
        guard let indicator = catalog.indicators[rule.when.series] else { return [] }
        do {
            return try evaluator(of: indicator)?.value(at: period, asOf: day)?.distinctInputs.map(\.remarked) ?? []
        } catch is TooMuchWork {
            return []
        }
    }
}
