internal import ArgumentParser
internal import Configuration
internal import Model
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

    func validate() throws {
        if series.isEmpty { throw ValidationError("name at least one series; 'escalator series' lists them") }
        if first, revisions { throw ValidationError("--first and --revisions exclude each other") }
        for text in [from, to, asOf, asRecorded].compactMap(\.self) where Period.parse(label: text) == nil {
            throw ValidationError("'\(text)' is no period (2026, 2026-Q3, 2026-08, 2026-W34) and no day (2026-08-26)")
        }
    }

    func run() throws {
        try reporting {
            let configuration = try common.loadConfiguration()
            let reader = try common.reader(configuration)
            var listing = Listing(
                ["series", "period", "start", "end", "value", "unit", "published", "recorded", "source"],
                // The facts of one label differ by where they start.
                machineColumns: facts ? ["recorded"] : ["start", "recorded"]
            )
            for id in series {
                let isDeclared = configuration.type(of: id) != nil
                let stored = try reader?.read { try $0.series(id) }
                guard isDeclared || stored != nil else { throw unknown(id, configuration) }
                guard let stored, let reader else { continue }
                try reader.read { try add(stored, $0, &listing) }
            }
            listing.print(common.output, empty: "No observations.")
        }
    }

    private func unknown(_ id: String, _ configuration: Configuration) -> Failure {
        let ids = configuration.feeds.flatMap { $0.series.map(\.id) } + configuration.indicators.map(\.id)
        let hint =
            Spelling.nearest(to: id, among: ids).map { "; did you mean '\($0)'?" } ?? "; 'escalator series' lists them"
        return Failure(.usage, "there is no series '\(id)'\(hint)")
    }

    private func add(_ stored: Reading.StoredSeries, _ reading: Reading, _ listing: inout Listing) throws {
        let begin = from.flatMap { Period.parse(label: $0)?.period.start } ?? Day(number: Int32.min)
        let end = to.flatMap { Period.parse(label: $0)?.period.end } ?? Day(number: Int32.max)
        let histories =
            facts
            ? try reading.histories(of: stored.number, frequency: stored.frequency, part: .facts)
            : try reading.observations(of: stored)
        for history in histories {
            guard history.period.end >= begin, history.period.start <= end else { continue }
            for vintage in select(history) {
                listing.add([
                    .text(stored.id), .text(stored.frequency.label(of: history.period)),
                    .text("\(history.period.start)"),
                    .text("\(history.period.end)"), .init(vintage.value), .text(stored.unit),
                    .text("\(vintage.published)"),
                    .text(Query.recorded(vintage.recorded)),
                    .text(try stored.formula.map { "formula: \($0)" } ?? reading.source(of: vintage)),
                ])
            }
        }
    }

    static func recorded(_ seconds: Int64) -> String {
        String(Instant.rfc3339(milliseconds: seconds * 1000).dropLast(5)) + "Z"
    }

    /// The vintages of one period that were asked for.
    private func select(_ history: History) -> [Vintage] {
        var vintages = history.vintages
        if let day = asOf.flatMap({ Period.parse(label: $0)?.period.end }) { vintages.removeAll { $0.published > day } }
        if let day = asRecorded.flatMap({ Period.parse(label: $0)?.period.end }) {
            vintages.removeAll { Instant.day($0.recorded) > day }
        }
        let runs = History.collapsed(vintages)
        if revisions { return runs }
        if first { return runs.first.map { [$0] } ?? [] }
        return runs.last.map { $0.value == nil ? [] : [$0] } ?? []
    }
}
