internal import ArgumentParser
internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Store

/// `changes --since DAY`: what changed.
struct Changes: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what changed since a day: new periods, revisions, corrections, withdrawals and alerts.",
        discussion: """
            Numbers are listed by the day on which they were published, which may lie before the day on which this store \
            got them; alerts by the time at which they were told.
            """)

    @OptionGroup var table: TableOptions
    @OptionGroup var common: CommonOptions

    @Argument(help: "The ids of series; all when none is named.")
    var series: [String] = []

    @Option(help: ArgumentHelp("The first day that counts.", valueName: "day"))
    var since: String

    func validate() throws {
        if Period.parse(label: since) == nil { throw ValidationError("'\(since)' is no period and no day") }
    }

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let day = Period.parse(label: since)?.period.start ?? Day.first
            var listing = Listing.changes()
            try common.read(catalog) { snapshot in
                for id in series where try catalog.traits(of: id) == nil && snapshot?.series(id) == nil {
                    throw Failure(unknownSeries: id, catalog)
                }
                guard let snapshot else { return }
                for change in try ChangeList.all(catalog, snapshot, of: series, since: day) {
                    listing.add(change)
                }
                guard series.isEmpty else { return }
                let events = try EventQuery(rule: nil, since: day).events(snapshot, after: 0)
                for stored in events { listing.add(stored.event) }
            }
            listing.print(common.output, exact: table.exact, empty: "Nothing changed.")
        }
    }
}
