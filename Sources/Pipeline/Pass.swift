internal import Configuring
internal import Fetching
package import Ingest
package import Model
internal import Scheduling

/// One pass over the feeds: what is due is fetched, stored, derived, evaluated and told.
package struct Pass {
    private let catalog: Catalog
    private let pipeline: Pipeline
    private let intake: Intake
    /// Milliseconds since 1970.
    private let clock: () -> Int64

    package init(pipeline: Pipeline, intake: Intake, clock: @escaping () -> Int64) {
        self.catalog = pipeline.catalog
        self.pipeline = pipeline
        self.intake = intake
        self.clock = clock
    }

    /// What a pass did.
    package struct Summary: Sendable {
        package var report = PipelineReport()
        /// Feeds that are not fetched, with the reason.
        package var idle: [(feed: String, reason: String)] = []
        /// Feeds that are not due, or whose server wants to be left alone for now.
        package var waiting = 0
        /// What is remembered of those of them that failed when they were last tried, or were read only in part.
        package var lagging: [(feed: String, health: FeedHealth)] = []
        /// Feeds that were due and not read, since the pass was interrupted.
        package var left = 0

        /// What people were told; nil where nobody is to be.
        package var messages: Messages?

        package init() {}
    }

    /// What came of the messages of a pass.
    package struct Messages: Sendable {
        package let delivered: Int
        /// Those that are tried again by the next pass or the daemon, and those that were refused for good.
        package let failed: Int
        /// Events and messages that are to be delivered later.
        package let waiting: Int

        package init(delivered: Int, failed: Int, waiting: Int) {
            self.delivered = delivered
            self.failed = failed
            self.waiting = waiting
        }
    }

    /// Runs the pass.
    ///
    /// - Parameters:
    ///   - all: whether feeds are fetched that are not due.
    ///   - isStopped: asked between groups; true ends the pass early.
    ///   - progress: told after each group how many of how many are done.
    package func run(
        all: Bool, isStopped: () -> Bool = { false }, progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> Summary {
        var summary = Summary()
        summary.report += try pipeline.reconcile(time: clock())
        summary.report += try pipeline.tendAlerts(time: clock())
        let requests = try due(all: all, &summary)
        intake.submit(requests)
        var done = 0
        while done < requests.count, !isStopped() {
            let retrievals = intake.take(waiting: 1)
            guard !retrievals.isEmpty else { continue }
            summary.report += try pipeline.commit(retrievals, time: clock())
            done += retrievals.count
            progress(done, requests.count)
        }
        summary.left = requests.count - done
        try pipeline.emptyOldBodies(time: clock())
        try pipeline.forgetDelivered(time: clock())
        try pipeline.updateCalendar(time: clock())
        return summary
    }

    private func due(all: Bool, _ summary: inout Summary) throws -> [FetchRequest] {
        let now = clock() / 1000
        var agenda = DutyAgenda(catalog.scheduledFeeds, health: try pipeline.health(), now: now)
        let due = Set(agenda.take(now: now))
        var requests: [FetchRequest] = []
        for feed in catalog.configuration.feeds {
            if let reason = catalog.idleReason(feed) {
                summary.idle.append((feed.id, reason))
                continue
            }
            let health = agenda.feeds.health(of: feed.id)
            let isLeftAlone = catalog.effective(health, of: feed, now: now).retryAt.map { $0 > now } ?? false
            guard all ? !isLeftAlone : due.contains(.fetch(feed.id)) else {
                summary.waiting += 1
                if health.isLagging { summary.lagging.append((feed.id, health)) }
                continue
            }
            if let request = try pipeline.request(for: feed, health: health, now: now) { requests.append(request) }
        }
        return requests
    }
}
