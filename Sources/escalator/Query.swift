internal import ArgumentParser
internal import Charts
internal import Configuring
internal import Model
internal import Platform
internal import Queries
internal import Reports
internal import Store

/// `query SERIES...`: observations.
struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the observations of series.",
        discussion: """
            Times are periods (2026, 2026-Q3, 2026-08, 2026-W34) or days. Values are those that hold now, unless --as-of or \
            --as-recorded asks for what was known on a day.
            """
    )

    @OptionGroup var table: TableOptions
    @OptionGroup var common: CommonOptions

    @Argument(help: "The ids of the series.")
    var series: [String]

    @Option(help: ArgumentHelp("Only periods that reach to this or later.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("Only periods that begin by this.", valueName: "time"))
    var to: String?

    @Option(help: ArgumentHelp("What had been published by this day, inclusive.", valueName: "day"))
    var asOf: String?

    @Option(help: ArgumentHelp("What this store had by this day, inclusive.", valueName: "day"))
    var asRecorded: String?

    @Flag(help: "The first value of every period instead of the present one.")
    var first = false

    @Flag(help: "Every vintage; a withdrawn value is empty.")
    var revisions = false

    @Flag(help: "A flow's facts of every duration, as filed.")
    var facts = false

    @Flag(help: "Draw them with characters instead.")
    var plot = false

    func validate() throws {
        if plot, first || revisions || facts || asRecorded != nil || common.output != .table {
            throw ValidationError("--plot draws what holds now, or held --as-of a day, and nothing else")
        }
        if series.isEmpty { throw ValidationError("name at least one series; 'escalator series' lists them") }
        if first, revisions { throw ValidationError("--first and --revisions exclude each other") }
        for text in [from, to, asOf, asRecorded].compactMap(\.self) where Period.parse(label: text) == nil {
            throw ValidationError("'\(text)' is no period (2026, 2026-Q3, 2026-08, 2026-W34) and no day (2026-08-26)")
        }
    }

    private var query: ObservationQuery {
        func period(_ text: String?) -> Period? { text.flatMap { Period.parse(label: $0)?.period } }
        var query = ObservationQuery()
        query.from = period(from)?.start
        query.to = period(to)?.end
        query.knowledge = Knowledge(asOf: period(asOf)?.end, asRecorded: period(asRecorded)?.end)
        query.vintages = revisions ? .all : first ? .first : .latest
        query.isOfFacts = facts
        return query
    }

    /// Each as a chart of characters, under its name.
    private func draw(_ catalog: Catalog) throws {
        let query = query
        try common.read(catalog) { snapshot in
            for (place, id) in series.enumerated() {
                let day = query.knowledge.asOf ?? Timestamp.day(WallClock.milliseconds / 1000)
                guard var chart = try ChartMaker(catalog, snapshot, day: day).chart(ofSeries: id) else {
                    throw Failure(unknownSeries: id, catalog)
                }
                chart.points = chart.points.filter {
                    $0.period.end >= query.from ?? Day.first && $0.period.start <= query.to ?? Day.last
                }
                if place > 0 { Console.print("") }
                Console.print(words: "\(chart.description) (\(id), \(chart.unit.symbol))", indent: 0)
                let lines = CharacterChart.lines(chart, width: Console.columns)
                if lines.isEmpty { Console.print("No observations.") }
                for line in lines { Console.print(line) }
            }
        }
    }

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            if plot { return try draw(catalog) }
            var listing = Listing.observations(areFacts: facts)
            var hasFacts = false
            try common.read(catalog) { snapshot in
                for id in series {
                    let stored = try snapshot?.series(id)
                    guard catalog.traits(of: id) != nil || stored != nil else {
                        throw Failure(unknownSeries: id, catalog)
                    }
                    guard let stored, let snapshot else { continue }
                    if let reason = stored.outdated { Console.warnOutdated(id, reason) }
                    let years = catalog.fiscalYear(of: stored)
                    let rows = try query.rows(of: stored, snapshot)
                    for row in rows { listing.add(row, years, isFact: facts) }
                    if rows.isEmpty, !facts, stored.kind == .flow {
                        var others = query
                        others.isOfFacts = true
                        hasFacts = try hasFacts || !others.rows(of: stored, snapshot).isEmpty
                    }
                }
            }
            listing.print(
                common.output, exact: table.exact,
                empty: "No observations." + (hasFacts ? " There are facts of other durations: --facts shows them." : "")
            )
        }
    }
}
