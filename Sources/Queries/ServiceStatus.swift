package import Configuring
internal import Model
internal import Rules
package import Store

/// How a store's feeds, rules and events stand, for an operator.
package struct ServiceStatus: Sendable {
    /// Every feed.
    package let feeds: [FeedStatus]
    /// Those that should have been fetched and were not, with the time at which they were due, in seconds since 1970.
    package let overdue: [(feed: String, due: Int64)]
    /// How many rules are in each state.
    package let rules: [(state: String, count: Int)]
    package let lastEvent: StoredEvent?
    package let notifiers: [NotifierStatus]
    /// What is kept for whom nobody has configured.
    package let left: [NotifierList.Left]
    /// How many rules are silenced.
    package let silences: Int

    /// How long a feed may wait for its turn, in seconds.
    private static let patience: Int64 = 3600

    /// - Parameters:
    ///   - snapshot: nil when there is no store yet.
    ///   - started: when the daemon began, in seconds since 1970; nil when none runs.
    ///   - now: seconds since 1970.
    package init(_ catalog: Catalog, _ snapshot: StoreSnapshot?, daemonSince started: Int64?, now: Int64) throws {
        feeds = try FeedList.all(catalog, snapshot, now: now)
        overdue = feeds.compactMap { status in
            // What was due while nothing ran is due since the daemon began.
            guard let next = status.nextRun, let started else { return nil }
            let due = max(next, started)
            return due + ServiceStatus.patience < now ? (status.feed.id, due) : nil
        }
        let known = try snapshot?.rules() ?? [:]
        var counts: [String: Int] = [:]
        for rule in catalog.configuration.rules {
            let state = known[rule.id].flatMap { rule.isMeant(by: $0) && $0.generation != nil ? $0.state : nil }
            counts[state.flatMap { $0.hasWalked ? $0.phase.rawValue : nil } ?? "without data", default: 0] += 1
        }
        rules = ["firing", "pending", "inactive", "without data"].map { ($0, counts[$0] ?? 0) }
        notifiers = try NotifierList.all(catalog, snapshot, now: now)
        left = try NotifierList.left(catalog, snapshot)
        silences = try snapshot?.silences().count { $0.until > now } ?? 0
        lastEvent = try snapshot.flatMap { snapshot in try snapshot.events(after: snapshot.lastSeq() - 1).last }
    }

    /// The feeds in a state.
    package func feeds(_ state: FeedStatus.State) -> [FeedStatus] { feeds.filter { $0.state == state } }
}
