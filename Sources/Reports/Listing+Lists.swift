internal import Configuring
internal import Fetching
internal import Model
package import Queries

/// Feeds and series, each with how it stands.
extension Listing {
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - isPublic: whether others read it: of files of this machine the names alone are told.
    package static func feeds(_ feeds: [FeedStatus], now: Int64, isPublic: Bool = false) -> Listing {
        var listing = Listing(
            [
                "feed", "state", "last_success", "last_change", "next_run", "next_release", "failures", "error",
                "title", "url",
            ],
            machineColumns: ["title", "url", "next_release", "failures", "last_change"]
        )
        listing.dispensable = ["next_run", "last_success"]
        listing.flexible = "error"
        for status in feeds { listing.add(cells(status, now, isPublic)) }
        return listing
    }

    private static func cells(_ status: FeedStatus, _ now: Int64, _ isPublic: Bool) -> [Listing.Cell] {
        let health = status.health
        return [
            .text(status.feed.id), .state(status.state.rawValue),
            .init(health.lastSuccess.map(Timestamp.seconds)), .init(health.lastChange.map(Timestamp.seconds)),
            .init(status.nextRun.map { $0 <= now ? "now" : Timestamp.seconds($0) }), .nothing,
            .number(Double(health.failures)), .init(status.idleReason ?? health.error ?? health.shortfall),
            .text(status.feed.name),
            .text(isPublic ? published(status.feed.request.url.source) : status.feed.request.url.source),
        ]
    }

    /// Series and indicators, each with its latest value.
    package static func series(_ all: [SeriesStatus]) -> Listing {
        var listing = Listing(
            [
                "series", "period", "end", "value", "unit", "published", "kind", "frequency", "feed", "formula",
                "title", "low", "high", "qualifier", "seen",
            ],
            machineColumns: ["end", "feed", "formula", "low", "high", "qualifier", "seen"]
        )
        listing.numbersOf = "series"
        listing.dispensable = ["kind", "frequency", "title", "published"]
        listing.flexible = "title"
        for status in all { listing.add(cells(status)) }
        return listing
    }

    private static func cells(_ status: SeriesStatus) -> [Listing.Cell] {
        let (series, latest) = (status.declaration, status.latest)
        return [
            .text(series.id),
            latest.map { latest in
                .period(
                    series.frequency.label(of: latest.period),
                    fiscal: status.fiscalYear?.label(of: latest.period, series.frequency))
            } ?? .nothing,
            .init(latest.map { "\($0.period.end)" }), latest.map { .value($0.vintage) } ?? .nothing,
            .text(series.unit), latest.map { .published($0.vintage) } ?? .nothing, .text(series.kind.rawValue),
            .text(series.frequency.rawValue), .init(series.feed), .init(series.formula), .text(series.title),
            latest.map { .low($0.vintage) } ?? .nothing, latest.map { .high($0.vintage) } ?? .nothing,
            .init(latest?.vintage.estimate?.qualifierText), latest.map { .seen($0.vintage) } ?? .nothing,
        ]
    }
}
