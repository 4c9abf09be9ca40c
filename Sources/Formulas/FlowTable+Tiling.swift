package import Model

extension FlowTable {
    /// A span, tiled.
    package struct Tiling: Sendable {
        package let period: Period
        /// The sum of the parts.
        package let value: Double
        /// The parts in order, each with the vintage that was used.
        package let parts: [(period: Period, vintage: Vintage)]
    }

    /// The trailing year that ends on a day: the tiling of 350 to 380 days (fiscal years have 52 or 53 weeks) that is
    /// nearest to 365.
    ///
    /// - Parameter asOf: what had been published by this day; nil for the present.
    package func trailingYear(endingOn end: Day, asOf: Day?) -> Tiling? {
        guard let target = place(near: end + 1) else { return nil }
        let earliest = places[target] - Frequency.year.durations.upperBound
        let starts = places.indices.filter {
            $0 < target && places[$0] >= earliest && Frequency.year.durations.contains(places[target] - places[$0])
        }
        return starts.compactMap { tiling(from: $0, to: target, asOf: asOf) }
            .min { abs($0.period.days - 365) < abs($1.period.days - 365) }
    }

    /// The span from one day to another, both included.
    package func span(from start: Day, to end: Day, asOf: Day?) -> Tiling? {
        guard let from = place(near: start), let to = place(near: end + 1), from < to else { return nil }
        return tiling(from: from, to: to, asOf: asOf)
    }

    /// The days on which a sum up to `end` can have changed: those on which something within the span was published,
    /// from the day on which the end of the span was first known.
    package func publicationDays(from start: Day, to end: Day) -> Set<Day> {
        guard let target = place(near: end + 1),
            let begin = arriving[target].compactMap({ edges[$0].history.vintages.first?.published }).min()
        else { return [] }
        var days: Set<Day> = [begin]
        for place in places.indices where place <= target && places[place] >= start - 7 {
            for index in arriving[place] where edges[index].history.period.start >= start - 7 {
                for vintage in edges[index].history.revisions where vintage.published >= begin {
                    days.insert(vintage.published)
                }
            }
        }
        return days
    }

    /// Which days between two days no tiling covers, from the first day on: for telling a person why there is no value.
    package func gap(from start: Day, to end: Day, asOf: Day?) -> Period? {
        guard let from = place(near: start) else {
            let next = places.first { $0 > start } ?? end + 1
            return Period(start: start, end: min(end, next - 1))
        }
        let reached = (from..<places.count).last { $0 == from || tiling(from: from, to: $0, asOf: asOf) != nil }
        guard let reached, places[reached] <= end else { return nil }
        return Period(start: places[reached], end: end)
    }

    /// The best way from one place to another, by dynamic programming over the places between.
    private func tiling(from: Int, to: Int, asOf: Day?) -> Tiling? {
        var best: [Int: (differences: Int, parts: Int, edge: Int)] = [from: (0, 0, -1)]
        for place in stride(from: from + 1, through: to, by: 1) {
            for index in arriving[place] {
                let edge = edges[index]
                guard edge.from >= from, let before = best[edge.from], vintage(of: edge, asOf: asOf) != nil else {
                    continue
                }
                let cost = (before.differences + (edge.isFact ? 0 : 1), before.parts + 1)
                if let known = best[place], (known.differences, known.parts) <= cost { continue }
                best[place] = (cost.0, cost.1, index)
            }
        }
        guard best[to] != nil else { return nil }
        var parts: [(period: Period, vintage: Vintage)] = []
        var place = to
        while place != from, let step = best[place] {
            let edge = edges[step.edge]
            guard let vintage = vintage(of: edge, asOf: asOf) else { return nil }
            parts.append((edge.history.period, vintage))
            place = edge.from
        }
        parts.reverse()
        guard let first = parts.first, let last = parts.last else { return nil }
        let values = parts.compactMap(\.vintage.value)
        let sum = Sum.tidy(values.reduce(0, +), of: values)
        guard sum.isFinite else { return nil }
        return Tiling(period: Period(start: first.period.start, end: last.period.end), value: sum, parts: parts)
    }

    private func vintage(of edge: Edge, asOf: Day?) -> Vintage? {
        // Most edges have one vintage, for which nothing needs to be collapsed.
        if edge.history.vintages.count == 1 {
            let only = edge.history.vintages[0]
            return only.value != nil && asOf.map({ only.published <= $0 }) ?? true ? only : nil
        }
        return asOf.map { edge.history.runAsOf($0) } ?? edge.history.currentRun
    }
}
