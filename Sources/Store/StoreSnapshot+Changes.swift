internal import GRDB
package import Model

/// A vintage as it was stored, with its place in the order in which the store got things.
package struct StoredVintage: Sendable {
    package let sequence: Int64
    package let series: Int64
    package let period: Period
    package let vintage: Vintage
}

/// What a fetch brought to a generation of a series, with its place in the order in which the store got things.
package struct StoredInsertion: Sendable {
    package let sequence: Int64
    package let series: Int64
    package let generation: Int
    package let fetch: Int64
    /// When it was stored, in seconds since 1970.
    package let time: Int64
    /// How many vintages.
    package let count: Int
    /// The first and the last end of their periods.
    fileprivate let ends: ClosedRange<Int64>
}

extension StoreSnapshot {
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
        // Each brought at least one.
        let noted = try insertions("s.is_current AND i.seq > ?", [sequence], limit: limit + 1)
        var (rows, last, sum) = ([StoredVintage](), sequence, 0)
        for insertion in noted {
            if sum >= limit { return (rows, last, true) }
            sum += insertion.count
            last = insertion.sequence
            rows += try vintages(of: insertion)
        }
        return (rows, last, false)
    }

    /// What was stored of a series, in order, of all its generations.
    package func insertions(of series: String) throws -> [StoredInsertion] {
        try insertions("s.id = ?", [series], limit: -1)
    }

    private func insertions(_ condition: String, _ arguments: StatementArguments, limit: Int) throws
        -> [StoredInsertion]
    {
        let rows = try db.all(
            Row.self,
            """
            SELECT i.seq, i.series, s.generation, i.fetch, i.time, i.count, i.first, i.last
            FROM insertion i JOIN series s ON s.number = i.series WHERE \(condition) ORDER BY i.seq LIMIT ?
            """, arguments: arguments + [limit])
        return rows.map { row in
            let (first, last): (Int64, Int64) = (row[6], row[7])
            return StoredInsertion(
                sequence: row[0], series: row[1], generation: row[2], fetch: row[3], time: row[4], count: row[5],
                ends: first...max(first, last))
        }
    }

    /// The place of the last thing in that order; 0 where there is nothing.
    package func lastInsertion() throws -> Int64 {
        try db.one(Int64.self, "SELECT max(seq) FROM insertion") ?? 0
    }

    /// The vintages of an insertion, in the order of periods.
    package func vintages(of insertion: StoredInsertion) throws -> [StoredVintage] {
        let rows = try db.all(
            Row.self,
            """
            SELECT o.fetch, o.series, o.start, o."end", o.published, o.ordinal, o.value, o.origin, o.rank, o.citation, f.time,
                b.low, b.high, b.qualifier, b.note, b.confidence
            FROM observation o JOIN fetch f ON f.id = o.fetch
            LEFT JOIN observation_detail b ON b.series = o.series AND b."end" = o."end" AND b.start = o.start
                AND b.published = o.published AND b.ordinal = o.ordinal
            WHERE o.series = ? AND o."end" BETWEEN ? AND ? AND o.fetch = ?
            ORDER BY o."end", o.start, o.published, o.ordinal
            """,
            arguments: [insertion.series, insertion.ends.lowerBound, insertion.ends.upperBound, insertion.fetch])
        return rows.map { StoreSnapshot.vintage($0, insertion.sequence) }
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

    /// Whether something was published of any of some series on a day, or fetched: where a clock was set, days of first sight
    /// count as earlier ones.
    package func hasVintage(of series: some Sequence<String>, publishedOn day: Day) throws -> Bool {
        try db.one(
            Bool.self,
            """
            SELECT EXISTS (SELECT 1 FROM series s JOIN observation o ON o.series = s.number
                           WHERE s.is_current AND s.id IN (SELECT value FROM json_each(?)) AND o.published = ?)
                OR EXISTS (SELECT 1 FROM fetch WHERE time / 86400 = ?)
            """, arguments: [StoreSnapshot.list(series), day.number, day.number]) ?? false
    }

    /// The time of the last thing that is stored, in seconds since 1970; nil for an empty store.
    package func lastChange() throws -> Int64? {
        let fetched = try db.one(Int64.self, "SELECT time FROM insertion ORDER BY seq DESC LIMIT 1")
        let told = try db.one(Int64.self, "SELECT time / 1000 FROM event ORDER BY seq DESC LIMIT 1")
        return [fetched, told].compactMap(\.self).max()
    }
}
