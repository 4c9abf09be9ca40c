package import Model

/// When a feed is fetched next, from what is remembered of it: pure.
package enum Due {
    /// Retries begin after this and double, up to the longest; jitter takes up to a quarter off.
    private static let firstRetry: Int64 = 60
    private static let longestRetry: Int64 = 6 * 3600

    /// When a feed is due; at `now` or before when it should be fetched at once.
    ///
    /// A feed that never succeeded, or whose time passed while nothing ran, is due at once, and once.
    ///
    /// - Parameters:
    ///   - id: of the feed, for the phase of its interval and of its retries.
    ///   - now: seconds since 1970.
    ///   - times: of the cron lines that were worked out already.
    package static func next(
        _ id: String, _ schedule: Schedule, _ health: FeedHealth, now: Int64, times: inout CronTimes
    ) -> Int64 {
        var due = scheduled(id, schedule, health, now: now, times: &times)
        if health.failures > 0, let last = health.lastAttempt {
            due = min(due, min(last, now) + backoff(feed: id, failures: health.failures))
        }
        if let retryAt = health.retryAt { due = max(due, retryAt) }
        return due
    }

    private static func scheduled(
        _ id: String, _ schedule: Schedule, _ health: FeedHealth, now: Int64, times: inout CronTimes
    ) -> Int64 {
        guard health.lastSuccess != nil || health.failures > 0, let attempt = health.lastAttempt else { return now }
        // After the clock was set back, what ran in the future does not run again at once.
        let last = min(attempt, now)
        switch schedule {
        case .every(let interval): return occurrence(after: last, interval: interval.seconds, id: id)
        case .cron(let cron): return times.next(cron, after: last) ?? Int64.max
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
}

extension Schedule {
    /// About how far apart two runs are, in seconds.
    package var interval: Int64 {
        switch self {
        case .every(let interval): interval.seconds
        case .cron(let cron): cron.interval
        }
    }
}
