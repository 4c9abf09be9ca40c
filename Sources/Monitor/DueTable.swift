internal import Configuration
internal import Model
internal import Scheduling

/// When each feed is due next, worked out when something changed instead of with every turn.
struct DueTable {
    private let feeds: [String: FeedDefinition]
    private var due: [String: Int64] = [:]
    private var health: [String: FeedHealth]
    private let plan: Plan
    private var latest: Int64
    private(set) var underway: Set<String> = []

    /// - Parameters:
    ///   - health: of every feed that was ever tried.
    ///   - now: seconds since 1970.
    init(plan: Plan, health: [String: FeedHealth], now: Int64) {
        self.plan = plan
        self.health = health
        feeds = plan.feeds.filter { plan.idleReason($0.value) == nil }
        latest = now
        for id in feeds.keys { schedule(id, now: now) }
    }

    /// How many feeds failed when they were last tried.
    var failing: Int { feeds.keys.count { (health[$0]?.failures ?? 0) > 0 } }
    /// How many feeds are fetched at all.
    var count: Int { feeds.count }

    func health(of feed: String) -> FeedHealth { health[feed] ?? FeedHealth() }

    private mutating func schedule(_ id: String, now: Int64) {
        guard let feed = feeds[id] else { return }
        due[id] = Due.next(feed, plan.effective(health[id] ?? FeedHealth(), of: feed), now: now)
    }

    /// Takes the feeds that are due; each stays under way until `finished`.
    mutating func take(now: Int64) -> [FeedDefinition] {
        // After the clock was set back, what was worked out with the old one is too far away.
        if now < latest { for id in feeds.keys { schedule(id, now: now) } }
        latest = now
        let ready = due.filter { $0.value <= now && !underway.contains($0.key) }
            .sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        underway.formUnion(ready.map(\.key))
        return ready.compactMap { feeds[$0.key] }
    }

    /// A feed that cannot be asked now is looked at again in an hour.
    mutating func postpone(_ feed: String, now: Int64) {
        underway.remove(feed)
        due[feed] = now + 3600
    }

    /// A feed was tried; `health` is what is remembered of it now.
    mutating func finished(_ feed: String, health new: FeedHealth, now: Int64) {
        underway.remove(feed)
        health[feed] = new
        schedule(feed, now: now)
    }

    /// When the next feed is due that is not under way; nil when there is none.
    var next: Int64? { due.lazy.filter { !underway.contains($0.key) }.map(\.value).min() }
}
