package import Configuring
package import Model
package import Store

/// What became another since a day: numbers by the day on which they were published, and what was told.
package enum ChangeList {
    /// A number that is news, or is another than before.
    package struct Change: Sendable {
        package let series: StoredSeries
        package let period: Period
        package let kind: Kind
        package let vintage: Vintage
        /// What it was before; nil for a period that is new.
        package let before: Vintage?

        /// By what part of itself the value changed; nil where there is nothing to compare, or it was nothing.
        package var ratio: Double? {
            guard kind != .completed, let now = vintage.value, let then = before?.value, then != 0 else { return nil }
            return (now - then) / abs(then)
        }
    }

    /// What happened to a number.
    package enum Kind: String, Sendable {
        case new, revision, correction, withdrawn
        /// What was said to be at least so much is more now, or known.
        case completed
    }

    /// The changes of some series, or of all, in the order of days, series and periods.
    ///
    /// - Parameters:
    ///   - since: the first day that counts.
    ///   - kind: only such changes; nil for all.
    package static func all(
        _ catalog: Catalog, _ snapshot: StoreSnapshot, of names: [String] = [], since: Day, only kind: Kind? = nil
    ) throws -> [Change] {
        var changes: [Change] = []
        for id in names.isEmpty ? catalog.seriesIDs : names {
            guard let series = try snapshot.series(id) else { continue }
            try snapshot.forEachObservation(of: series) {
                changes += self.changes($0, of: series, since: since).filter { kind == nil || $0.kind == kind }
            }
        }
        return changes.enumerated().sorted {
            ($0.element.vintage.published, $0.offset) < ($1.element.vintage.published, $1.offset)
        }
        .map(\.element)
    }

    private static func changes(_ history: History, of series: StoredSeries, since: Day) -> [Change] {
        let revisions = history.revisions
        return revisions.indices.filter { revisions[$0].published >= since }.compactMap { place in
            let vintage = revisions[place]
            let before = place > 0 ? revisions[place - 1] : nil
            let kind: Kind
            if vintage.value == nil {
                kind = .withdrawn
            } else if before == nil {
                kind = .new
            } else {
                // That a value is no projection any more is no other value.
                if let before, vintage.says(sameAs: before) { return nil }
                let isMore = before.map { vintage.isMore(than: $0) } ?? false
                kind = isMore ? .completed : vintage.origin.contains(.correction) ? .correction : .revision
            }
            return Change(series: series, period: history.period, kind: kind, vintage: vintage, before: before)
        }
    }
}

extension Vintage {
    /// Whether another vintage was a floor, which this one does not contradict.
    fileprivate func isMore(than other: Vintage) -> Bool {
        guard let floor = other.estimate, let now = estimate else { return false }
        return floor.high == .infinity && floor.low.isFinite && now.low >= floor.low
    }
}
