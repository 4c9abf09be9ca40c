internal import Configuration
internal import Model
internal import Scheduling

/// The daemon's loop: one thread that waits for finished transfers and due feeds, and takes both through the stages.
package struct Daemon {
    private let plan: Plan
    private let engine: Engine
    private let preparation: Preparation

    package init(plan: Plan, engine: Engine, preparation: Preparation) {
        self.plan = plan
        self.engine = engine
        self.preparation = preparation
    }

    /// Runs until `isStopped`; `Preparation.interrupt` makes it look.
    ///
    /// - Parameter told: gets what every batch did.
    package func run(isStopped: () -> Bool, told: (BatchReport) -> Void) throws {
        told(try engine.reconcile(time: WallClock.milliseconds))
        var underway: Set<String> = []
        var health = try engine.health()
        while !isStopped() {
            let now = WallClock.milliseconds / 1000
            var next = now + 3600
            var orders: [Preparation.Order] = []
            for feed in plan.configuration.feeds where !underway.contains(feed.id) && plan.idleReason(feed) == nil {
                let present = plan.effective(health[feed.id] ?? FeedHealth(), of: feed)
                let due = Due.next(feed, present, now: now)
                guard due <= now else {
                    next = min(next, due)
                    continue
                }
                guard let order = try engine.order(for: feed, health: present) else { continue }
                orders.append(order)
                underway.insert(feed.id)
            }
            if !orders.isEmpty { preparation.submit(orders) }
            let transfers = preparation.take(limit: Pass.groupSize, waiting: Double(max(1, min(next - now, 60))))
            guard !transfers.isEmpty, !isStopped() else { continue }
            told(try engine.commit(transfers, time: WallClock.milliseconds))
            for transfer in transfers { underway.remove(transfer.feed) }
            health = try engine.health()
        }
    }
}
