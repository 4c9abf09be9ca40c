internal import ArgumentParser
internal import Configuration
internal import Formulas
internal import Model
internal import Monitor
internal import Store

/// `explain SERIES PERIOD`: where a value comes from.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show where a value comes from: its document, or every input of a computed value."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The id of the series.")
    var series: String

    @Argument(help: "The period (2026-Q1) or the day on which it ends.")
    var period: String

    func run() throws {
        try reporting {
            let plan = try common.loadPlan()
            guard let wanted = Period.parse(label: period)?.period else {
                throw Failure(.usage, "'\(period)' is no period and no day")
            }
            guard let reader = try common.reader(plan.configuration) else {
                throw Failure(.unavailable, "there is no store yet; 'escalator run --once' makes it")
            }
            try reader.read { reading in
                guard let stored = try reading.series(series) else {
                    throw Failure(.usage, "nothing is stored of a series '\(series)'; 'escalator series' lists them")
                }
                let found = try histories(stored, wanted, reading)
                guard !found.isEmpty else { throw Failure(.unavailable, try absence(stored, wanted, plan, reading)) }
                guard common.output != .table else {
                    for history in found { try show(history, stored, plan, reading) }
                    return
                }
                var listing = Listing(Explain.columns)
                for history in found { try list(history, stored, plan, reading, into: &listing) }
                listing.print(common.output)
            }
        }
    }

    private func histories(
        _ stored: Reading.StoredSeries, _ wanted: Period, _ reading: Reading
    ) throws -> [History] {
        try reading.observations(of: stored).filter { history in
            history.period.end == wanted.end || stored.frequency.label(of: history.period) == period
        }
    }

    /// Why there is no value: for a sum over a flow, the days that nothing covers.
    private func absence(
        _ stored: Reading.StoredSeries, _ wanted: Period, _ plan: Plan, _ reading: Reading
    ) throws -> String {
        let text = "\(series) has no value for \(period)"
        guard let gap = try Explanation.gap(series, wanted, plan: plan, reading: reading) else {
            return text
        }
        return "\(text): \(gap)"
    }

    private func show(_ history: History, _ stored: Reading.StoredSeries, _ plan: Plan, _ reading: Reading) throws {
        let label = stored.frequency.label(of: history.period)
        Console.print(
            "\(Console.plain(stored.title)) (\(stored.id)), \(label): \(history.period.start) to \(history.period.end)")
        guard let current = history.currentRun, let value = current.value else {
            Console.print("value:      none now; it was withdrawn")
            return printVintages(history, stored)
        }
        let projection = History.isProjection(history.period, published: current.published) ? ", a projection" : ""
        Console.print("value:      \(ValueText.exact(value)) \(stored.unit)\(projection)")
        let mark = current.origin.contains(.firstSeen) ? " (the day on which it was first seen)" : ""
        Console.print("published:  \(current.published)\(mark)")
        if let formula = stored.formula {
            Console.print("formula:    \(formula)")
            try printInputs(try Explanation.inputs(series, history.period, plan: plan, reading: reading), plan, reading)
        } else if current.origin.contains(.difference) {
            Console.print("computed as a difference of facts that were known at the same time:")
            try printFacts(history.period, stored, current.published, reading)
        } else {
            try printDocument(current, reading)
        }
        printVintages(history, stored)
    }

    private func printDocument(_ vintage: Vintage, _ reading: Reading) throws {
        if let citation = try vintage.citation.flatMap({ try reading.citation($0) }) {
            Console.print("citation:   \(Console.plain(citation))")
        }
        guard let fetch = try reading.fetch(vintage.fetch) else { return }
        if let link = try filing(vintage, fetch, reading) { Console.print("filing:     \(link)") }
        Console.print("document:   \(fetch.url)")
        Console.print(
            "fetched:    \(Instant.short(fetch.time))\(fetch.status.map { ", status \($0)" } ?? "")\(fetch.size.map { ", \($0) bytes" } ?? "")"
        )
        if let etag = fetch.etag { Console.print("etag:       \(Console.plain(etag))") }
        if let sha256 = fetch.sha256 { Console.print("sha256:     \(sha256)") }
    }

    /// The page of a filing, where the citation is an accession number of SEC's.
    private func filing(_ vintage: Vintage, _ fetch: Reading.StoredFetch, _ reading: Reading) throws -> String? {
        guard let accession = try vintage.citation.flatMap({ try reading.citation($0) }),
            accession.count == 20, accession.split(separator: "-").count == 3,
            let mark = fetch.url.firstRange(of: "CIK")
        else { return nil }
        let number = fetch.url[mark.upperBound...].prefix { $0.isNumber }.drop { $0 == "0" }
        guard !number.isEmpty else { return nil }
        let folder = accession.filter { $0 != "-" }
        return "https://www.sec.gov/Archives/edgar/data/\(number)/\(folder)/\(accession)-index.htm"
    }

    private func printInputs(_ inputs: [Evaluator.Input], _ plan: Plan, _ reading: Reading) throws {
        var listing = Listing(["input", "period", "end", "value", "unit", "published", "source"])
        for input in inputs {
            let type = plan.configuration.type(of: input.series)
            listing.add([
                .text(input.series), .text((type?.frequency ?? .irregular).name(of: input.period)),
                .text("\(input.period.end)"), .init(input.vintage.value), .init(type?.unit.symbol),
                .text("\(input.vintage.published)"), .text(try reading.source(of: input.vintage)),
            ])
        }
        listing.print(.table, empty: "  its inputs are not known: the indicator is not in the configuration any more")
    }

    private func printFacts(
        _ period: Period, _ stored: Reading.StoredSeries, _ published: Day, _ reading: Reading
    ) throws {
        let facts = try reading.histories(of: stored.number, frequency: stored.frequency, part: .facts)
        var listing = Listing(["sign", "start", "end", "value", "published", "source"])
        for (sign, history) in Explanation.sides(of: period, among: facts) {
            guard let vintage = history.vintages.last(where: { $0.published <= published }) else { continue }
            listing.add([
                .text(sign), .text("\(history.period.start)"), .text("\(history.period.end)"), .init(vintage.value),
                .text("\(vintage.published)"), .text(try reading.source(of: vintage)),
            ])
        }
        listing.print(.table, empty: "  from several facts; 'escalator query --facts' lists them")
    }

    private func printVintages(_ history: History, _ stored: Reading.StoredSeries) {
        let revisions = history.revisions
        guard revisions.count > 1 else { return }
        Console.print("vintages:")
        for vintage in revisions {
            let mark = vintage.origin.contains(.correction) ? "  correction" : ""
            Console.print("  \(vintage.published)  \(vintage.value.map(ValueText.exact) ?? "withdrawn")\(mark)")
        }
    }
}
