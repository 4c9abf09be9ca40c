package import Model
package import Queries
internal import Store

/// Observations as rows.
extension Listing {
    private static let observationColumns = [
        "series", "period", "start", "end", "value", "unit", "published", "recorded", "source", "low", "high", "seen",
        "until", "qualifier", "confidence", "note", "fiscal",
    ]
    private static let observationMachineColumns: Set = [
        "recorded", "low", "high", "seen", "until", "qualifier", "fiscal",
    ]

    /// - Parameter areFacts: of every duration, which differ by where they start.
    package static func observations(areFacts: Bool) -> Listing {
        var listing = Listing(
            observationColumns, machineColumns: observationMachineColumns.union(areFacts ? [] : ["start"]),
            rareColumns: ["confidence", "note"])
        listing.numbersOf = "series"
        listing.dispensable = ["confidence", "note", "end"]
        listing.flexible = "source"
        return listing
    }

    /// - Parameter years: how the source names its years.
    package mutating func add(_ row: ObservationQuery.Row, _ years: FiscalYear?, isFact: Bool) {
        let frequency = row.series.frequency
        // Facts of other durations than the series' have no label of its calendar.
        let label = isFact ? frequency.name(of: row.period) : frequency.label(of: row.period)
        let fiscal =
            years?.label(of: row.period, frequency) ?? (isFact ? years?.label(of: row.period, .year) : nil)
        add([
            .text(row.series.id), .period(label, fiscal: fiscal), .text("\(row.period.start)"),
            .text("\(row.period.end)"), .value(row.vintage), .text(row.series.unit), .published(row.vintage),
            .text(Timestamp.seconds(row.vintage.recorded)), .text(row.source), .low(row.vintage), .high(row.vintage),
            .seen(row.vintage), .init(row.until.map { "\($0)" }), .init(row.vintage.estimate?.qualifierText),
            .init(row.vintage.detail?.confidence), .init(row.vintage.detail?.note), .init(fiscal),
        ])
    }
}
