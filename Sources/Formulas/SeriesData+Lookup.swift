package import Model

/// What functions ask of a series.
extension SeriesData {
    package var frequency: Frequency { type.frequency ?? .irregular }

    /// An observation with the vintage that counts.
    typealias Found = (period: Period, vintage: Vintage)

    /// The observation for a period of the result, by what was published by a day; nil for the present. An irregular series
    /// lends its newest within its limit.
    func value(at period: Period, asOf: Day?) -> Found? {
        guard frequency == .irregular else {
            return history(for: period).flatMap { history in
                SeriesData.current(history, asOf).map { (history.period, $0) }
            }
        }
        return newest(by: period.end, asOf: asOf, lentFor: lending)
    }

    /// The newest observation that ends by a day, and not more than so many days before it.
    func newest(by end: Day, asOf: Day?, lentFor limit: Int) -> Found? {
        for history in upTo(end) {
            if end - history.period.end > limit { return nil }
            if let vintage = SeriesData.current(history, asOf) { return (history.period, vintage) }
        }
        return nil
    }

    /// The observation whose end is nearest to a day, within ten days (rule 13).
    func value(nearestTo end: Day, asOf: Day?) -> Found? {
        histories(endingIn: Period(start: end - 10, end: end + 10))
            .sorted { abs($0.period.end - end) < abs($1.period.end - end) }
            .lazy.compactMap { history in SeriesData.current(history, asOf).map { (history.period, $0) } }.first
    }

    /// Whether just this period has a value.
    func has(_ period: Period, asOf: Day?) -> Bool {
        histories(endingIn: Period(start: period.end, end: period.end)).contains {
            $0.period == period && SeriesData.current($0, asOf) != nil
        }
    }

    /// The observations that end on one of some days.
    func values(endingIn days: Period, asOf: Day?) -> [Found] {
        histories(endingIn: days).compactMap { history in
            SeriesData.current(history, asOf).map { (history.period, $0) }
        }
    }

    /// The day on which the observation for a period was first known; of an irregular series nothing is known of that, since it
    /// lends what it has.
    func firstKnown(at period: Period) -> Day? {
        if frequency == .irregular { return Day(number: Int32.min) }
        return history(for: period)?.revisions.first?.published
    }

    static func current(_ history: History, _ asOf: Day?) -> Vintage? {
        asOf.map { history.current(by: Knowledge(asOf: $0)) } ?? history.current()
    }

    /// The periods of several series that share a result: those of one calendar period are one, unless one of them itself has
    /// several of that label. Of irregular ones every day.
    static func periods(ofAll data: [SeriesData]) -> [Period] {
        merged(data.map { $0.histories.map(\.period) }, data.first?.frequency ?? .irregular)
    }

    static func merged(_ lists: [[Period]], _ frequency: Frequency) -> [Period] {
        guard frequency != .irregular else { return Set(lists.flatMap(\.self)).sorted() }
        // Most often all have the same.
        guard let first = lists.first, lists.contains(where: { $0 != first }) else {
            return lists.first?.sorted() ?? []
        }
        var byOrdinal: [Int: [Period]] = [:]
        for list in lists {
            for (ordinal, own) in Dictionary(grouping: list, by: { frequency.ordinal(of: $0) ?? 0 }) {
                let known = byOrdinal[ordinal] ?? []
                if own.count > known.count || (own.count == 1 && known.count == 1 && own[0] > known[0]) {
                    byOrdinal[ordinal] = own
                }
            }
        }
        return byOrdinal.values.flatMap(\.self).sorted()
    }
}
