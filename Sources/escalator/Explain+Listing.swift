internal import Model
internal import Queries
internal import Reports
internal import Store

/// The same for programs: a row for the value, and one for each input of a formula or each side of a difference.
extension Explain {
    static let columns = [
        "part", "series", "period", "start", "end", "value", "unit", "published", "recorded", "source", "sha256",
        "low", "high", "seen", "qualifier", "confidence", "note",
    ]

    /// - Parameter part: `value`, `input`, `plus` or `minus`.
    private static func row(
        _ part: String, _ id: String, _ frequency: Frequency, _ period: Period, _ vintage: Vintage, unit: String?,
        source: String, sha256: String?
    ) -> [Listing.Cell] {
        [
            .text(part), .text(id), .text(frequency.label(of: period)), .text("\(period.start)"),
            .text("\(period.end)"), .value(vintage), .init(unit), .published(vintage),
            .text(Timestamp.seconds(vintage.recorded)), .text(source), .init(sha256), .low(vintage), .high(vintage),
            .seen(vintage), .init(vintage.estimate?.qualifierText), .init(vintage.detail?.confidence),
            .init(vintage.detail?.note),
        ]
    }

    static func add(_ explanation: Explanation, _ sources: VintageSources, to listing: inout Listing) throws {
        guard let current = explanation.current else { return }
        let series = explanation.series
        var sha256: String?
        var parts: [Explanation.Part] = []
        switch explanation.origin {
        case .withdrawn: break
        case .document(let document): sha256 = document.fetch?.sha256
        case .formula(_, let inputs): parts = inputs
        case .difference(let sides): parts = sides
        }
        listing.add(
            row(
                "value", series.id, series.frequency, explanation.period, current, unit: series.unit,
                source: try explanation.source(sources), sha256: sha256))
        for part in parts {
            listing.add(
                row(
                    part.sign.rawValue, part.series, part.frequency, part.period, part.vintage, unit: part.unit,
                    source: part.source, sha256: part.sha256))
        }
    }
}
