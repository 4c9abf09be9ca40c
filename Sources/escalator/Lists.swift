internal import ArgumentParser
internal import Configuration
internal import Model
internal import Monitor
internal import Rules
internal import Scheduling
internal import Store

/// `feeds`: each with its state.
struct Feeds: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the feeds, each with its state, last success, last error and next run."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let plan = try common.loadPlan()
            let reader = try common.reader(plan.configuration)
            let now = WallClock.milliseconds / 1000
            var listing = Listing(
                [
                    "feed", "state", "last_success", "last_change", "next_run", "next_release", "failures", "error",
                    "title", "url",
                ],
                machineColumns: ["title", "url", "next_release", "failures", "last_change"]
            )
            for feed in plan.configuration.feeds {
                let health = try reader?.read { try $0.health(of: feed.id) } ?? FeedHealth()
                // The daemon has keys that this command was not given.
                let isFetched = health.lastAttempt != nil && !plan.secrets.hasDirectory
                let idle = plan.idleReason(feed, judgesSecrets: !isFetched)
                let state =
                    idle != nil ? "idle" : health.failures > 0 ? "failing" : health.lastSuccess != nil ? "ok" : "new"
                let next = idle != nil ? nil : Due.next(feed, health, now: now)
                let nextText = next.map { $0 <= now ? "now" : Instant.short($0) }
                listing.add([
                    .text(feed.id), .text(state), .init(health.lastSuccess.map(Instant.short)),
                    .init(health.lastChange.map(Instant.short)), .init(nextText), .nothing,
                    .number(Double(health.failures)),
                    .init(idle ?? health.error), .text(feed.name), .text(feed.url.source),
                ])
            }
            listing.print(common.output)
        }
    }
}

/// `series`: each with its latest value.
struct Series: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the series and indicators, each with its latest period and value."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let configuration = try common.loadConfiguration()
            let reader = try common.reader(configuration)
            var listing = Listing(
                [
                    "series", "period", "end", "value", "unit", "published", "kind", "frequency", "feed", "formula",
                    "title",
                ],
                machineColumns: ["end", "feed", "formula"]
            )
            for feed in configuration.feeds {
                for series in feed.series {
                    try add(
                        series.id, series.unit, series.kind, series.frequency, feed.id, nil, series.name, reader,
                        &listing
                    )
                }
            }
            for indicator in configuration.indicators {
                try add(
                    indicator.id, indicator.unit, indicator.kind, indicator.frequency, nil, indicator.formula,
                    indicator.name,
                    reader, &listing
                )
            }
            listing.print(common.output)
        }
    }

    private func add(
        _ id: String, _ unit: Unit, _ kind: Kind, _ frequency: Frequency, _ feed: String?, _ formula: String?,
        _ title: String, _ reader: StoreReader?, _ listing: inout Listing
    ) throws {
        let latest = try reader?.read { reading -> (Period, Vintage)? in
            guard let stored = try reading.series(id) else { return nil }
            return try reading.observations(of: stored).compactMap { history in
                history.currentRun.flatMap {
                    History.isProjection(history.period, published: $0.published) ? nil : (history.period, $0)
                }
            }
            .max { $0.0 < $1.0 }
        }
        listing.add([
            .text(id), .init(latest.map { frequency.label(of: $0.0) }), .init(latest.map { "\($0.0.end)" }),
            .init(latest?.1.value), .text(unit.symbol), .init(latest.map { "\($0.1.published)" }), .text(kind.rawValue),
            .text(frequency.rawValue), .init(feed), .init(formula), .text(title),
        ])
    }
}

/// `rules`: each with its state.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the rules, each with its state and since when."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let configuration = try common.loadConfiguration()
            let stored = try common.reader(configuration)?.read { try $0.rules() } ?? [:]
            var listing = Listing(
                ["rule", "state", "since", "period", "value", "unit", "severity", "when"], machineColumns: ["unit"]
            )
            for rule in configuration.rules {
                let present = stored[rule.id].flatMap { $0.fingerprint == rule.fingerprint ? $0.state : nil }
                let type = configuration.type(of: rule.when.series)
                let witness = present?.completing
                let state = present.map { $0.phase.rawValue } ?? "no data"
                listing.add([
                    .text(rule.id), .text(state), .init(present?.since.map { "\($0)" }),
                    .init(witness.flatMap { witness in type?.frequency.label(of: witness.period) }),
                    .init(witness?.value),
                    .init(type?.unit.symbol), .text(rule.severity.rawValue), .text(rule.when.text),
                ])
            }
            listing.print(common.output)
        }
    }
}
