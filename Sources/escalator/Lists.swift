internal import ArgumentParser
internal import Configuration
internal import Fetching
internal import Model
internal import Platform
internal import Queries

/// What a listing of definitions is asked for.
struct ListOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Only these: an id, what ids begin with, or a glob such as '*.revenue'.", valueName: "pattern"))
    var patterns: [String] = []

    /// Which are meant.
    ///
    /// - Throws: `Failure` when a pattern means none of the ids.
    func selection(of ids: [String], _ what: String, _ all: String) throws -> IDSelection {
        let selection = IDSelection(patterns)
        guard let pattern = selection.unmatched(in: ids) else { return selection }
        let hint = Spelling.hint(for: pattern, among: ids) ?? "; 'escalator \(all)' lists them"
        throw Failure(.usage, "no \(what) is called '\(pattern)' or begins so\(hint)")
    }
}

/// How tables show numbers.
struct TableOptions: ParsableArguments {
    @Flag(help: "All digits of the numbers in a table, as csv and json have them.")
    var exact = false
}

/// `feeds`: each with its state.
struct Feeds: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the feeds, each with its state, last success, last error and next run."
    )

    @OptionGroup var list: ListOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let now = WallClock.milliseconds / 1000
            let selection = try list.selection(of: catalog.configuration.feeds.map(\.id), "feed", "feeds")
            let feeds = try common.read(catalog) { try FeedList.all(catalog, $0, selection, now: now) }
            var listing = Listing(
                [
                    "feed", "state", "last_success", "last_change", "next_run", "next_release", "failures", "error",
                    "title", "url",
                ],
                machineColumns: ["title", "url", "next_release", "failures", "last_change"]
            )
            listing.dispensable = ["next_run", "last_success"]
            listing.flexible = "error"
            for status in feeds { listing.add(cells(status, now)) }
            listing.print(common.output)
        }
    }

    private func cells(_ status: FeedStatus, _ now: Int64) -> [Listing.Cell] {
        let health = status.health
        return [
            .text(status.feed.id), .state(status.state.rawValue),
            .init(health.lastSuccess.map(Timestamp.seconds)), .init(health.lastChange.map(Timestamp.seconds)),
            .init(status.nextRun.map { $0 <= now ? "now" : Timestamp.seconds($0) }), .nothing,
            .number(Double(health.failures)), .init(status.idleReason ?? health.error ?? health.shortfall),
            .text(status.feed.name), .text(status.feed.request.url.source),
        ]
    }
}

/// `series`: each with its latest value.
struct Series: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the series and indicators, each with its latest period and value."
    )

    @OptionGroup var list: ListOptions
    @OptionGroup var table: TableOptions
    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let selection = try list.selection(of: catalog.seriesIDs, "series", "series")
            let all = try common.read(catalog) { try SeriesList.all(catalog, $0, selection) }
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
            for status in all {
                if let reason = status.outdated { Console.warnOutdated(status.declaration.id, reason) }
                listing.add(cells(status))
            }
            listing.print(common.output, exact: table.exact)
        }
    }

    private func cells(_ status: SeriesStatus) -> [Listing.Cell] {
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
