package import Model

/// A feed as far as its times depend on it.
package struct ScheduledFeed: Sendable {
    package let id: String
    package let schedule: Schedule
    /// Of how its bodies are read now.
    package let fingerprint: String?

    package init(id: String, schedule: Schedule, fingerprint: String?) {
        self.id = id
        self.schedule = schedule
        self.fingerprint = fingerprint
    }
}

/// What is known of feeds between two fetches.
package struct FeedBook: Sendable {
    private let feeds: [String: ScheduledFeed]
    private var health: [String: FeedHealth]
    private var times = CronTimes()
    package private(set) var underway: Set<String> = []
    /// How many feeds failed when they were last tried.
    package private(set) var failing = 0

    /// - Parameters:
    ///   - feeds: those that are fetched at all.
    ///   - health: of every feed that was ever tried.
    package init(_ feeds: [ScheduledFeed], health: [String: FeedHealth]) {
        self.feeds = Dictionary(feeds.map { ($0.id, $0) }) { first, _ in first }
        self.health = health
        failing = self.feeds.keys.count { (health[$0]?.failures ?? 0) > 0 }
    }

    /// How many feeds are fetched at all.
    package var count: Int { feeds.count }
    /// The ids of those that are not under way.
    var waiting: [String] { feeds.keys.filter { !underway.contains($0) } }

    /// What is remembered of a feed; nothing of one that was never tried.
    package func health(of feed: String) -> FeedHealth { health[feed] ?? FeedHealth() }

    /// When a feed is due; nil for one that is not fetched.
    mutating func due(_ id: String, now: Int64) -> Int64? {
        guard let feed = feeds[id] else { return nil }
        let known = health(of: id).believed(at: now).asRead(by: feed.fingerprint)
        return Due.next(id, feed.schedule, known, now: now, times: &times)
    }

    /// A feed is fetched from now on until `ended`; false when it is none of ours.
    mutating func begin(_ id: String) -> Bool {
        guard feeds[id] != nil else { return false }
        underway.insert(id)
        return true
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
