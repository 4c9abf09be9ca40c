internal import Configuration
internal import Fetching
internal import Ingest
internal import Model
internal import Rules
internal import Scheduling
internal import Store

/// What came of the feeds of a batch: their documents go on, their health is remembered.
extension Batch {
    /// Takes one prepared transfer.
    mutating func take(_ prepared: Prepared) throws {
        guard let feed = plan.feeds[prepared.feed] else { return }
        var health = try writer.reading.health(of: feed.id)
        health.lastAttempt = seconds
        switch prepared.result {
        case .failed(let failure):
            guard failure.kind != .cancelled else { return }
            try fail(feed, health, failure.message)
        case .refused(let status, let reason, let retryAt):
            health.status = status == 0 ? nil : status
            health.retryAt = retryAt
            try fail(feed, health, reason)
        case .unreadable(let head, let reason):
            health.status = head.status == 0 ? nil : head.status
            try fail(feed, health, reason)
        case .notModified: try succeed(feed, &health, validators: nil, FeedReport(feed: feed.id, result: .unchanged))
        case .unchanged(let head):
            try succeed(feed, &health, validators: head, FeedReport(feed: feed.id, result: .unchanged))
        case .document(let head, let decoded, let body): try read(decoded, head, body, of: feed, &health)
        }
    }

    private mutating func read(
        _ decoded: Decoded, _ head: Prepared.Head, _ body: Writer.ArchivedBody, of feed: FeedDefinition,
        _ health: inout FeedHealth
    ) throws {
        var feedReport = FeedReport(feed: feed.id, result: .read)
        let fetch = try insertFetch(head, of: feed, body: body)
        latestFetch = fetch
        try store(decoded, of: feed, from: Provenance(fetch: fetch, time: seconds), into: &feedReport)
        if feedReport.counts.stored + feedReport.counts.unchanged == 0, feedReport.counts.rejected > 0 {
            let first = feedReport.rejects.first.map { ": \($0)" } ?? ""
            report.feeds.append(feedReport)
            return try fail(feed, health, "every row was rejected\(first)", told: true)
        }
        if feedReport.counts.stored > 0 { health.lastChange = seconds }
        try succeed(feed, &health, validators: head, feedReport)
    }

    private func insertFetch(
        _ head: Prepared.Head, of feed: FeedDefinition, body: Writer.ArchivedBody
    ) throws -> Int64 {
        var fetch = Writer.NewFetch(feed: feed.id, time: seconds, url: feed.url.source)
        fetch.status = head.status == 0 ? nil : head.status
        fetch.contentType = head.contentType
        fetch.etag = head.etag
        fetch.lastModified = head.lastModified
        fetch.body = body
        return try writer.insert(fetch)
    }

    private mutating func succeed(
        _ feed: FeedDefinition, _ health: inout FeedHealth, validators: Prepared.Head?, _ feedReport: FeedReport
    ) throws {
        health.lastSuccess = seconds
        health.failures = 0
        health.firstFailure = nil
        health.error = nil
        health.retryAt = nil
        health.fingerprint = plan.fingerprints[feed.id]
        if let validators {
            health.status = validators.status == 0 ? nil : validators.status
            health.etag = validators.etag
            health.lastModified = validators.lastModified
        }
        if health.isFailing {
            health.isFailing = false
            try tell(.feedRecovered, feed, health, "\(feed.name) is readable again.")
        }
        try remember(health, of: feed)
        report.feeds.append(feedReport)
    }

    private mutating func fail(_ feed: FeedDefinition, _ health: FeedHealth, _ message: String, told: Bool = false)
        throws
    {
        var health = health
        health.failures += 1
        health.firstFailure = health.firstFailure ?? seconds
        health.error = message
        if told, !report.feeds.isEmpty {
            report.feeds[report.feeds.count - 1].result = .failed(message)
        } else {
            report.feeds.append(FeedReport(feed: feed.id, result: .failed(message)))
        }
        let lasting = seconds - (health.firstFailure ?? seconds)
        // Rule 28: five in a row, and for longer than a day and two of its intervals.
        if !health.isFailing, health.failures >= 5, lasting > max(86_400, 2 * Due.interval(of: feed)) {
            health.isFailing = true
            health.activation += 1
            try tell(
                .feedFailing, feed, health,
                "\(feed.name) has not been readable since \(Instant.day(health.firstFailure ?? seconds).spoken): \(message)."
            )
        }
        try remember(health, of: feed)
    }

    private mutating func remember(_ health: FeedHealth, of feed: FeedDefinition) throws {
        try writer.update(health, of: feed.id)
        report.health[feed.id] = health
    }

    private mutating func tell(
        _ kind: EventKind, _ feed: FeedDefinition, _ health: FeedHealth, _ message: String
    ) throws {
        let id = Batch.eventID("feed:\(feed.id)", health.activation, kind)
        var event = AlertEvent(id: id, time: time, event: kind, message: message)
        event.severity = .warning
        event.feed = feed.id
        event.source = feed.url.source
        try insert(event)
    }
}
