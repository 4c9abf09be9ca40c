package import Model

extension FlowTable {
    /// The facts that gave a value, each with the vintage that was used.
    package struct Sides: Sendable {
        package let added: [(period: Period, vintage: Vintage)]
        package let taken: [(period: Period, vintage: Vintage)]
    }

    /// What gave the value of a period as a sum, or else as a difference: the first of all ways that had just that value on
    /// the day on which it was published; nil when none had.
    ///
    /// - Parameter period: as it is stored, which may be under other days (rule 13).
    /// - Throws: `TooMuchWork` when the facts overlap as no filings do.
    package func sides(of period: Period, giving vintage: Vintage) throws(TooMuchWork) -> Sides? {
        if let sum = summands(of: period, giving: vintage) { return Sides(added: sum, taken: []) }
        let facts = edges.filter(\.isFact)
        let ways = try Differences(facts: facts, places: places, frequency: frequency).alternatives().values
            .filter { $0.first?.history.period.isNear(period) ?? false }
            .sorted { ($0.first?.history.period ?? period) < ($1.first?.history.period ?? period) }
        for way in ways.joined() {
            guard let taken = way.history.vintages.last(where: { $0.published <= vintage.published }),
                taken.value == vintage.value
            else { continue }
            let sides = way.sides.compactMap { place in
                let side = facts[place].history
                return side.vintages.last { $0.published <= taken.published }.map { (side.period, $0) }
            }
            guard sides.count == way.sides.count, let whole = sides.first else { continue }
            return Sides(added: [whole], taken: Array(sides.dropFirst()))
        }
        return nil
    }

    private func summands(of period: Period, giving vintage: Vintage) -> [(period: Period, vintage: Vintage)]? {
        guard let sum = span(from: period.start, to: period.end, asOf: vintage.published), sum.parts.count > 1,
            sum.estimate.value == vintage.value
        else { return nil }
        return sum.parts
    }
}
