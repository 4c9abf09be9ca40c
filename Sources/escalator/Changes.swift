internal import ArgumentParser
internal import Configuration
internal import Model
internal import Queries
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
            var listing = Listing(
                [
                    "day", "change", "series", "period", "value", "before", "percent", "unit", "published_before",
                    "message", "low", "high", "qualifier",
                ],
                machineColumns: ["published_before", "low", "high", "qualifier"], rareColumns: ["message"])
            listing.numbersOf = "series"
            listing.dispensable = ["percent"]
            listing.flexible = "message"
            try common.read(catalog) { snapshot in
                for id in series where try catalog.traits(of: id) == nil && snapshot?.series(id) == nil {
                    throw Failure(unknownSeries: id, catalog)
                }
                guard let snapshot else { return }
                for change in try ChangeList.all(catalog, snapshot, of: series, since: day) {
                    listing.add(cells(change))
                }
                guard series.isEmpty else { return }
                let events = try EventQuery(rule: nil, since: day).events(snapshot, after: 0)
                for stored in events { listing.add(cells(stored.event)) }
            }
            listing.print(common.output, exact: table.exact, empty: "Nothing changed.")
        }
    }

    private func cells(_ change: ChangeList.Change) -> [Listing.Cell] {
        return [
            .text("\(change.vintage.published)"), .text(change.kind.rawValue), .text(change.series.id),
            .text(change.series.frequency.label(of: change.period)), .value(change.vintage),
            change.before.map { .value($0) } ?? .nothing,
            change.ratio.map { percent($0) } ?? .nothing,
            .text(change.series.unit), .init(change.before.map { "\($0.published)" }), .nothing,
            .low(change.vintage), .high(change.vintage), .init(change.vintage.estimate?.qualifierText),
        ]
    }

    /// To a hundredth; what is less has its first digits, and is not told as nothing.
    private func percent(_ ratio: Double) -> Listing.Cell {
        let whole = ratio * 100
        let percent = abs(whole) < 0.01 ? whole : (whole * 100).rounded() / 100
        return .shown((percent > 0 ? "+" : "") + ValueText.short(percent), .number(percent))
    }

    private func cells(_ event: AlertEvent) -> [Listing.Cell] {
        [
            .text("\(Timestamp.day(event.time / 1000))"), .text(event.event.rawValue), .init(event.rule ?? event.feed),
            .init(event.period), .init(event.value), .init(event.before?.value), .nothing, .init(event.unit),
            .init(event.before.map { "\($0.published)" }), .text(event.message), .init(event.low), .init(event.high),
            .nothing,
        ]
    }
}
