internal import GRDB

/// Series that formulas give.
extension StoreSnapshot {
    /// The numbers of the current generations of computed series that are none of some, and not marked as such.
    package func computedSeries(except known: some Sequence<String>) throws -> [Int64] {
        let query = """
            SELECT number FROM series
            WHERE is_current AND formula IS NOT NULL AND (outdated IS NULL OR outdated = ?)
                AND id NOT IN (SELECT value FROM json_each(?))
            ORDER BY number
            """
        return try db.all(Row.self, query, arguments: [Schema.ofOlderVersion, StoreSnapshot.list(known)]).map { $0[0] }
    }

    /// Whether a series was computed by an older version last, or is none of some and not marked as such.
    package func isBehind(_ known: some Sequence<String>) throws -> Bool {
        let query = "SELECT EXISTS (SELECT * FROM series WHERE is_current AND outdated = ?)"
        let isOlder = try db.one(Bool.self, query, arguments: [Schema.ofOlderVersion]) ?? false
        return try isOlder || !computedSeries(except: known).isEmpty
    }
}
