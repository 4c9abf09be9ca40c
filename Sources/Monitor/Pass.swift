internal import Configuration
internal import Model
internal import Scheduling

/// One pass over the feeds: what is due is fetched, stored, derived, evaluated and told.
package struct Pass {
    private let plan: Plan
    private let engine: Engine
    private let preparation: Preparation

    package init(plan: Plan, engine: Engine, preparation: Preparation) {
        self.plan = plan
        self.engine = engine
        self.preparation = preparation
    }

    /// What a pass did.
    package struct Summary: Sendable {
        package var report = BatchReport()
        /// Feeds that are not fetched, with the reason.
        package var idle: [(feed: String, reason: String)] = []
        /// Feeds that are not due, or whose server wants to be left alone for now.
        package var waiting = 0
        /// Those of them whose last attempt failed, with the reason.
        package var failing: [(feed: String, reason: String)] = []
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
        let orders = try due(all: all, &summary)
        preparation.submit(orders)
        var done = 0
        while done < orders.count {
            let transfers = preparation.take(waiting: 1)
            if isStopped() {
                summary.wasInterrupted = true
                break
            }
            guard !transfers.isEmpty else { continue }
            summary.report += try engine.commit(transfers, time: WallClock.milliseconds)
            done += transfers.count
            progress(done, orders.count)
        }
        try engine.emptyOldBodies(time: WallClock.milliseconds)
        return summary
    }

    private func due(all: Bool, _ summary: inout Summary) throws -> [Preparation.Order] {
        let health = try engine.health()
        let now = WallClock.milliseconds / 1000
        var times = CronTimes()
        var orders: [Preparation.Order] = []
        for feed in plan.configuration.feeds {
            if let reason = plan.idleReason(feed) {
                summary.idle.append((feed.id, reason))
                continue
            }
            let present = plan.effective(health[feed.id] ?? FeedHealth(), of: feed)
            let isDue = all ? (present.retryAt ?? 0) <= now : Due.next(feed, present, now: now, times: &times) <= now
            guard isDue else {
                summary.waiting += 1
                if present.failures > 0 { summary.failing.append((feed.id, present.error ?? "")) }
                continue
            }
            if let order = try engine.order(for: feed, health: present) { orders.append(order) }
        }
        return orders
    }
}
