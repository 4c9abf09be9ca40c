internal import GRDB
package import Model

/// A vintage as it was stored, with its place in the order in which the store got things.
package struct StoredVintage: Sendable {
    package let sequence: Int64
    package let series: Int64
    package let period: Period
    package let vintage: Vintage
}

extension StoreSnapshot {
    /// What fetches brought to series, as `insertion` has it.
    private struct Insertions {
        /// By series, the sequence of each fetch that brought it something: the last, where one did so twice.
        var sequences: [Int64: [Int64: Int64]] = [:]
        var last: Int64
        var hasMore = false
    }

    /// What was stored after a place in the order in which the store got things, of the generations of series that are in
    /// force.
    ///
    /// - Parameters:
    ///   - sequence: 0 for all.
    ///   - limit: about how many: what a fetch brought to a series is not parted.
    /// - Returns: also the sequence up to which that is, and whether there is more.
    package func vintages(
        after sequence: Int64, limit: Int
    ) throws -> (rows: [StoredVintage], last: Int64, hasMore: Bool) {
        let insertions = try insertions(after: sequence, limit: limit)
        var rows: [StoredVintage] = []
        for (series, sequences) in insertions.sequences {
            rows += try vintages(of: series, sequences)
        }
        rows.sort {
            ($0.sequence, $0.period.end, $0.period.start, $0.vintage.published, $0.vintage.ordinal)
                < ($1.sequence, $1.period.end, $1.period.start, $1.vintage.published, $1.vintage.ordinal)
        }
        return (rows, insertions.last, insertions.hasMore)
    }

    private func insertions(after sequence: Int64, limit: Int) throws -> Insertions {
        // Each brought at least one.
        let noted = try db.all(
            Row.self,
            """
            SELECT i.seq, i.series, i.fetch FROM insertion i JOIN series s ON s.number = i.series AND s.is_current
            WHERE i.seq > ? ORDER BY i.seq LIMIT ?
            """, arguments: [sequence, limit + 1])
        var counts: [Int64: [Int64: Int]] = [:]
        var result = Insertions(last: sequence)
        var sum = 0
        for row in noted {
            let (seq, series, fetch): (Int64, Int64, Int64) = (row[0], row[1], row[2])
            if sum >= limit {
                result.hasMore = true
                break
            }
            let known = try counts[series] ?? count(of: series)
            counts[series] = known
            sum += known[fetch] ?? 0
            result.sequences[series, default: [:]][fetch] = seq
            result.last = seq
        }
        return result
    }

    /// How many vintages of a series each fetch brought.
    private func count(of series: Int64) throws -> [Int64: Int] {
        var result: [Int64: Int] = [:]
        let query = "SELECT fetch, count(*) FROM observation WHERE series = ? GROUP BY fetch"
        for row in try db.all(Row.self, query, arguments: [series]) { result[row[0]] = row[1] }
        return result
    }

    private func vintages(of series: Int64, _ sequences: [Int64: Int64]) throws -> [StoredVintage] {
        guard let first = sequences.keys.min(), let last = sequences.keys.max() else { return [] }
        let rows = try db.all(
            Row.self,
            """
            SELECT o.fetch, o.series, o.start, o."end", o.published, o.ordinal, o.value, o.origin, o.rank, o.citation, f.time,
                b.low, b.high, b.qualifier, b.note, b.confidence
            FROM observation o JOIN fetch f ON f.id = o.fetch
            LEFT JOIN observation_detail b ON b.series = o.series AND b."end" = o."end" AND b.start = o.start
                AND b.published = o.published AND b.ordinal = o.ordinal
            WHERE o.series = ? AND o.fetch BETWEEN ? AND ?
            """, arguments: [series, first, last])
        return rows.compactMap { row in
            sequences[row[0]].map { StoreSnapshot.vintage(row, $0) }
        }
    }

    private static func vintage(_ row: Row, _ sequence: Int64) -> StoredVintage {
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
            sequence: sequence, series: row[1], period: Period(start: Day(number: row[2]), end: Day(number: row[3])),
            vintage: vintage)
    }

    /// The time of the last thing that is stored, in seconds since 1970; nil for an empty store.
    package func lastChange() throws -> Int64? {
        let fetched = try db.one(Int64.self, "SELECT time FROM insertion ORDER BY seq DESC LIMIT 1")
        let told = try db.one(Int64.self, "SELECT time / 1000 FROM event ORDER BY seq DESC LIMIT 1")
        return [fetched, told].compactMap(\.self).max()
    }
}
