internal import Configuring
internal import Formulas
internal import Ingest
package import Model
internal import Store

/// Why there is no value.
extension Explainer {
    /// Why a series has no value for a period, as far as it can be told.
    ///
    /// - Parameters:
    ///   - asOf: by what was published by that day; nil for the present.
    ///   - now: seconds since 1970.
    package func absence(of id: String, _ wanted: Period, asOf: Day?, now: Int64) throws -> String {
        let stored = try snapshot.series(id)
        if let reason = stored?.outdated { return "it is not computed any more: \(reason)" }
        let known = try stored.map { try snapshot.observations(of: $0) } ?? []
        if let day = asOf, let first = firstKnown(known, wanted) {
            return first > day
                ? "its first value for it was published on \(first)" : "what was known of it was withdrawn"
        }
        if let stored, let facts = try facts(of: stored, wanted, asOf) { return facts }
        let held = known.filter { $0.current() != nil && !$0.isDisplaced() }
        guard !held.isEmpty else { return try emptiness(of: id, wanted, now: now) }
        guard let frequency = catalog.traits(of: id)?.frequency ?? stored?.frequency else {
            return "it is not configured"
        }
        if asOf == nil, let reason = try gap(of: id, wanted) { return reason }
        return range(of: held, frequency, wanted)
    }

    /// That a flow has a fact of just that time, though it is no observation of its frequency; nil where it has none.
    private func facts(of series: StoredSeries, _ wanted: Period, _ asOf: Day?) throws -> String? {
        guard series.kind == .flow else { return nil }
        let all = try snapshot.histories(of: series.number, frequency: series.frequency, part: .facts)
        let known = Knowledge(asOf: asOf)
        let fact = all.first { fact in
            fact.period.end == wanted.end && !series.frequency.durations.contains(fact.period.days)
                && fact.current(by: known) != nil
        }
        guard let fact, let value = fact.current(by: known)?.value else { return nil }
        return
            "it has values of a \(series.frequency.rawValue) each; what was filed of \(fact.period.start) to \(fact.period.end) is \(ValueText.full(value)) \(series.unit), which 'escalator query --facts' shows"
    }

    /// The day on which something was first said of a period; nil when nothing was.
    private func firstKnown(_ histories: [History], _ wanted: Period) -> Day? {
        histories.lazy.filter { $0.period.end == wanted.end }.map(\.firstKnown).min()
    }

    /// Why there is nothing of a series at all.
    private func emptiness(of id: String, _ wanted: Period, now: Int64) throws -> String {
        guard catalog.indicators[id] == nil else {
            let lacking = try catalog.sources(of: id).sorted().first { try !hasValues($0) }
            guard let lacking else {
                return try gap(of: id, wanted) ?? "nothing that it is made of meets for any period"
            }
            return "its input \(lacking) has none: \(try emptiness(of: lacking, wanted, now: now))"
        }
        guard let feed = catalog.declarations[id]?.feed,
            let status = try FeedList.all(catalog, snapshot, IDSelection([feed]), now: now).first
        else { return "it is not configured any more" }
        if let reason = status.idleReason { return "its feed \(feed) is not fetched: \(reason)" }
        let health = status.health
        if let error = health.error, health.failures > 0 { return "its feed \(feed) fails: \(error)" }
        if let shortfall = health.shortfall { return "its feed \(feed) is read only in part: \(shortfall)" }
        return health.lastSuccess == nil
            ? "its feed \(feed) was not fetched yet"
            : "its feed \(feed) has no row of it; 'escalator fetch \(feed)' shows them"
    }

    private func hasValues(_ id: String) throws -> Bool {
        try snapshot.series(id).map { try snapshot.latestObservation(of: $0) != nil } ?? false
    }

    /// The part of a period that nothing tells, or the input that lacks; nil when that is not why.
    private func gap(of id: String, _ wanted: Period) throws -> String? {
        do {
            if let definition = catalog.series(id) {
                guard definition.kind == .flow, let flows = try histories.data(of: id)?.flows else { return nil }
                return flows.gap(from: wanted.start, to: wanted.end, asOf: nil).map {
                    "nothing tells it from \($0.start) to \($0.end)"
                }
            }
            guard let indicator = catalog.indicators[id] else { return nil }
            return try histories.evaluator(of: indicator)?.absence(endingOn: wanted.end)
        } catch let fault as TooMuchWork {
            return fault.message
        }
    }

    /// Of which periods there are values, where the wanted one is none of them.
    private func range(of held: [History], _ frequency: Frequency, _ wanted: Period) -> String {
        let periods = held.map(\.period).sorted()
        guard let first = periods.first, let last = periods.last else { return "it has none" }
        func name(_ period: Period) -> String { frequency.label(of: period) }
        let all =
            first == last ? "its only value is of \(name(first))" : "its values are of \(name(first)) to \(name(last))"
        guard wanted.end > first.end, wanted.end < last.end else { return all }
        let before = periods.last { $0.end < wanted.end }
        let after = periods.first { $0.end > wanted.end }
        return all + "; the nearest are of " + [before, after].compactMap(\.self).map(name).joined(separator: " and ")
    }
}
