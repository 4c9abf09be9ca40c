internal import GRDB
package import Model

/// A vintage as it was stored, with the fetch that brought it.
package struct StoredVintage: Sendable {
    package let fetch: Int64
    package let series: Int64
    package let period: Period
    package let vintage: Vintage
}

extension StoreSnapshot {
    /// What was stored by fetches after one, in the order of these, of the generations of series that are in force.
    ///
    /// - Parameters:
    ///   - fetch: 0 for all.
    ///   - limit: about how many: the last fetch is whole.
    /// - Returns: also the number of the last fetch that is among them, and whether there is more.
    package func vintages(
        after fetch: Int64, limit: Int
    ) throws -> (rows: [StoredVintage], last: Int64, hasMore: Bool) {
        let counts = try db.all(
            Row.self,
            """
            SELECT o.fetch, count(*) FROM observation o JOIN series s ON s.number = o.series AND s.is_current
            WHERE o.fetch > ? GROUP BY o.fetch ORDER BY o.fetch
            """, arguments: [fetch])
        var (last, sum) = (fetch, 0)
        for row in counts where sum < limit {
            last = row[0]
            sum += row[1] as Int
        }
        let hasMore = counts.last.map { $0[0] as Int64 > last } ?? false
        let rows = try db.all(
            Row.self,
            """
            SELECT o.fetch, o.series, o.start, o."end", o.published, o.ordinal, o.value, o.origin, o.rank, o.citation, f.time,
                b.low, b.high, b.qualifier, b.note, b.confidence
            FROM observation o JOIN series s ON s.number = o.series AND s.is_current JOIN fetch f ON f.id = o.fetch
            LEFT JOIN observation_detail b ON b.series = o.series AND b."end" = o."end" AND b.start = o.start
                AND b.published = o.published AND b.ordinal = o.ordinal
            WHERE o.fetch > ? AND o.fetch <= ?
            ORDER BY o.fetch, o.series, o."end", o.start, o.published, o.ordinal
            """, arguments: [fetch, last])
        return (rows.map(StoreSnapshot.vintage), last, hasMore)
    }

    private static func vintage(_ row: Row) -> StoredVintage {
        var vintage = Vintage(
            published: Day(number: row[4]), ordinal: row[5], value: row[6],
            origin: Vintage.Origin(rawValue: row[7]), rank: UInt8(clamping: row[8] as Int), fetch: row[0],
            recorded: row[10], citation: row[9])
        let parts: [DatabaseValue] = (11...15).map { row[$0] }
        if parts.contains(where: { !$0.isNull }) {
            vintage.detail = VintageDetail(
                low: row[11], high: row[12],
                qualifier: (row[13] as String?).flatMap { VintageDetail.Qualifier(rawValue: $0) }, note: row[14],
                confidence: row[15])
        }
        return StoredVintage(
            fetch: row[0], series: row[1], period: Period(start: Day(number: row[2]), end: Day(number: row[3])),
            vintage: vintage)
    }

    /// The time of the last thing that is stored, in seconds since 1970; nil for an empty store.
    package func lastChange() throws -> Int64? {
        let fetched = try db.one(
            Int64.self,
            "SELECT max(time) FROM fetch WHERE id IN (SELECT fetch FROM observation ORDER BY fetch DESC LIMIT 1)")
        let told = try db.one(Int64.self, "SELECT max(time) / 1000 FROM event")
        return [fetched, told].compactMap(\.self).max()
    }
}
