package import Configuring
internal import Formulas
internal import Ingest
package import Model
package import Rules

/// Rules over the histories of their series, for walks through the past.
package struct RuleHistory {
    let catalog: Catalog
    let histories: SeriesHistories

    /// - Parameter given: what was published of series, in place of a store.
    package init(_ catalog: Catalog, given: [String: [History]]) {
        self.catalog = catalog
        histories = SeriesHistories(catalog, given: given)
    }

    init(_ catalog: Catalog, _ histories: SeriesHistories) {
        self.catalog = catalog
        self.histories = histories
    }

    /// Why there is no walk.
    package struct Refusal: Error {
        package let message: String
    }

    /// The walk of a rule; nil where its series has nothing.
    ///
    /// - Throws: `Refusal` when it cannot be computed; `StoreError`.
    package func replay(of rule: RuleDefinition) throws -> RuleReplay? {
        guard let series = try series(of: rule) else { return nil }
        do {
            return RuleReplay(
                rule, over: subject(of: rule, series), series.histories,
                values: try catalog.comparedValues(of: rule, histories),
                fallbacks: try catalog.fallbacks(of: rule, histories))
        } catch let fault as TooMuchWork {
            throw Refusal(message: "\(rule.id): its condition cannot be computed: \(fault.message)")
        }
    }

    /// A walk with all that its sentences must say.
    ///
    /// - Throws: `StoreError`.
    func walk(
        _ rule: RuleDefinition, _ replay: RuleReplay, from first: Day, to last: Day
    ) throws -> RuleReplay.Outcome {
        var outcome = replay.walk(from: first, to: last)
        let remarks = EventRemarks(catalog: catalog)
        for (place, change) in outcome.changes.enumerated() {
            let inputs = try change.period.map { try histories.inputs(of: rule, at: $0, asOf: change.day) } ?? []
            if let period = change.period, change.event.value != nil || rule.isJoined {
                outcome.changes[place].event.message += remarks.text(of: inputs, to: period.end, rule)
            }
            if let period = change.period, let before = change.event.before, !rule.deputies.isEmpty {
                outcome.changes[place].event.message += remarks.text(
                    ofBefore: try histories.inputs(of: rule, at: period, asOf: before.published), now: inputs, rule)
            }
            if let newest = change.newest, !rule.isJoined {
                outcome.changes[place].event.message += remarks.text(
                    ofNewest: try histories.inputs(of: rule, at: newest, asOf: change.day), to: newest.end,
                    beside: inputs, rule)
            }
        }
        return outcome
    }

    /// The newest value of a series that was published by a day, and is no projection; nil where there is none.
    func newest(of id: String, on day: Day) throws -> Evidence? {
        do {
            return try histories.newest(of: id) { history in
                let known = history.known(on: day)
                guard !known.isDisplaced(), let vintage = known.revisions.last, let estimate = vintage.estimate,
                    !History.isProjection(vintage, of: history.period)
                else { return nil }
                return Evidence(
                    period: history.period, estimate: estimate, published: vintage.published,
                    isFirstSeen: vintage.origin.contains(.firstSeen))
            }
        } catch is TooMuchWork {
            return nil
        }
    }

    /// The same of what is computed and stored nowhere, and which of several names it is, if it is one.
    ///
    /// - Throws: `Refusal` when it cannot be computed; `StoreError`.
    func newest(of indicator: IndicatorDefinition, on day: Day) throws -> (evidence: Evidence, name: String?)? {
        do {
            guard let evaluator = try histories.evaluator(of: indicator),
                let (period, vintage) = try evaluator.newest(asOf: day), let estimate = vintage.estimate
            else { return nil }
            let names = evaluator.names.map(RuleHistory.distinctive) ?? []
            let place = Int(exactly: estimate.value).map { $0 - 1 }
            let evidence = Evidence(
                period: period, estimate: estimate, published: vintage.published,
                isFirstSeen: vintage.origin.contains(.firstSeen))
            return (evidence, place.flatMap { names.indices.contains($0) ? names[$0] : nil })
        } catch let fault as TooMuchWork {
            throw Refusal(message: fault.message)
        }
    }

    /// Ids by the parts in which they differ: of `eci.openai` and `eci.google` what is behind the point.
    static func distinctive(_ ids: [String]) -> [String] {
        let parts = ids.map { $0.split(separator: ".").map(String.init) }
        guard let first = parts.first, Set(ids).count == ids.count, ids.count > 1 else { return ids }
        let shortest = parts.map(\.count).min() ?? 0
        let leading = (0..<shortest).prefix { place in parts.allSatisfy { $0[place] == first[place] } }.count
        let trailing = (0..<shortest - leading).prefix { place in
            parts.allSatisfy { $0[$0.count - 1 - place] == first[first.count - 1 - place] }
        }.count
        let own = parts.map { $0.dropFirst(leading).dropLast(trailing).joined(separator: ".") }
        return own.contains("") ? ids : own
    }

    /// What a rule watches; nil where that has nothing.
    func series(of rule: RuleDefinition) throws -> SeriesData? {
        do {
            let data = try histories.data(of: rule.when.series, withFacts: false)
            // Without anything a claim may still be decided by what stands in for it.
            let isDecidedOnce = rule.claim.map { $0.kind != .state } ?? false
            let standsIn =
                !(rule.claim?.fallback ?? []).isEmpty || catalog.series(rule.when.series)?.isAbsentZero ?? false
            guard let data, !data.histories.isEmpty || (isDecidedOnce && standsIn) else { return nil }
            return data
        } catch let fault as TooMuchWork {
            throw Refusal(message: "\(rule.id): \(rule.when.series) cannot be computed: \(fault.message)")
        }
    }

    private func subject(of rule: RuleDefinition, _ series: SeriesData) -> RuleSubject {
        let id = rule.when.series
        return RuleSubject(
            id: id, name: catalog.traits(of: id)?.name ?? id, unit: series.type.unit, frequency: series.frequency,
            generation: 1, hasChanged: true, isSilent: false)
    }
}
