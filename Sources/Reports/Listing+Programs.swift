package import Model
package import Queries
internal import Store

/// Observations as the site and its data packages have them.
extension Listing {
    /// The columns are a contract: new ones are only appended.
    package static func observationsForPrograms() -> Listing {
        var listing = Listing([
            "series", "period", "start", "end", "value", "low", "high", "unit", "published", "until", "recorded",
            "source", "seen", "qualifier", "confidence", "note", "fiscal", "projection", "generation",
        ])
        listing.optionalMembers = ["seen", "qualifier", "confidence", "note", "fiscal", "projection"]
        return listing
    }

    /// - Parameters:
    ///   - years: how the source names its years.
    ///   - day: the day by which things were known: what came later is not told.
    package mutating func add(forPrograms row: ObservationQuery.Row, _ years: FiscalYear?, by day: Day? = nil) {
        let (series, vintage) = (row.series, row.vintage)
        add([
            .text(series.id), .text(series.frequency.label(of: row.period)), .text("\(row.period.start)"),
            .text("\(row.period.end)"), .init(vintage.value), .low(vintage), .high(vintage), .text(series.unit),
            .text("\(vintage.published)"), .init(row.until.flatMap { $0 > day ?? Day.last ? nil : "\($0)" }),
            .text(Timestamp.seconds(vintage.recorded)),
            .text(Listing.published(row.source)), .seen(vintage), .init(vintage.estimate?.qualifierText),
            .init(vintage.detail?.confidence), .init(vintage.detail?.note),
            .init(years?.label(of: row.period, series.frequency)),
            History.isProjection(vintage, of: row.period) ? .number(1) : .nothing,
            .number(Double(series.generation)),
        ])
    }

    /// A source as others may read it: of a file of this machine its name alone.
    package static func published(_ source: String) -> String {
        guard source.hasPrefix("file:") else { return source }
        return "file:\(source.dropFirst(5).split(separator: "/").last.map(String.init) ?? "")"
    }
}
