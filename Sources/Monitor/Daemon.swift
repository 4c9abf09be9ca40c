internal import Configuration
package import Fetching
internal import Model
internal import Scheduling

/// The daemon's loop: one thread that waits for finished transfers and due feeds, and takes both through the stages.
package struct Daemon {
    private let plan: Plan
    private let engine: Engine
    private let fetcher: Fetcher

    package init(plan: Plan, engine: Engine, fetcher: Fetcher) {
        self.plan = plan
        self.engine = engine
        self.fetcher = fetcher
    }

    /// Runs until `isStopped`; `Fetcher.interrupt` makes it look.
    ///
    /// - Parameter told: gets what every batch did.
    package func run(isStopped: () -> Bool, told: (BatchReport) -> Void) throws {
        told(try engine.reconcile(time: WallClock.milliseconds))
        var underway: Set<String> = []
        var secrets: [String: [String]] = [:]
        var health = try engine.health()
        while !isStopped() {
            let now = WallClock.milliseconds / 1000
            var next = now + 3600
            var requests: [FetchRequest] = []
            for feed in plan.configuration.feeds where !underway.contains(feed.id) && plan.idleReason(feed) == nil {
                let present = plan.effective(health[feed.id] ?? FeedHealth(), of: feed)
                let due = Due.next(feed, present, now: now)
                guard due <= now else {
                    next = min(next, due)
                    continue
                }
                guard case .success(let made) = plan.request(for: feed, health: present) else { continue }
                requests.append(made.request)
                secrets[feed.id] = made.secrets
                underway.insert(feed.id)
            }
            if !requests.isEmpty { fetcher.submit(requests) }
            let outcomes = fetcher.take(limit: Pass.groupSize, waiting: Double(max(1, min(next - now, 60))))
            guard !outcomes.isEmpty, !isStopped() else { continue }
            told(try engine.commit(outcomes, secrets: secrets, time: WallClock.milliseconds))
            for outcome in outcomes { underway.remove(outcome.feed) }
            health = try engine.health()
        }
    }
}
