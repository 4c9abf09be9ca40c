internal import Configuration
internal import Model
internal import Scheduling

/// What the daemon knows of its feeds between two fetches.
struct FeedBook {
    private let feeds: [String: FeedDefinition]
    private let catalog: Catalog
    private var health: [String: FeedHealth]
    private var times = CronTimes()
    private(set) var underway: Set<String> = []
    /// How many feeds failed when they were last tried.
    private(set) var failing = 0

    /// - Parameter health: of every feed that was ever tried.
    init(catalog: Catalog, health: [String: FeedHealth]) {
        self.catalog = catalog
        self.health = health
        feeds = catalog.feeds.filter { catalog.idleReason($0.value) == nil }
        failing = feeds.keys.count { (health[$0]?.failures ?? 0) > 0 }
    }

    /// How many feeds are fetched at all.
    var count: Int { feeds.count }
    /// The ids of those that are not under way.
    var waiting: [String] { feeds.keys.filter { !underway.contains($0) } }

    func health(of feed: String) -> FeedHealth { health[feed] ?? FeedHealth() }

    /// When a feed is due; nil for one that is not fetched.
    mutating func due(_ id: String, now: Int64) -> Int64? {
        guard let feed = feeds[id] else { return nil }
        return Due.next(id, feed.schedule, catalog.effective(health(of: id), of: feed), now: now, times: &times)
    }

    /// A feed is fetched from now on until `ended`; nil when it is none of ours.
    mutating func begin(_ id: String) -> FeedDefinition? {
        guard let feed = feeds[id] else { return nil }
        underway.insert(id)
        return feed
    }

    /// A feed was tried, or could not be.
    ///
    /// - Parameter new: what is remembered of it now; nil when that is what it was before.
    mutating func ended(_ id: String, health new: FeedHealth?) {
        guard feeds[id] != nil else { return }
        underway.remove(id)
        guard let new else { return }
        failing += (new.failures > 0 ? 1 : 0) - (health(of: id).failures > 0 ? 1 : 0)
        health[id] = new
    }
}
