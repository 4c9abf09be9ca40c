internal import Configuration
internal import Formulas
internal import Model
internal import Monitor
internal import Store

/// The same for programs: a row for the value, and one for each input of a formula or each side of a difference.
extension Explain {
    static let columns = [
        "part", "series", "period", "start", "end", "value", "unit", "published", "recorded", "source", "sha256",
    ]

    /// - Parameter part: `value`, `input`, `plus` or `minus`.
    private func row(
        _ part: String, _ id: String, _ frequency: Frequency, _ period: Period, _ vintage: Vintage, unit: String?,
        source: String, sha256: String? = nil
    ) -> [Listing.Cell] {
        [
            .text(part), .text(id), .text(frequency.label(of: period)), .text("\(period.start)"),
            .text("\(period.end)"), .init(vintage.value), .init(unit), .text("\(vintage.published)"),
            .text(Query.recorded(vintage.recorded)), .text(source), .init(sha256),
        ]
    }

    func list(
        _ history: History, _ stored: Reading.StoredSeries, _ plan: Plan, _ reading: Reading,
        into listing: inout Listing
    ) throws {
        guard let current = history.currentRun else { return }
        let isComputed = stored.formula != nil || current.origin.contains(.difference)
        listing.add(
            row(
                "value", stored.id, stored.frequency, history.period, current, unit: stored.unit,
                source: try stored.formula.map { "formula: \($0)" } ?? reading.source(of: current),
                sha256: isComputed ? nil : try reading.fetch(current.fetch)?.sha256))
        if stored.formula != nil {
            for input in try Explanation.inputs(stored.id, history.period, plan: plan, reading: reading) {
                let type = plan.configuration.type(of: input.series)
                listing.add(
                    row(
                        "input", input.series, type?.frequency ?? .irregular, input.period, input.vintage,
                        unit: type?.unit.symbol, source: try reading.source(of: input.vintage),
                        sha256: try reading.fetch(input.vintage.fetch)?.sha256))
            }
        } else if current.origin.contains(.difference) {
            let facts = try reading.histories(of: stored.number, frequency: stored.frequency, part: .facts)
            for (sign, side) in Explanation.sides(of: history.period, among: facts) {
                guard let vintage = side.vintages.last(where: { $0.published <= current.published }) else { continue }
                listing.add(
                    row(
                        sign == "+" ? "plus" : "minus", stored.id, stored.frequency, side.period, vintage,
                        unit: stored.unit, source: try reading.source(of: vintage),
                        sha256: try reading.fetch(vintage.fetch)?.sha256))
            }
        }
    }
}
