package import Model

/// When something is done again and again: a feed, for one.
package enum Schedule: Sendable {
    /// At an interval, at a phase that the id gives.
    case every(Interval)
    case cron(CronSchedule)
}

/// When a provider publishes, and how late is late.
package struct Release: Hashable, Sendable {
    package let every: Frequency
    package let lag: Interval
    package let grace: Interval

    package init(every: Frequency, lag: Interval, grace: Interval) {
        self.every = every
        self.lag = lag
        self.grace = grace
    }
}
