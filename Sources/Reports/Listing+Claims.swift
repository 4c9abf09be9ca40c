internal import Formulas
internal import Model
package import Queries
internal import Rules

/// The scoreboard as rows for programs.
extension Listing {
    private static let claimColumns = [
        "claim", "group", "by", "said_on", "kind", "bears", "state", "verdict", "settled", "since", "series",
        "comparison",
        "threshold", "value", "low", "high", "unit", "period", "data_end", "published", "fresh", "value_when_said",
        "distance", "growth_needed", "growth_seen", "last_true", "next_release", "deadline", "depends_on_definition",
        "source", "says", "means", "crosses_earliest", "crosses_latest", "fallback",
    ]

    /// A row for each claim.
    package static func claims(_ statuses: [ClaimStatus]) -> Listing {
        var listing = Listing(claimColumns)
        for status in statuses { listing.add(cells(status)) }
        return listing
    }

    private static func cells(_ status: ClaimStatus) -> [Listing.Cell] {
        let (rule, claim, newest) = (status.rule, status.claim, status.shown)
        let isJoined = rule.isJoined
        func day(_ day: Day?) -> Listing.Cell { .init(day.map { "\($0)" }) }
        func label(_ evidence: Evidence?) -> Listing.Cell {
            .init(evidence.map { status.frequency.label(of: $0.period) })
        }
        return [
            .text(rule.id), .text(status.group), .init(claim.by), day(claim.saidOn), .text(claim.kind.rawValue),
            .init(claim.bears?.rawValue), .text(status.state.rawValue), .text(status.word), day(status.settled?.on),
            day(status.settled?.firstKnown ?? status.standing.since), .text(rule.when.series),
            isJoined ? .nothing : .text(rule.when.comparison.rawValue), isJoined ? .nothing : .number(rule.when.level),
            isJoined ? .nothing : .init(newest?.value), .init(newest?.estimate.statedLow),
            .init(newest?.estimate.statedHigh), .init(status.unit?.symbol), label(newest), day(newest?.period.end),
            day(newest?.published), .number(status.isFresh ? 1 : 0), isJoined ? .nothing : .init(status.then?.value),
            .init(status.distance), .init(status.growthNeeded), .init(status.growthSeen), label(status.lastTrue),
            day(status.nextRelease), day(rule.deadline?.end), .number(status.dependsOnDefinition ? 1 : 0),
            .init(status.sources.first), .init(claim.says), .init(claim.means),
            day(try? status.crossing.get().earliest),
            day((try? status.crossing.get())?.latest), .init(status.fallback?.series),
        ]
    }

    /// What stands beside claims, and decides nothing.
    package static func readings(_ statuses: [ClaimStatus]) -> Listing {
        var listing = Listing([
            "claim", "series", "name", "value", "low", "high", "unit", "period", "data_end", "published", "word", "is",
        ])
        for status in statuses {
            for reading in status.readings {
                let newest = reading.newest
                listing.add([
                    .text(status.rule.id), .text(reading.series), .text(reading.name),
                    reading.word == nil ? .init(newest?.value) : .nothing, .init(newest?.estimate.statedLow),
                    .init(newest?.estimate.statedHigh), .text(reading.unit.symbol),
                    .init(newest.map { reading.frequency.label(of: $0.period) }),
                    .init(newest.map { "\($0.period.end)" }), .init(newest.map { "\($0.published)" }),
                    .init(reading.word), .init(reading.truth),
                ])
            }
        }
        return listing
    }
}
