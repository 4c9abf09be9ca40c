package import Model
package import Store

/// Which observations of a series are asked for.
package struct ObservationQuery: Sendable {
    /// Only periods that reach to this day or later, and begin by that one.
    package var from: Day?
    package var to: Day?
    package var knowledge = Knowledge()
    package var vintages = Vintages.latest
    /// A flow's facts of every duration instead of its observations.
    package var isOfFacts = false

    package init() {}

    /// Which vintages of a period are asked for.
    package enum Vintages: Sendable {
        /// The value that holds, where there is one.
        case latest
        /// The first print.
        case first
        /// Every vintage, withdrawals included.
        case all
    }

    /// One vintage of one period.
    package struct Row: Sendable {
        package let series: StoredSeries
        package let period: Period
        package let vintage: Vintage
        /// The day on which another took its place; nil for one that holds.
        package let until: Day?
        /// Where it comes from: a citation, a URL, or the formula.
        package let source: String
    }

    /// The rows of a series, by period and then by day of publication.
    package func rows(of series: StoredSeries, _ snapshot: StoreSnapshot) throws -> [Row] {
        let sources = VintageSources(snapshot)
        var rows: [Row] = []
        let histories =
            isOfFacts
            ? try snapshot.histories(of: series.number, frequency: series.frequency, part: .facts)
            : try snapshot.observations(of: series)
        for history in histories where isWanted(history.period) {
            for (vintage, until) in select(history) {
                let source = try series.formula.map { "formula: \($0)" } ?? sources.source(of: vintage)
                rows.append(
                    Row(series: series, period: history.period, vintage: vintage, until: until, source: source))
            }
        }
        return rows
    }

    private func isWanted(_ period: Period) -> Bool {
        period.end >= from ?? Day(number: Int32.min) && period.start <= to ?? Day(number: Int32.max)
    }

    /// The vintages that are asked for, each with the day until which it held, as far as is known today; of what the store
    /// had on a day, as far as it was known then, so that the answer never changes.
    private func select(_ history: History) -> [(Vintage, until: Day?)] {
        let runs = history.known(by: knowledge)
        let current = history.current(by: knowledge)
        let selected: [Vintage]
        switch vintages {
        // That another span took its place is no withdrawal.
        case .all: selected = runs
        case .first: selected = history.displacements.isEmpty || current != nil ? Array(runs.prefix(1)) : []
        case .latest: selected = current.map { [$0] } ?? []
        }
        let all = knowledge.asRecorded == nil ? history.revisions : runs
        return selected.map { ($0, history.end(of: $0, among: all)) }
    }
}
