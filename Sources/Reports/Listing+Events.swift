internal import Model
package import Store

/// Events, and what changed, as rows.
extension Listing {
    private static let eventColumns = [
        "seq", "time", "event", "rule", "severity", "series", "period", "end", "value", "threshold", "unit",
        "published", "since", "first_known", "initial", "message", "by", "reason",
    ]

    /// The scalars of events.
    package static func events(_ events: [StoredEvent]) -> Listing {
        var listing = Listing(eventColumns)
        for event in events { listing.add(cells(of: event)) }
        return listing
    }

    private static func cells(of stored: StoredEvent) -> [Cell] {
        let event = stored.event
        func day(_ day: Day?) -> Cell { .init(day.map { "\($0)" }) }
        return [
            .number(Double(stored.seq)), .text(Timestamp.rfc3339(milliseconds: event.time)),
            .text(event.event.rawValue), .init(event.rule), .init(event.severity?.rawValue), .init(event.series),
            .init(event.period), day(event.end), .init(event.value), .init(event.threshold), .init(event.unit),
            day(event.published), .init(event.since), day(event.firstKnown),
            .init(event.initial.map { $0 ? "true" : "false" }), .text(event.message), .init(event.by),
            .init(event.reason),
        ]
    }
}
