/// What is remembered of a feed between fetches; times are seconds since 1970.
package struct FeedHealth: Equatable, Sendable {
    package var lastAttempt: Int64?
    package var lastSuccess: Int64?
    /// When something new was last stored.
    package var lastChange: Int64?
    /// Failures in a row.
    package var failures = 0
    package var firstFailure: Int64?
    /// What the last failure was; nil after a success.
    package var error: String?
    package var status: Int?
    /// The validators that the server gave with the last body that was read, and the decoding they belong to.
    package var etag: String?
    package var lastModified: String?
    package var fingerprint: String?
    /// Not before this.
    package var retryAt: Int64?
    /// Whether `feed_failing` was told and not yet taken back.
    package var isFailing = false
    /// Counts the times it began to fail, for the ids of events.
    package var activation = 0
    /// The attempt that this comes from: what is stored twice counts once.
    package var attempt: Int64?

    /// What the last body that was read had not, though its series want it; nil when it had all.
    package var shortfall: String?
    /// When a whole body came last, whatever it said.
    package var lastBody: Int64?
    /// The first day on which a projection of the last body is none any more; nil when it had none.
    package var projectedTo: Day?

    package init() {}

    /// Whether it failed when it was last tried, or was read only in part.
    package var isLagging: Bool { failures > 0 || shortfall != nil }

    /// What is to be told of how whole its documents are: how many rows were rejected may be another number every day.
    package func told(since before: FeedHealth) -> String? {
        guard (shortfall == nil) != (before.shortfall == nil) else { return nil }
        return shortfall.map { "is read only in part: \($0)" } ?? "is read as a whole again"
    }

    /// How long a server is believed that nothing changed, before everything is read again.
    private static let longestTrust: Int64 = 7 * 86_400
    /// Longer than this no server is obeyed that wants to be left alone, in seconds.
    package static let longestRetry: Int64 = 7 * 86_400
    /// How far a clock may be set back without anything being thought of it.
    private static let slack: Int64 = 60

    /// The same without times that lie in the future, which count as never (rule 34).
    package func believed(at now: Int64) -> FeedHealth {
        func isBelieved(_ time: Int64?) -> Bool { time.map { $0 <= now + FeedHealth.slack } ?? true }
        var health = self
        if !isBelieved(lastAttempt) {
            health.lastAttempt = nil
            health.retryAt = nil
        }
        if !isBelieved(lastSuccess) { health.lastSuccess = nil }
        if !isBelieved(lastBody) { health.lastBody = nil }
        if !isBelieved(firstFailure) { health.firstFailure = nil }
        if let retryAt, retryAt > now + FeedHealth.longestRetry + FeedHealth.slack { health.retryAt = nil }
        return health
    }

    /// The same without validators where everything is to be read again: once a week, and when a projection has ended, which
    /// no other body tells (rules 14 and 33).
    package func asAsked(at now: Int64) -> FeedHealth {
        guard isProjectionOver(at: now) || lastBody.map({ now - $0 >= FeedHealth.longestTrust }) ?? true else {
            return self
        }
        var health = self
        health.etag = nil
        health.lastModified = nil
        return health
    }

    /// Whether a value of the last body would be read otherwise now.
    package func isProjectionOver(at now: Int64) -> Bool { projectedTo.map { Timestamp.day(now) >= $0 } ?? false }

    /// The same, unless its bodies are read otherwise now: then it counts as never fetched.
    package func asRead(by fingerprint: String?) -> FeedHealth {
        guard lastSuccess != nil, !RequestFingerprint.agree(self.fingerprint, fingerprint) else { return self }
        var health = self
        health.lastSuccess = nil
        health.etag = nil
        health.lastModified = nil
        return health
    }

    /// What is told of a feed.
    package enum Change: Equatable, Sendable {
        /// It has failed for long.
        case failing(since: Int64, reason: String)
        case recovered
        /// It is not fetched any more while it was failing, and why.
        case retired(reason: String)
    }
}
