package import Configuring
internal import Fetching
package import Model
internal import Scheduling
package import Store

/// A feed with its state.
package struct FeedStatus: Sendable {
    package let feed: FeedDefinition
    package let state: State
    package var health: FeedHealth
    /// Why it is not fetched; nil when it is.
    package var idleReason: String?
    /// When it is fetched next, in seconds since 1970: as the daemon has it; nil when it never is.
    package let nextRun: Int64?

    /// How a feed fares.
    package enum State: String, Sendable {
        case ok, partial, failing, idle, new
    }
}

/// The feeds of a configuration, each with its state.
package enum FeedList {
    /// - Parameters:
    ///   - snapshot: nil when there is no store yet.
    ///   - selection: which are meant.
    ///   - now: seconds since 1970.
    package static func all(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, _ selection: IDSelection = IDSelection(), now: Int64
    ) throws -> [FeedStatus] {
        let chosen = selection.chosen(of: catalog.configuration.feeds.map(\.id))
        let known = try snapshot?.health(of: Array(chosen)) ?? [:]
        var times = CronTimes()
        return catalog.configuration.feeds.filter { chosen.contains($0.id) }.map { feed in
            let health = known[feed.id] ?? FeedHealth()
            // The daemon has keys that a command was not given.
            let isFetched = health.lastAttempt != nil && !catalog.requests.secrets.hasDirectory
            let idle = catalog.idleReason(feed, judgesSecrets: !isFetched)
            let next =
                idle != nil
                ? nil
                : Due.next(
                    feed.id, feed.schedule, catalog.effective(health, of: feed, now: now), now: now, times: &times)
            return FeedStatus(
                feed: feed, state: state(health, isIdle: idle != nil), health: health, idleReason: idle, nextRun: next)
        }
    }

    private static func state(_ health: FeedHealth, isIdle: Bool) -> FeedStatus.State {
        if isIdle { return .idle }
        if health.failures > 0 { return .failing }
        if health.shortfall != nil { return .partial }
        return health.lastSuccess != nil ? .ok : .new
    }
}
