package import Model

/// When a feed is fetched next, from what is remembered of it: pure.
package enum Due {
    /// Retries begin after this and double, up to the longest; jitter takes up to a quarter off.
    private static let firstRetry: Int64 = 60
    private static let longestRetry: Int64 = 6 * 3600

    /// When a feed is due; at `now` or before when it should be fetched at once.
    ///
    /// A feed that never succeeded, or whose time passed while nothing ran, is due at once, and once.
    package static func next(_ feed: FeedDefinition, _ health: FeedHealth, now: Int64) -> Int64 {
        var times = CronTimes()
        return next(feed, health, now: now, times: &times)
    }

    /// The same, for many feeds.
    package static func next(
        _ feed: FeedDefinition, _ health: FeedHealth, now: Int64, times: inout CronTimes
    ) -> Int64 {
        var due = scheduled(feed, health, now: now, times: &times)
        if health.failures > 0, let last = health.lastAttempt {
            due = min(due, min(last, now) + backoff(feed: feed.id, failures: health.failures))
        }
        if let retryAt = health.retryAt { due = max(due, retryAt) }
        return due
    }

    private static func scheduled(
        _ feed: FeedDefinition, _ health: FeedHealth, now: Int64, times: inout CronTimes
    ) -> Int64 {
        guard health.lastSuccess != nil || health.failures > 0, let attempt = health.lastAttempt else { return now }
        // After the clock was set back, what ran in the future does not run again at once.
        let last = min(attempt, now)
        switch feed.schedule {
        case .every(let interval): return occurrence(after: last, interval: interval.seconds, id: feed.id)
        case .cron(let text, let zone): return times.next(text, zone: zone, after: last) ?? Int64.max
        }
    }

    /// The first instant after `last` that is a phase plus a multiple of the interval.
    ///
    /// The phase is a hash of the id, so that load is spread and restarts change nothing.
    static func occurrence(after last: Int64, interval: Int64, id: String) -> Int64 {
        let phase = Int64(hash(id) % UInt64(interval))
        let elapsed = last - phase
        let count = elapsed >= 0 ? elapsed / interval + 1 : 0
        return phase + count * interval
    }

    /// How long a feed is left alone after some failures in a row.
    static func backoff(feed: String, failures: Int) -> Int64 {
        let doubled = failures > 20 ? longestRetry : min(longestRetry, firstRetry << Int64(min(failures - 1, 20)))
        let jitter = Int64(hash("\(feed)#\(failures)") % UInt64(max(1, doubled / 4)))
        return doubled - jitter
    }

    /// FNV-1a, 64 bits: the same on every machine and in every run.
    static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// About how far apart two fetches of a feed are, in seconds.
    package static func interval(of feed: FeedDefinition) -> Int64 {
        switch feed.schedule {
        case .every(let interval): return interval.seconds
        case .cron(let text, let zone):
            guard case .success(let cron) = CronExpression.parse(text), let first = cron.next(after: 0, zone: zone),
                let second = cron.next(after: first, zone: zone)
            else { return 86_400 }
            return second - first
        }
    }
}
