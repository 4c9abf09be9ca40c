internal import Configuration
internal import Fetching
internal import Ingest
internal import Model
internal import Rules
internal import Scheduling
internal import Store

/// What came of the feeds of a batch: their documents go on, their health is remembered.
extension Batch {
    /// Takes one outcome.
    mutating func take(_ outcome: FetchOutcome, secrets: [String]) throws {
        guard let feed = plan.feeds[outcome.feed] else { return }
        var health = try writer.reading.health(of: feed.id)
        health.lastAttempt = seconds
        switch outcome.result {
        case .failure(let failure):
            guard failure.kind != .cancelled else { return }
            try fail(feed, health, failure.message)
        case .notModified:
            succeed(&health, validators: nil, fingerprint: feed.decodingFingerprint)
            try recover(feed, &health)
            try writer.update(health, of: feed.id)
            report.feeds.append(FeedReport(feed: feed.id, result: .unchanged))
        case .response(let response):
            health.status = response.status == 0 ? nil : response.status
            if let fault = ResponseCheck.fault(in: response, format: feed.format) {
                health.retryAt = ResponseCheck.retryAt(response, now: seconds)
                try fail(feed, health, fault)
            } else {
                try read(response, of: feed, health, secrets: secrets)
            }
        }
    }

    private mutating func read(
        _ response: FetchResponse, of feed: FeedDefinition, _ health: FeedHealth, secrets: [String]
    ) throws {
        var health = health
        let sha256 = Archive.sha256(response.body)
        let isKnown = try writer.reading.latestDocument(of: feed.id) == Archive.hexadecimal(sha256)
        if isKnown, health.fingerprint == feed.decodingFingerprint, health.error == nil {
            succeed(&health, validators: response, fingerprint: feed.decodingFingerprint)
            try recover(feed, &health)
            try writer.update(health, of: feed.id)
            report.feeds.append(FeedReport(feed: feed.id, result: .unchanged))
            return
        }
        guard let decoder = plan.decoders[feed.id] else { return }
        let body = secrets.isEmpty ? response.body : Secrets.blank(response.body, secrets)
        let decoded: Decoded
        do {
            decoded = try decoder.decode(body, parser: parser)
        } catch let fault as DecodingFault {
            return try fail(feed, health, fault.message)
        }
        var feedReport = FeedReport(feed: feed.id, result: .read)
        let fetch = try insertFetch(response, of: feed, body: body, sha256: sha256)
        try store(decoded, of: feed, from: Provenance(fetch: fetch, time: seconds), into: &feedReport)
        let isUnusable = feedReport.counts.stored + feedReport.counts.unchanged == 0 && feedReport.counts.rejected > 0
        if isUnusable {
            let first = feedReport.rejects.first.map { ": \($0)" } ?? ""
            report.feeds.append(feedReport)
            return try fail(feed, health, "every row was rejected\(first)", told: true)
        }
        if feedReport.counts.stored > 0 { health.lastChange = seconds }
        succeed(&health, validators: response, fingerprint: feed.decodingFingerprint)
        try recover(feed, &health)
        try writer.update(health, of: feed.id)
        report.feeds.append(feedReport)
    }

    private func insertFetch(
        _ response: FetchResponse, of feed: FeedDefinition, body: [UInt8], sha256: [UInt8]
    ) throws -> Int64 {
        var fetch = Writer.NewFetch(feed: feed.id, time: seconds, url: feed.url.source)
        fetch.status = response.status == 0 ? nil : response.status
        fetch.contentType = response.contentType
        fetch.etag = response.etag
        fetch.lastModified = response.lastModified
        fetch.body = Writer.ArchivedBody(body, sha256: sha256)
        return try writer.insert(fetch)
    }

    private func succeed(_ health: inout FeedHealth, validators: FetchResponse?, fingerprint: String) {
        health.lastSuccess = seconds
        health.failures = 0
        health.firstFailure = nil
        health.error = nil
        health.retryAt = nil
        health.fingerprint = fingerprint
        guard let validators else { return }
        health.etag = validators.etag
        health.lastModified = validators.lastModified
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
        try writer.update(health, of: feed.id)
    }

    private mutating func recover(_ feed: FeedDefinition, _ health: inout FeedHealth) throws {
        guard health.isFailing else { return }
        health.isFailing = false
        try tell(.feedRecovered, feed, health, "\(feed.name) is readable again.")
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
