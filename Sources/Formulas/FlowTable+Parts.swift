internal import Model

extension FlowTable {
    /// Of the facts and differences that lie within some days, those that do not overlap and come to the most: what a flow that
    /// cannot be negative is at least.
    ///
    /// - Parameter asOf: what had been published by this day; nil for the present.
    /// - Returns: nil when there are none.
    func largestParts(of days: Period, asOf: Day?) -> Tiling? {
        let first = places.firstIndex { $0 >= days.start - tolerance } ?? places.count
        let last = FlowTable.place(of: days.end + 1 + tolerance, in: places)
        guard first <= last else { return nil }
        // For every place the most that parts up to it come to, and the edge that ends there, if one does.
        var best: [(sum: Double, edge: Int?)] = [(0, nil)]
        for place in stride(from: first + 1, through: last, by: 1) {
            var step: (sum: Double, edge: Int?) = (best[best.count - 1].sum, nil)
            for edge in arriving[place] where edges[edge].from >= first {
                guard let known = revision(of: edge, asOf: asOf),
                    let low = edges[edge].revisions[known].estimate?.low
                else { continue }
                // What is below zero contradicts the floor.
                guard low >= 0 else { return nil }
                let sum = best[edges[edge].from - first].sum + low
                if sum > step.sum { step = (sum, edge) }
            }
            best.append(step)
        }
        var parts: [(period: Period, vintage: Vintage)] = []
        var place = best.count - 1
        while place > 0 {
            guard let edge = best[place].edge, let known = revision(of: edge, asOf: asOf) else {
                place -= 1
                continue
            }
            parts.append((edges[edge].history.period, edges[edge].revisions[known]))
            place = edges[edge].from - first
        }
        parts.reverse()
        guard let begin = parts.first, let end = parts.last, let sum = Sum.of(parts.map(\.vintage)) else { return nil }
        return Tiling(period: Period(start: begin.period.start, end: end.period.end), estimate: sum, parts: parts)
    }

    /// The days on which something was published of what overlaps some days.
    func publicationDays(within days: Period) -> Set<Day> {
        Set(edges.lazy.filter { $0.history.period.overlaps(days) }.flatMap { $0.revisions.map(\.published) })
    }
}
