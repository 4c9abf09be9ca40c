internal import ArgumentParser
internal import Configuring
internal import Model
internal import Queries
internal import Reports
internal import Store

/// `explain SERIES PERIOD`: where a value comes from.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show where a value comes from: its document, or every input of a computed value."
    )

    @OptionGroup var known: AsOfOption
    @OptionGroup var common: CommonOptions

    @Argument(help: "The id of the series.")
    var series: String

    @Argument(help: "The period (2026-Q1) or the day on which it ends.")
    var period: String

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            try common.read(catalog) { snapshot in
                let question = ValueQuestion(series: series, period: period, asOf: known.day)
                let (found, explainer) = try question.explanations(catalog, snapshot)
                try print(found, explainer.sources, catalog.fiscalYear(of: found.first?.series))
            }
        }
    }

    private func print(_ explanations: [Explanation], _ sources: VintageSources, _ years: FiscalYear?) throws {
        guard common.output != .table else {
            for explanation in explanations { show(explanation, years) }
            return
        }
        if let outdated = explanations.first?.series.outdated { Console.warnOutdated(series, outdated) }
        var listing = Listing(Explain.columns)
        for explanation in explanations { try Explain.add(explanation, sources, to: &listing) }
        listing.print(common.output)
    }

    private func show(_ explanation: Explanation, _ years: FiscalYear?) {
        let (series, period) = (explanation.series, explanation.period)
        let fiscal = years?.label(of: period, series.frequency).map { " (\($0))" } ?? ""
        let label = series.frequency.label(of: period)
        let title = "\(series.title) (\(series.id)), \(label)\(fiscal): \(period.start) to \(period.end)"
        for line in TextWidth.wrapped(Console.plain(title), Console.limit ?? .max, indent: 4) { Console.print(line) }
        guard let current = explanation.current, let estimate = current.estimate else {
            Console.print("value:      none now; it was withdrawn")
            return printVintages(explanation.revisions)
        }
        let projection = History.isProjection(current, of: period) ? ", a projection" : ""
        Console.print("value:      \(estimate.words(ValueText.full)) \(series.unit)\(projection)")
        let mark = current.origin.contains(.firstSeen) ? " (the day on which it was first seen)" : ""
        Console.print("published:  \(current.published)\(mark)")
        if let confidence = current.detail?.confidence { field("confidence", confidence) }
        if let note = current.detail?.note { field("note", note) }
        if let reason = series.outdated {
            field("outdated", "it is not computed any more, and rules do not read it: \(reason)")
        }
        switch explanation.origin {
        case .withdrawn: break
        case .document(let document): printDocument(document)
        case .formula(let text, let inputs):
            field("formula", text)
            printInputs(inputs)
        case .difference(let sides):
            Console.print("computed as a difference of facts that were known at the same time:")
            printSides(sides)
        }
        printVintages(explanation.revisions)
    }

    /// Words under a name, on as many lines as the screen asks for.
    private func field(_ name: String, _ text: String) {
        Console.print(words: text, first: "\(name):", indent: 12)
    }

    private func printDocument(_ document: Explanation.Document) {
        if let citation = document.citation { field("citation", citation) }
        guard let fetch = document.fetch else { return }
        guard fetch.document != nil else {
            return Console.print("document:   none; it was recorded by hand at \(Timestamp.seconds(fetch.time))")
        }
        if let link = document.filing { Console.print("filing:     \(link)") }
        Console.print("document:   \(fetch.url)")
        Console.print(
            "fetched:    \(Timestamp.seconds(fetch.time))\(fetch.status.map { ", status \($0)" } ?? "")\(fetch.size.map { ", \($0) bytes" } ?? "")"
        )
        if let etag = fetch.etag { Console.print("etag:       \(Console.plain(etag))") }
        if let sha256 = fetch.sha256 { Console.print("sha256:     \(sha256)") }
    }

    private func printInputs(_ inputs: [Explanation.Part]) {
        var listing = Listing(["input", "period", "end", "value", "unit", "published", "source"])
        for input in inputs {
            listing.add([
                .text(input.series), .text(input.frequency.name(of: input.period)), .text("\(input.period.end)"),
                .value(input.vintage), .init(input.unit), .published(input.vintage),
                .text(input.source),
            ])
        }
        listing.flexible = "source"
        listing.print(
            .table, exact: true, empty: "  its inputs are not known: the indicator is not in the configuration any more"
        )
    }

    private func printSides(_ sides: [Explanation.Part]) {
        var listing = Listing(["sign", "start", "end", "value", "published", "source"])
        for side in sides {
            listing.add([
                .text(side.sign == .plus ? "+" : "-"), .text("\(side.period.start)"), .text("\(side.period.end)"),
                .value(side.vintage), .published(side.vintage), .text(side.source),
            ])
        }
        listing.flexible = "source"
        listing.print(.table, exact: true, empty: "  from several facts; 'escalator query --facts' lists them")
    }

    private func printVintages(_ revisions: [Vintage]) {
        guard revisions.count > 1 else { return }
        Console.print("vintages:")
        for vintage in revisions {
            let mark = vintage.origin.contains(.correction) ? "  correction" : ""
            let seen = vintage.origin.contains(.firstSeen) ? "  seen" : ""
            let value = vintage.estimate?.words(ValueText.full) ?? "withdrawn"
            Console.print("  \(vintage.published)  \(value)\(mark)\(seen)")
        }
    }
}
