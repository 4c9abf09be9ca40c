package import Model
package import Queries
internal import Store

/// What changed, as rows.
extension Listing {
    /// No row yet; numbers and events are added.
    package static func changes() -> Listing {
        var listing = Listing(
            [
                "day", "change", "series", "period", "value", "before", "percent", "unit", "published_before",
                "message", "low", "high", "qualifier",
            ],
            machineColumns: ["published_before", "low", "high", "qualifier"], rareColumns: ["message"])
        listing.numbersOf = "series"
        listing.dispensable = ["percent"]
        listing.flexible = "message"
        return listing
    }

    /// Adds what a number became.
    package mutating func add(_ change: ChangeList.Change) {
        add([
            .text("\(change.vintage.published)"), .text(change.kind.rawValue), .text(change.series.id),
            .text(change.series.frequency.label(of: change.period)), .value(change.vintage),
            change.before.map { .value($0) } ?? .nothing,
            change.ratio.map { Listing.percent($0) } ?? .nothing,
            .text(change.series.unit), .init(change.before.map { "\($0.published)" }), .nothing,
            .low(change.vintage), .high(change.vintage), .init(change.vintage.estimate?.qualifierText),
        ])
    }

    /// To a hundredth; what is less has its first digits, and is not told as nothing.
    private static func percent(_ ratio: Double) -> Listing.Cell {
        let whole = ratio * 100
        let percent = abs(whole) < 0.01 ? whole : (whole * 100).rounded() / 100
        return .shown((percent > 0 ? "+" : "") + ValueText.short(percent), .number(percent))
    }

    /// Adds what was told.
    package mutating func add(_ event: AlertEvent) {
        add([
            .text("\(Timestamp.day(event.time / 1000))"), .text(event.event.rawValue), .init(event.rule ?? event.feed),
            .init(event.period), .init(event.value), .init(event.before?.value), .nothing, .init(event.unit),
            .init(event.before.map { "\($0.published)" }), .text(event.message), .init(event.low), .init(event.high),
            .nothing,
        ])
    }
}
