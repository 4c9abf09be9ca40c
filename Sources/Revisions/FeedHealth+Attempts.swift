package import Ingest
package import Model

/// What an attempt changes: a state machine without a clock.
extension FeedHealth {
    /// Rule 28: five failures in a row, and for longer than a day and two intervals.
    private static let failuresToTell = 5
    private static let shortestToTell: Int64 = 86_400

    /// An attempt came to an end: this is remembered of it, whatever becomes of what it brought.
    package mutating func attempted(_ retrieval: DecodedRetrieval) {
        attempt = retrieval.attempt
        switch retrieval.result {
        case .refused(let status, _, let retryAt):
            self.status = status == 0 ? nil : status
            self.retryAt = retryAt
        case .unreadable(let head, _): status = head.status == 0 ? nil : head.status
        case .failed, .contradictory, .notModified, .unchanged, .document: break
        }
    }

    /// An attempt failed.
    ///
    /// - Parameters:
    ///   - time: when.
    ///   - interval: about how far apart two fetches of the feed are, in seconds.
    /// - Returns: what is to be told.
    package mutating func failed(at time: Int64, _ reason: String, interval: Int64) -> Change? {
        lastAttempt = time
        failures += 1
        error = reason
        let since = min(firstFailure ?? time, time)
        firstFailure = since
        guard !isFailing, failures >= FeedHealth.failuresToTell,
            time - since > max(FeedHealth.shortestToTell, 2 * interval)
        else { return nil }
        isFailing = true
        activation += 1
        return .failing(since: since, reason: reason)
    }

    /// What was read lacks some of what it should have (rule 8).
    ///
    /// - Parameter shortfalls: what, each with the series that wants it.
    package mutating func lacks(_ shortfalls: [String]) {
        let more = shortfalls.count > 5 ? "; and \(shortfalls.count - 5) more" : ""
        shortfall = shortfalls.isEmpty ? nil : shortfalls.prefix(5).joined(separator: "; ") + more
    }

    /// An attempt succeeded.
    ///
    /// - Parameters:
    ///   - fingerprint: of the decoding that was used.
    ///   - validators: of the body; nil when there was none, as with a 304.
    /// - Returns: what is to be told.
    package mutating func succeeded(at time: Int64, fingerprint: String?, validators: DecodedRetrieval.Head? = nil)
        -> Change?
    {
        if let validators {
            status = validators.status == 0 ? nil : validators.status
            etag = validators.etag
            lastModified = validators.lastModified
            lastBody = time
        }
        lastAttempt = time
        lastSuccess = time
        failures = 0
        firstFailure = nil
        error = nil
        retryAt = nil
        self.fingerprint = fingerprint
        guard isFailing else { return nil }
        isFailing = false
        return .recovered
    }

    /// It is not fetched any more: what was told of it is taken back, and should it come back its failures are counted anew.
    ///
    /// - Returns: what is to be told; nil where nothing was.
    package mutating func retired(_ reason: String) -> Change? {
        guard isFailing else { return nil }
        isFailing = false
        failures = 0
        firstFailure = nil
        return .retired(reason: reason)
    }
}
