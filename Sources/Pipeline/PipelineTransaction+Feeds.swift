internal import Configuring
internal import Fetching
internal import Ingest
internal import Merging
internal import Model
internal import Revisions
internal import Rules
internal import Scheduling
internal import Store

/// What came of feeds: their documents go on, their health is remembered.
extension PipelineTransaction {
    /// Takes one retrieval; one whose attempt is stored already, by a commit that only seemed to fail, is known.
    mutating func take(_ retrieval: DecodedRetrieval) throws {
        guard let feed = catalog.feed(retrieval.feed) else { return }
        var health = try writer.snapshot.health(of: feed.id)
        guard health.attempt != retrieval.attempt else {
            report.health[feed.id] = health
            return report.feeds.append(
                FeedReport(feed: feed.id, result: health.error.map(FeedReport.Result.failed) ?? .unchanged))
        }
        guard !retrieval.wasCancelled else { return }
        health.attempted(retrieval)
        switch retrieval.result {
        case .failed(let failure): try fail(feed, retrieval, &health, failure.message)
        case .refused(_, let reason, _), .unreadable(_, let reason), .contradictory(let reason):
            try fail(feed, retrieval, &health, reason)
        case .document(let pages): try read(pages, of: feed, retrieval, &health)
        case .unchanged(let head):
            try succeed(feed, retrieval, &health, head, FeedReport(feed: feed.id, result: .unchanged))
        case .notModified:
            try succeed(feed, retrieval, &health, nil, FeedReport(feed: feed.id, result: .unchanged))
        }
    }

    private mutating func read(
        _ pages: [DecodedRetrieval.Page], of feed: FeedDefinition, _ retrieval: DecodedRetrieval,
        _ health: inout FeedHealth
    ) throws {
        var feedReport = FeedReport(feed: feed.id, result: .read)
        for page in pages {
            let fetch = try seriesWriter.insert(
                NewFetch(page, feed: feed.id, time: retrieval.seconds, url: feed.request.url.source))
            try seriesWriter.store(
                page.document, of: feed, as: catalog.declarations,
                from: SeriesWriter.Fetch(number: fetch, time: retrieval.seconds), into: &feedReport)
        }
        note(feedReport)
        health.projectedTo = pages.compactMap { $0.document.projectedTo(seenOn: Timestamp.day(retrieval.seconds)) }
            .min()
        if let refusal = feedReport.refusal { return try fail(feed, retrieval, &health, refusal, feedReport) }
        health.lacks(feedReport.shortfalls)
        if feedReport.counts.stored > 0 { health.lastChange = retrieval.seconds }
        try succeed(feed, retrieval, &health, pages.first?.head, feedReport)
    }

    private mutating func succeed(
        _ feed: FeedDefinition, _ retrieval: DecodedRetrieval, _ health: inout FeedHealth,
        _ validators: DecodedRetrieval.Head?, _ feedReport: FeedReport
    ) throws {
        let change = health.succeeded(
            at: retrieval.seconds, fingerprint: catalog.fingerprint(of: feed), validators: validators)
        try remember(health, change, of: feed)
        report.feeds.append(feedReport)
    }

    private mutating func fail(
        _ feed: FeedDefinition, _ retrieval: DecodedRetrieval, _ health: inout FeedHealth, _ message: String,
        _ feedReport: FeedReport? = nil
    ) throws {
        let change = health.failed(at: retrieval.seconds, message, interval: feed.schedule.interval)
        try remember(health, change, of: feed)
        var feedReport = feedReport ?? FeedReport(feed: feed.id, result: .failed(message))
        feedReport.result = .failed(message)
        report.feeds.append(feedReport)
    }

    /// Takes leave of feeds that are not fetched any more, and of which it was told that they fail.
    mutating func retireFeeds() throws {
        for (id, url) in try writer.snapshot.failingFeeds().sorted(by: { $0.key < $1.key }) {
            let feed = catalog.feed(id)
            let idle = feed.map { catalog.idleReason($0, judgesSecrets: false) } ?? "it is not in the configuration"
            guard let idle else { continue }
            var health = try writer.snapshot.health(of: id)
            guard let change = health.retired(idle) else { continue }
            let known = (id, feed?.name ?? id, feed?.request.url.source ?? url)
            try insert(FeedAlert.event(of: known, change, health, now: time))
            try writer.update(health, of: id)
        }
    }

    private mutating func remember(
        _ health: FeedHealth, _ change: FeedHealth.Change?, of feed: FeedDefinition
    ) throws {
        if let change {
            try insert(FeedAlert.event(of: (feed.id, feed.name, feed.request.url.source), change, health, now: time))
        }
        try writer.update(health, of: feed.id)
        report.health[feed.id] = health
    }
}
