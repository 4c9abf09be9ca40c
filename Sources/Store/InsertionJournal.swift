internal import GRDB
internal import Model

/// Notes which fetches brought which series something new, for whoever follows what is stored.
struct InsertionJournal {
    private struct Entry: Hashable, Comparable {
        let fetch: Int64
        let series: Int64

        static func < (one: Entry, other: Entry) -> Bool { (one.fetch, one.series) < (other.fetch, other.series) }
    }

    private var entries: Set<Entry> = []

    mutating func note(_ rows: [Insertion], series: Int64) {
        var last: Int64?
        for row in rows where row.vintage.fetch != last {
            last = row.vintage.fetch
            entries.insert(Entry(fetch: row.vintage.fetch, series: series))
        }
    }

    /// Notes all of a generation, which was built aside and is the current one now.
    mutating func note(allOf series: Int64, in db: Database) throws {
        let fetches = "SELECT DISTINCT fetch FROM observation WHERE series = ?"
        for row in try db.all(Row.self, fetches, arguments: [series]) {
            entries.insert(Entry(fetch: row[0], series: series))
        }
    }

    /// Writes what was noted, at the end of the transaction.
    ///
    /// - Parameter time: seconds since 1970; nil for the time of each fetch.
    mutating func write(to db: Database, time: Int64?) throws {
        guard !entries.isEmpty else { return }
        let insertion = try db.raw(
            """
            INSERT INTO insertion (series, fetch, time) SELECT s.number, f.id, coalesce(?, f.time)
            FROM series s, fetch f WHERE s.number = ? AND s.is_current AND f.id = ?
            """)
        for entry in entries.sorted() {
            insertion.bind(time, entry.series, entry.fetch)
            try insertion.run()
        }
        entries = []
    }
}
