internal import ArgumentParser
internal import Configuring
internal import Control
internal import Fetching
internal import Formats
internal import Ingest
internal import Model
internal import Pipeline
internal import Platform
internal import Reports

/// `fetch FEED`: a dry run of one feed.
struct Fetch: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch one feed and show what would be stored, storing nothing."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The id of the feed.")
    var feed: String

    func run() throws {
        try reporting {
            let catalog = try common.loadCatalog()
            let definition = try find(feed, in: catalog.configuration)
            if let reason = catalog.idleReason(definition) { throw Failure(.unavailable, "\(feed) is idle: \(reason)") }
            try FeedTrial(catalog: catalog).fetch([definition]) { _, outcome in
                switch outcome {
                case .failed(let reason): throw Failure(.unavailable, "\(feed): \(reason)")
                case .pages(let pages): for page in pages { try show(page, definition) }
                }
            }
        }
    }

    private func show(_ response: FetchResponse, _ definition: FeedDefinition) throws {
        let asTable = common.output == .table
        if asTable { printResponse(response, definition) }
        let decoded: DecodedDocument
        do {
            decoded = try FeedTrial.decode(response, definition)
        } catch let fault as Failure {
            throw Failure(fault.code, "\(feed): \(fault.message)")
        }
        var listing = Listing(
            [
                "series", "period", "start", "end", "value", "unit", "published", "low", "high", "qualifier",
                "confidence", "note",
            ], machineColumns: ["start", "low", "high", "qualifier"], rareColumns: ["confidence", "note"])
        for found in decoded.series {
            let series = definition.series[found.place]
            for sample in found.samples {
                listing.add([
                    .text(series.id), .text(series.frequency.name(of: sample.period)),
                    .text("\(sample.period.start)"), .text("\(sample.period.end)"), .value(sample.estimate),
                    .text(series.unit.symbol), .init(sample.published.map { "\($0)" }),
                    .init(sample.estimate?.statedLow), .init(sample.estimate?.statedHigh),
                    .init(sample.estimate?.qualifierText), .init(sample.detail?.confidence),
                    .init(sample.detail?.note),
                ])
            }
        }
        guard asTable else { return listing.print(common.output) }
        printRows(decoded, definition)
        listing.flexible = "note"
        listing.print(.table, exact: true, empty: "No observations.")
    }

    private func printResponse(_ response: FetchResponse, _ definition: FeedDefinition) {
        Console.print("url:           \(definition.request.url.source)")
        if response.status != 0 { Console.print("status:        \(response.status)") }
        if response.redirects > 0 { Console.print("redirects:     \(response.redirects)") }
        let headers = [
            ("content-type", response.contentType), ("etag", response.etag), ("last-modified", response.lastModified),
            ("retry-after", response.retryAfter),
        ]
        for (name, value) in headers {
            guard let value else { continue }
            Console.print((name + ":").padding(toLength: 15) + Console.plain(value))
        }
        Console.print("bytes:         \(response.body.count)")
        Console.print("seconds:       \(ValueText.exact((response.elapsed * 1000).rounded() / 1000))")
    }

    private func printRows(_ decoded: DecodedDocument, _ definition: FeedDefinition) {
        Console.print(
            "rows:          \(decoded.rows)"
                + (decoded.unclaimed > 0 ? ", \(decoded.unclaimed) taken by no series" : ""))
        for found in decoded.series {
            let series = definition.series[found.place]
            let missing = found.samples.filter { $0.value == nil }.count
            Console.print(
                "\(series.id): \(found.samples.count - missing) values, \(missing) known to be missing, \(found.skipped) skipped, \(found.rejects.total) rejected"
            )
            for reject in found.rejects.prefix(20) { Console.print("  rejected: \(Console.plain("\(reject)"))") }
            if found.rejects.total > 20 { Console.print("  and \(found.rejects.total - 20) more") }
            for note in found.notes { Console.print("  note: \(Console.plain(note))") }
        }
    }
}

extension String {
    /// The text followed by spaces up to a length.
    func padding(toLength length: Int, atLeast least: Int = 1) -> String {
        self + String(repeating: " ", count: max(least, length - count))
    }
}

/// The feed of an id, or a failure with a did-you-mean.
func find(_ feed: String, in configuration: Configuration) throws -> FeedDefinition {
    if let found = configuration.feeds.first(where: { $0.id == feed }) { return found }
    let hint = Spelling.hint(for: feed, among: configuration.feeds.map(\.id)) ?? ""
    throw Failure(.usage, "there is no feed '\(feed)'\(hint)")
}

/// `replay FEED`: the archived bodies, decoded again.
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Decode the archived bodies of a feed again with the present definition, without fetching."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The id of the feed.")
    var feed: String

    func run() throws {
        try reporting { try carryOut(.replay(feed: feed), common) }
    }
}
