package import Model

extension FlowTable {
    /// A span, tiled.
    package struct Tiling: Sendable {
        package let period: Period
        /// The sum of the parts.
        package let estimate: Estimate
        /// The parts in order, each with the vintage that was used.
        package let parts: [(period: Period, vintage: Vintage)]
    }

    /// The trailing year that ends on a day: the tiling of 350 to 380 days (fiscal years have 52 or 53 weeks) that is
    /// nearest to 365.
    ///
    /// - Parameter asOf: what had been published by this day; nil for the present.
    package func trailingYear(endingOn end: Day, asOf: Day?) -> Tiling? {
        guard let target = place(near: end + 1) else { return nil }
        let years = Frequency.year.durations.range
        let first = FlowTable.place(of: places[target] - years.upperBound - 1, in: places) + 1
        let last = min(FlowTable.place(of: places[target] - years.lowerBound, in: places), target - 1)
        guard first <= last else { return nil }
        func distance(_ days: Int) -> Int { abs(days - 365) }
        guard tolerance == 0 else {
            return (first...last).compactMap { tiling(from: $0, to: target, asOf: asOf) }
                .min { distance($0.period.days) < distance($1.period.days) }
        }
        // Places are exact, and there may be thirty: the nearest that can be tiled is enough.
        let nearest = (first...last).sorted {
            (distance(places[target] - places[$0]), $0) < (distance(places[target] - places[$1]), $1)
        }
        for start in nearest {
            if let tiling = tiling(from: start, to: target, asOf: asOf) { return tiling }
        }
        return nil
    }

    /// About how many edges a sum up to a day looks at.
    func weight(from start: Day, to end: Day) -> Int {
        guard let target = place(near: end + 1) else { return 1 }
        let first = max(0, FlowTable.place(of: start, in: places))
        return first <= target ? edgesUpTo[target + 1] - edgesUpTo[first] + 1 : 1
    }

    /// The span from one day to another, both included.
    package func span(from start: Day, to end: Day, asOf: Day?) -> Tiling? {
        guard let from = place(near: start), let to = place(near: end + 1), from < to else { return nil }
        return tiling(from: from, to: to, asOf: asOf)
    }

    /// The day on which something that ends on a day was first published; nil when nothing ends there.
    func firstPublication(endingOn end: Day) -> Day? {
        guard let target = place(near: end + 1) else { return nil }
        return arriving[target].compactMap { edges[$0].history.vintages.first?.published }.min()
    }

    /// The days on which a sum up to `end` can have changed: those on which something within the span was published,
    /// from the day on which the end of the span was first known.
    package func publicationDays(from start: Day, to end: Day) -> Set<Day> {
        guard let target = place(near: end + 1), let begin = firstPublication(endingOn: end) else { return [] }
        var days: Set<Day> = [begin]
        let first = FlowTable.place(of: start - 8, in: places) + 1
        guard first <= target else { return days }
        for place in first...target {
            for index in arriving[place] where edges[index].history.period.start >= start - 7 {
                for vintage in edges[index].revisions where vintage.published >= begin {
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
    func tiling(from: Int, to: Int, asOf: Day?) -> Tiling? {
        // For every place from the first: the fewest differences, then the fewest parts, that lead there, and the last.
        var best = [Step?](repeating: nil, count: to - from + 1)
        best[0] = Step(differences: 0, parts: 0, edge: -1)
        for place in stride(from: from + 1, through: to, by: 1) {
            for index in arriving[place] {
                // Without a copy of the edge, whose histories would be counted each time.
                guard edges[index].from >= from, let before = best[edges[index].from - from],
                    revision(of: index, asOf: asOf) != nil
                else { continue }
                let differences = before.differences + (edges[index].isFact ? 0 : 1)
                let parts = before.parts + 1
                if let known = best[place - from], (known.differences, known.parts) <= (differences, parts) { continue }
                best[place - from] = Step(differences: differences, parts: parts, edge: index)
            }
        }
        guard best[to - from] != nil else { return nil }
        var parts: [(period: Period, vintage: Vintage)] = []
        var place = to
        while place != from, let step = best[place - from] {
            guard let known = revision(of: step.edge, asOf: asOf) else { return nil }
            parts.append((edges[step.edge].history.period, edges[step.edge].revisions[known]))
            place = edges[step.edge].from
        }
        parts.reverse()
        guard let first = parts.first, let last = parts.last else { return nil }
        guard let sum = Sum.of(parts.map(\.vintage)) else { return nil }
        return Tiling(period: Period(start: first.period.start, end: last.period.end), estimate: sum, parts: parts)
    }

    private struct Step {
        let differences: Int
        let parts: Int
        let edge: Int
    }

    /// Which revision of an edge counts by what was published by a day; nil when there is none, or it is a withdrawal.
    func revision(of edge: Int, asOf: Day?) -> Int? {
        let index =
            if let asOf {
                edges[edge].revisions.lastIndex { $0.published <= asOf }
            } else {
                edges[edge].revisions.indices.last
            }
        guard let index, edges[edge].revisions[index].value != nil else { return nil }
        return index
    }
}
