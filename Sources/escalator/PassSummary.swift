internal import Configuring
internal import Merging
internal import Model
internal import Pipeline
internal import Reports

/// What a pass did, in words that a stranger understands.
struct PassSummary {
    let catalog: Catalog
    let summary: Pass.Summary
    let locations: Locations

    func print(_ format: OutputFormat) {
        switch format {
        case .table: printText()
        case .csv, .json: listing.print(format)
        }
    }

    private var listing: Listing {
        var listing = Listing(["feed", "result", "stored", "unchanged", "skipped", "rejected", "message"])
        for feed in summary.report.feeds {
            var message = partial[feed.feed]
            var result = "read"
            switch feed.result {
            case .read: if message != nil { result = "partial" }
            case .unchanged: result = "unchanged"
            case .failed(let reason):
                result = "failed"
                message = reason
            }
            let counts = feed.counts
            listing.add(
                [.text(feed.feed), .text(result)]
                    + [counts.stored, counts.unchanged, counts.skipped, counts.rejected].map { .number(Double($0)) }
                    + [.init(message)]
            )
        }
        for idle in summary.idle {
            listing.add([.text(idle.feed), .text("idle"), .nothing, .nothing, .nothing, .nothing, .text(idle.reason)])
        }
        return listing
    }

    /// What the feeds lack that were read only in part, or whose document is the same as when they were.
    private var partial: [String: String] {
        summary.report.health.compactMapValues { $0.failures > 0 ? nil : $0.shortfall }
    }

    private func printText() {
        printCounts()
        printGroups("failed", failed)
        printGroups("failing", failing)
        let told =
            partial.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            + summary.lagging.filter { $0.health.failures == 0 }.map { ($0.feed, $0.health.shortfall ?? "") }
        printGroups("read only in part", told)
        printGroups("idle", summary.idle.map { ($0.feed, $0.reason) })
        for feed in summary.report.feeds {
            for note in feed.notes { tell("note: \(feed.feed): \(note)") }
        }
        for notice in summary.report.notices { tell("note: \(notice)") }
        let events = summary.report.events
        Console.print(events.isEmpty ? "No new alerts." : "New alerts:")
        for event in events {
            Console.print("  \(event.event.rawValue)  \(event.rule ?? "")")
            Console.print(words: event.message, indent: 4)
        }
        if let messages = summary.messages, messages.delivered + messages.failed + messages.waiting > 0 {
            let failed = messages.failed > 0 ? ", \(messages.failed) not taken" : ""
            let waiting = messages.waiting > 0 ? "; \(messages.waiting) in all wait to be delivered" : ""
            let hint = failed.isEmpty && waiting.isEmpty ? "" : " ('escalator notifiers' says more)"
            Console.print("Messages: \(messages.delivered) delivered\(failed)\(waiting)\(hint).")
        }
        Console.print("Store: \(locations.store)\nAlert log: \(locations.alertLog)")
    }

    /// The feeds that failed in this pass, and those that did before and were not due.
    private var failed: [(feed: String, reason: String)] {
        summary.report.feeds.compactMap { feed in
            if case .failed(let reason) = feed.result { (feed.feed, reason) } else { nil }
        }
    }
    private var failing: [(feed: String, reason: String)] {
        summary.lagging.filter { $0.health.failures > 0 }.map { ($0.feed, $0.health.error ?? "") }
    }

    private func printCounts() {
        let feeds = summary.report.feeds
        let unchanged = feeds.filter { if case .unchanged = $0.result { true } else { false } }.count
        var counts = RowCounts()
        for feed in feeds { counts += feed.counts }
        var parts = ["\(feeds.count - failed.count - unchanged) read"]
        if unchanged > 0 { parts.append("\(unchanged) unchanged") }
        if summary.left > 0 { parts.append("\(summary.left) left, since the pass was interrupted") }
        if !partial.isEmpty { parts.append("\(partial.count) of them only in part") }
        if !failed.isEmpty { parts.append("\(failed.count) failed") }
        if summary.waiting > 0 {
            let failing =
                failing.isEmpty ? "" : " (\(failing.count) of them failing; --all asks at once)"
            parts.append("\(summary.waiting) not due\(failing)")
        }
        if !summary.idle.isEmpty { parts.append("\(summary.idle.count) idle") }
        Console.print("Feeds: \(parts.joined(separator: ", ")).")
        Console.print(
            "Values: \(counts.stored) new, \(counts.unchanged) known already"
                + (counts.rejected > 0 ? ", \(counts.rejected) rejected ('escalator fetch FEED' tells why)." : ".")
        )
    }

    private func tell(_ text: String) {
        for line in TextWidth.wrapped(Console.plain(text), (Console.limit ?? .max) - 2, indent: 2) {
            Console.print("  " + line)
        }
    }

    /// One line for each reason, with the feeds that share it.
    private func printGroups(_ what: String, _ items: [(feed: String, reason: String)]) {
        for (reason, names) in FeedGroups(items).all {
            let shown =
                names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
            tell("\(what): \(shown): \(reason)")
        }
    }
}
