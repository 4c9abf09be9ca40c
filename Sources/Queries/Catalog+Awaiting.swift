internal import Configuring
internal import Model
internal import Revisions
internal import Store

extension Catalog {
    /// Whether some feeds were never tried, or never read, and will be.
    ///
    /// - Parameter done: when they were: a rule is walked over what could be had, and a claim is decided by what is missing
    ///   only where that was looked for.
    func awaits(_ feeds: Set<String>, _ done: KeyPath<FeedHealth, Int64?>, _ snapshot: StoreSnapshot) throws -> Bool {
        try feeds.contains { id in
            guard let feed = feed(id), idleReason(feed, judgesSecrets: false) == nil else { return false }
            return try snapshot.health(of: id)[keyPath: done] == nil
        }
    }
}
