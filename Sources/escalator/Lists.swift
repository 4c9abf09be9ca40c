internal import ArgumentParser
internal import Configuration
internal import Fetching
internal import Model
internal import Platform
internal import Queries
internal import Rules

/// `feeds`: each with its state.
struct Feeds: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the feeds, each with its state, last success, last error and next run."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let now = WallClock.milliseconds / 1000
            let feeds = try common.read(catalog) { try FeedList.all(catalog, $0, now: now) }
            var listing = Listing(
                [
                    "feed", "state", "last_success", "last_change", "next_run", "next_release", "failures", "error",
                    "title", "url",
                ],
                machineColumns: ["title", "url", "next_release", "failures", "last_change"]
            )
            for status in feeds {
                let health = status.health
                let next = status.nextRun.map { $0 <= now ? "now" : Timestamp.short($0) }
                listing.add([
                    .text(status.feed.id), .text(status.state.rawValue),
                    .init(health.lastSuccess.map(Timestamp.short)), .init(health.lastChange.map(Timestamp.short)),
                    .init(next), .nothing, .number(Double(health.failures)),
                    .init(status.idleReason ?? health.error ?? health.shortfall),
                    .text(status.feed.name), .text(status.feed.request.url.source),
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
            let catalog = try common.readableCatalog()
            let all = try common.read(catalog) { try SeriesList.all(catalog, $0) }
            var listing = Listing(
                [
                    "series", "period", "end", "value", "unit", "published", "kind", "frequency", "feed", "formula",
                    "title",
                ],
                machineColumns: ["end", "feed", "formula"]
            )
            for status in all {
                if let reason = status.outdated { Console.warnOutdated(status.declaration.id, reason) }
                let (series, latest) = (status.declaration, status.latest)
                listing.add([
                    .text(series.id),
                    latest.map { latest in
                        .period(
                            series.frequency.label(of: latest.period),
                            fiscal: status.fiscalYear?.label(of: latest.period, series.frequency))
                    } ?? .nothing,
                    .init(latest.map { "\($0.period.end)" }), latest.map { .value($0.vintage) } ?? .nothing,
                    .text(series.unit), latest.map { .published($0.vintage) } ?? .nothing,
                    .text(series.kind.rawValue),
                    .text(series.frequency.rawValue), .init(series.feed), .init(series.formula), .text(series.title),
                ])
            }
            listing.print(common.output)
        }
    }
}

/// `rules`: each with its state.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the rules, each with its state and since when."
    )

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("Where they stood by what had been published by this day, inclusive.", valueName: "day"))
    var asOf: String?

    func validate() throws {
        if let asOf, Period.parse(label: asOf) == nil { throw ValidationError("'\(asOf)' is no period and no day") }
    }

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let day = asOf.flatMap { Period.parse(label: $0)?.period.end }
            let rules = try common.read(catalog) { try RuleList.all(catalog, $0, asOf: day) }
            var listing = Listing(
                ["rule", "state", "since", "period", "value", "unit", "severity", "when", "uncertain"],
                machineColumns: ["unit", "uncertain"])
            var told: Set<String> = []
            for status in rules {
                let watched = status.rule.when.series
                if let reason = status.outdated, told.insert(watched).inserted { Console.warnOutdated(watched, reason) }
                let evidence = status.state?.completing
                let isWithdrawn = status.state?.phase == .firing && status.state?.told?.isWithdrawn ?? false
                listing.add([
                    .text(status.rule.id),
                    .text(status.state.flatMap { $0.hasWalked ? $0.phase.rawValue : nil } ?? "no data"),
                    .init(status.state?.since.map { "\($0)" }),
                    .init(evidence.flatMap { evidence in status.frequency?.label(of: evidence.period) }),
                    evidence.map { value($0, isWithdrawn: isWithdrawn, of: status.rule) } ?? .nothing,
                    .init(status.unit?.symbol),
                    .text(status.rule.severity.rawValue), .text(status.rule.when.text),
                    isWithdrawn ? .number(1) : .nothing,
                ])
            }
            listing.print(common.output)
        }
    }

    /// What an alert rests on is not shown as if it stood, where its source has withdrawn something of it.
    private func value(_ evidence: Evidence, isWithdrawn: Bool, of rule: RuleDefinition) -> Listing.Cell {
        if rule.isJoined { return .text(isWithdrawn ? "uncertain" : "true") }
        let words = evidence.estimate.words(ValueText.tabular)
        if isWithdrawn { return .shown("\(words) (uncertain)", .number(evidence.value)) }
        return evidence.estimate.isPlain ? .number(evidence.value) : .shown(words, .number(evidence.value))
    }
}
