internal import Channels
internal import Configuring
internal import Fetching
internal import Ingest
internal import Merging
internal import Model
internal import Reports

/// `check --try`: what every feed answers, of which nothing is stored.
extension Check {
    /// - Parameter unreadable: why the service cannot read a feed's file, by the place of the feed; root can.
    /// - Returns: whether all that can be fetched was read as a whole.
    func tryFeeds(_ catalog: Catalog, _ unreadable: [SourceLocation: String]) throws -> Bool {
        var listing = Listing(["feed", "result", "rows", "values", "rejected", "message"])
        listing.flexible = "message"
        let feeds = catalog.configuration.feeds
        let idle = feeds.compactMap { feed in catalog.idleReason(feed).map { (feed.id, $0) } }
        let reasons = Dictionary(idle) { first, _ in first }
        let tried = feeds.filter { reasons[$0.id] == nil && unreadable[$0.location] == nil }
        var cells: [String: [Listing.Cell]] = [:]
        var isWell = true
        for feed in feeds where reasons[feed.id] == nil {
            guard let reason = unreadable[feed.location] else { continue }
            (cells[feed.id], isWell) = Check.failed(reason)
        }
        try FeedTrial(catalog: catalog).fetch(tried) { feed, outcome in
            let (row, isRead) = Check.judge(outcome, feed)
            cells[feed.id] = row
            isWell = isWell && isRead
            Console.progress("\(cells.count) of \(feeds.count - idle.count)")
        }
        Console.progress("")
        for feed in feeds {
            listing.add(
                [.text(feed.id)]
                    + (cells[feed.id]
                        ?? [.state("idle"), .nothing, .nothing, .nothing, .init(reasons[feed.id])]))
        }
        try tryNotifiers(catalog, &listing, &isWell)
        listing.print(common.output, empty: "There are no feeds to try.")
        return isWell
    }

    /// Adds what notifiers answer who are connected to; nothing is sent to them.
    private func tryNotifiers(_ catalog: Catalog, _ listing: inout Listing, _ isWell: inout Bool) throws {
        let notifiers = catalog.configuration.notifiers
        guard !notifiers.isEmpty else { return }
        for (notifier, result) in try NotifierTrial(catalog: catalog).connect(notifiers) {
            isWell = isWell && result.isWell
            listing.add([
                .text("notifier \(notifier.id)"), .state(result.isWell ? "ok" : "failing"), .nothing, .nothing,
                .nothing,
                .text(result.isWell ? Check.words(notifier) : result.words),
            ])
        }
    }

    private static func words(_ notifier: NotifierDefinition) -> String {
        if case .program = notifier.channel { return "can be run; it was not" }
        return "can be reached; nothing was sent"
    }

    private static func failed(_ reason: String) -> ([Listing.Cell], Bool) {
        ([.state("failing"), .nothing, .nothing, .nothing, .text(reason)], false)
    }

    private static func judge(_ outcome: FeedTrial.Outcome, _ feed: FeedDefinition) -> ([Listing.Cell], Bool) {
        guard case .pages(let pages) = outcome else {
            if case .failed(let reason) = outcome { return failed(reason) }
            return failed("no answer")
        }
        var (rows, values, rejected, skipped) = (0, 0, 0, 0)
        var shortfalls: [String] = []
        var first: Reject?
        do {
            for page in pages {
                let decoded = try FeedTrial.decode(page, feed)
                rows += decoded.rows
                for found in decoded.series {
                    values += found.samples.count { $0.value != nil }
                    rejected += found.rejects.total
                    skipped += found.skipped
                    first = first ?? found.rejects.first
                    if let shortfall = found.shortfall {
                        shortfalls.append("\(feed.series[found.place].id): \(shortfall)")
                    }
                }
            }
        } catch let fault as Failure {
            return failed(fault.message)
        } catch {
            return failed("\(error)")
        }
        if let refusal = FeedReport.refusal(values: values, skipped: skipped, rejected: rejected, first: first) {
            return failed(refusal)
        }
        let message = shortfalls.isEmpty ? Listing.Cell.nothing : .text(shortfalls.joined(separator: "; "))
        let counts: [Listing.Cell] = [rows, values, rejected].map { .number(Double($0)) }
        return ([.state(shortfalls.isEmpty ? "ok" : "partial")] + counts + [message], shortfalls.isEmpty)
    }
}
