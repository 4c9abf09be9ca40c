internal import GRDB
package import Model

extension StoreSnapshot {
    /// What is remembered of a feed.
    package func health(of feed: String) throws -> FeedHealth {
        let row = try db.raw(StoreSnapshot.healthSQL + " WHERE id = ?")
        row.bind(feed)
        return try row.first { health(row) } ?? FeedHealth()
    }

    /// What is remembered of those of some feeds that were ever tried, by their ids.
    package func health(of feeds: some Sequence<String>) throws -> [String: FeedHealth] {
        var result: [String: FeedHealth] = [:]
        let row = try db.raw(StoreSnapshot.healthSQL + " WHERE id IN (SELECT value FROM json_each(?))")
        row.bind(try StoreSnapshot.list(feeds))
        try row.forEachRow { result[row.text(0)] = health(row) }
        return result
    }

    /// The feeds of which it was told that they fail, each with the address that was told.
    package func failingFeeds() throws -> [String: String] {
        let sql = """
            SELECT f.id, coalesce((SELECT e.source FROM event e WHERE e.event = 'feed_failing' AND e.feed = f.id
                                   ORDER BY e.seq DESC LIMIT 1), '') FROM feed f WHERE f.is_failing
            """
        var result: [String: String] = [:]
        for row in try db.all(Row.self, sql) { result[row[0]] = row[1] }
        return result
    }

    private static let healthSQL = """
        SELECT id, last_attempt, last_success, last_change, failures, first_failure, error, status, etag,
               last_modified, fingerprint, retry_at, is_failing, activation, attempt, last_body,
               projected_to, shortfall FROM feed
        """

    private func health(_ row: RawStatement) -> FeedHealth {
        var health = FeedHealth()
        health.lastAttempt = row.optionalInteger(1)
        health.lastSuccess = row.optionalInteger(2)
        health.lastChange = row.optionalInteger(3)
        health.failures = Int(row.integer(4))
        health.firstFailure = row.optionalInteger(5)
        health.error = row.optionalText(6)
        health.status = row.optionalInteger(7).map { Int($0) }
        health.etag = row.optionalText(8)
        health.lastModified = row.optionalText(9)
        health.fingerprint = row.optionalText(10)
        health.retryAt = row.optionalInteger(11)
        health.isFailing = row.integer(12) != 0
        health.activation = Int(row.integer(13))
        health.attempt = row.optionalInteger(14)
        health.lastBody = row.optionalInteger(15)
        health.projectedTo = row.optionalInteger(16).map { Day(number: Int32(clamping: $0)) }
        health.shortfall = row.optionalText(17)
        return health
    }
}
