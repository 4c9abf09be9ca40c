internal import Configuration
package import Fetching
internal import Model
internal import Scheduling

/// One pass over the feeds: what is due is fetched, stored, derived, evaluated and told.
package struct Pass {
    private let plan: Plan
    private let engine: Engine
    private let fetcher: Fetcher

    /// The transfers that are stored in one transaction at most: at `synchronous=FULL` every transaction waits for the disk.
    package static let groupSize = 16

    package init(plan: Plan, engine: Engine, fetcher: Fetcher) {
        self.plan = plan
        self.engine = engine
        self.fetcher = fetcher
    }

    /// What a pass did.
    package struct Summary: Sendable {
        package var report = BatchReport()
        /// Feeds that are not fetched, with the reason.
        package var idle: [(feed: String, reason: String)] = []
        /// Feeds that are not due, or whose server wants to be left alone for now.
        package var waiting = 0
        package var wasInterrupted = false

        package init() {}
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
        summary.report += try engine.reconcile(time: WallClock.milliseconds)
        var secrets: [String: [String]] = [:]
        let requests = try due(all: all, &summary, &secrets)
        fetcher.submit(requests)
        var done = 0
        while done < requests.count {
            let outcomes = fetcher.take(limit: Pass.groupSize, waiting: 1)
            if isStopped() {
                summary.wasInterrupted = true
                break
            }
            guard !outcomes.isEmpty else { continue }
            summary.report += try engine.commit(outcomes, secrets: secrets, time: WallClock.milliseconds)
            done += outcomes.count
            progress(done, requests.count)
        }
        return summary
    }

    private func due(
        all: Bool, _ summary: inout Summary, _ secrets: inout [String: [String]]
    ) throws -> [FetchRequest] {
        let health = try engine.health()
        let now = WallClock.milliseconds / 1000
        var requests: [FetchRequest] = []
        for feed in plan.configuration.feeds {
            if let reason = plan.idleReason(feed) {
                summary.idle.append((feed.id, reason))
                continue
            }
            let present = plan.effective(health[feed.id] ?? FeedHealth(), of: feed)
            let isDue = all ? (present.retryAt ?? 0) <= now : Due.next(feed, present, now: now) <= now
            guard isDue else {
                summary.waiting += 1
                continue
            }
            guard case .success(let made) = plan.request(for: feed, health: present) else { continue }
            requests.append(made.request)
            if !made.secrets.isEmpty { secrets[feed.id] = made.secrets }
        }
        return requests
    }
}
