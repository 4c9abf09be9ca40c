internal import Configuration
internal import Model
internal import Scheduling

/// When each feed is due next, worked out when something changed instead of with every turn.
struct DueTable {
    private let feeds: [String: FeedDefinition]
    private let plan: Plan
    /// Of every feed that is not under way.
    private var due: [String: Int64] = [:]
    private var health: [String: FeedHealth]
    private var times = CronTimes()
    private var latest: Int64
    private(set) var underway: Set<String> = []
    /// How many feeds failed when they were last tried.
    private(set) var failing = 0
    /// When the next feed is due that is not under way; nil when there is none.
    private(set) var next: Int64?

    /// - Parameters:
    ///   - health: of every feed that was ever tried.
    ///   - now: seconds since 1970.
    init(plan: Plan, health: [String: FeedHealth], now: Int64) {
        self.plan = plan
        self.health = health
        feeds = plan.feeds.filter { plan.idleReason($0.value) == nil }
        latest = now
        failing = feeds.keys.count { (health[$0]?.failures ?? 0) > 0 }
        for id in feeds.keys { schedule(id, now: now) }
    }

    /// How many feeds are fetched at all.
    var count: Int { feeds.count }

    func health(of feed: String) -> FeedHealth { health[feed] ?? FeedHealth() }

    private mutating func schedule(_ id: String, now: Int64) {
        guard let feed = feeds[id] else { return }
        set(id, Due.next(feed, plan.effective(health(of: id), of: feed), now: now, times: &times))
    }

    private mutating func set(_ id: String, _ time: Int64) {
        due[id] = time
        next = min(next ?? time, time)
    }

    /// Takes the feeds that are due; each stays under way until `finished`.
    mutating func take(now: Int64) -> [FeedDefinition] {
        // After the clock was set back, what was worked out with the old one is too far away.
        if now < latest {
            next = nil
            for id in due.keys { schedule(id, now: now) }
        }
        latest = now
        guard let next, next <= now else { return [] }
        let ready = due.filter { $0.value <= now }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        for (id, _) in ready {
            due[id] = nil
            underway.insert(id)
        }
        self.next = due.values.min()
        return ready.compactMap { feeds[$0.key] }
    }

    /// A feed that cannot be asked now is looked at again in an hour.
    mutating func postpone(_ feed: String, now: Int64) {
        underway.remove(feed)
        set(feed, now + 3600)
    }

    /// A feed was tried; `health` is what is remembered of it now, nil when that is what it was before.
    mutating func finished(_ feed: String, health new: FeedHealth?, now: Int64) {
        guard feeds[feed] != nil else { return }
        underway.remove(feed)
        if let new {
            failing += (new.failures > 0 ? 1 : 0) - (health(of: feed).failures > 0 ? 1 : 0)
            health[feed] = new
        }
        schedule(feed, now: now)
    }
}
