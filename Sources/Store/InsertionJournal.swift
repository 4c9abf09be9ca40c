internal import GRDB
internal import Model

/// Notes which fetches brought which series something new, for whoever follows what is stored.
struct InsertionJournal {
    private struct Key: Hashable, Comparable {
        let fetch: Int64
        let series: Int64

        static func < (one: Key, other: Key) -> Bool { (one.fetch, one.series) < (other.fetch, other.series) }
    }

    /// How many vintages, and the first and the last end of their periods.
    private struct Extent {
        var count: Int
        var first: Int32
        var last: Int32
    }

    private var entries: [Key: Extent] = [:]

    mutating func note(_ rows: [Insertion], series: Int64) {
        var (present, extent): (Int64?, Extent) = (nil, Extent(count: 0, first: 0, last: 0))
        for row in rows {
            let end = row.period.end.number
            if row.vintage.fetch == present {
                extent = Extent(count: extent.count + 1, first: min(extent.first, end), last: max(extent.last, end))
                continue
            }
            if let present { note(extent, Key(fetch: present, series: series)) }
            (present, extent) = (row.vintage.fetch, Extent(count: 1, first: end, last: end))
        }
        if let present { note(extent, Key(fetch: present, series: series)) }
    }

    private mutating func note(_ extent: Extent, _ key: Key) {
        guard let known = entries[key] else { return entries[key] = extent }
        entries[key] = Extent(
            count: known.count + extent.count, first: min(known.first, extent.first), last: max(known.last, extent.last)
        )
    }

    /// Notes all of a generation, which was built aside and is the current one now.
    mutating func note(allOf series: Int64, in db: Database) throws {
        let fetches = """
            SELECT fetch, count(*), min("end"), max("end") FROM observation WHERE series = ? GROUP BY fetch
            """
        for row in try db.all(Row.self, fetches, arguments: [series]) {
            entries[Key(fetch: row[0], series: series)] = Extent(count: row[1], first: row[2], last: row[3])
        }
    }

    /// Writes what was noted, at the end of the transaction.
    ///
    /// - Parameter time: seconds since 1970; nil for the time of each fetch.
    mutating func write(to db: Database, time: Int64?) throws {
        guard !entries.isEmpty else { return }
        let insertion = try db.raw(
            """
            INSERT INTO insertion (series, fetch, time, count, first, last)
            SELECT s.number, f.id, coalesce(?, f.time), ?, ?, ?
            FROM series s, fetch f WHERE s.number = ? AND s.is_current AND f.id = ?
            """)
        for (key, extent) in entries.sorted(by: { $0.key < $1.key }) {
            insertion.bind(time, extent.count, Int64(extent.first), Int64(extent.last), key.series, key.fetch)
            try insertion.run()
        }
        entries = [:]
    }
}
