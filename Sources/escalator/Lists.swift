internal import ArgumentParser
internal import Configuring
internal import Fetching
internal import Model
internal import Platform
internal import Queries
internal import Reports

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
            let listing = Listing.feeds(feeds, now: now)
            listing.print(common.output)
        }
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
            for status in all {
                if let reason = status.outdated { Console.warnOutdated(status.declaration.id, reason) }
            }
            Listing.series(all).print(common.output, exact: table.exact)
        }
    }
}
