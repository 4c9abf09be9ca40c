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

    package init() {}

    /// The same, unless its bodies are read otherwise now: then it counts as never fetched.
    package func asRead(by fingerprint: String?) -> FeedHealth {
        guard lastSuccess != nil, self.fingerprint != fingerprint else { return self }
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
    }
}
