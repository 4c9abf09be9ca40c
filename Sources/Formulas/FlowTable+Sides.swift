package import Model

extension FlowTable {
    /// The facts that gave a difference, each with the vintage that was used: the whole first, then what is taken from it.
    package struct Sides: Sendable {
        package let value: Double?
        package let whole: (period: Period, vintage: Vintage)
        package let parts: [(period: Period, vintage: Vintage)]
    }

    /// What gives a period as a difference by what was published by a day: the first of all ways that has a value then.
    ///
    /// - Throws: `TooMuchWork` when the facts overlap as no filings do.
    package func sides(of period: Period, asOf day: Day) throws(TooMuchWork) -> Sides? {
        guard let from = place(near: period.start), let to = place(near: period.end + 1) else { return nil }
        let facts = edges.filter(\.isFact)
        let ways = try Differences(facts: facts, places: places, frequency: frequency).alternatives()
        for way in ways[Span(from: from, to: to)] ?? [] {
            guard let taken = way.history.vintages.last(where: { $0.published <= day }), taken.value != nil else {
                continue
            }
            let sides = way.sides.compactMap { place in
                let side = facts[place].history
                return side.vintages.last { $0.published <= taken.published }.map { (side.period, $0) }
            }
            guard sides.count == way.sides.count, let whole = sides.first else { return nil }
            return Sides(value: taken.value, whole: whole, parts: Array(sides.dropFirst()))
        }
        return nil
    }
}
