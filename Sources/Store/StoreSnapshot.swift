internal import Archiving
internal import Foundation
internal import GRDB
package import Model

/// What can be asked of a store, inside one transaction or snapshot.
package struct StoreSnapshot {
    let db: Database

    init(_ db: Database) { self.db = db }

    /// The current generation of a series; nil when nothing of it was ever stored.
    package func series(_ id: String) throws -> StoredSeries? {
        try stored(StoreSnapshot.seriesSQL + " WHERE id = ? AND is_current", id)
    }

    /// The fingerprints of the current generations of some series, by their ids; of those that something is stored of.
    package func fingerprints(of series: some Sequence<String>) throws -> [String: String] {
        var result: [String: String] = [:]
        let query = "SELECT id, fingerprint FROM series WHERE is_current AND id IN (SELECT value FROM json_each(?))"
        for row in try db.all(Row.self, query, arguments: [StoreSnapshot.list(series)]) { result[row[0]] = row[1] }
        return result
    }

    /// Words as one argument, for `json_each`: what a store knows of feeds that are gone must cost nothing.
    static func list(_ words: some Sequence<String>) throws -> String {
        String(decoding: try JSONEncoder().encode(Array(words)), as: UTF8.self)
    }

    /// A generation of a series by its number.
    package func series(number: Int64) throws -> StoredSeries? {
        try stored(StoreSnapshot.seriesSQL + " WHERE number = ?", number)
    }

    private static let seriesSQL = """
        SELECT number, id, generation, fingerprint, title, unit, kind, frequency, feed, formula, outdated FROM series
        """

    private func stored(_ sql: String, _ key: some Bindable) throws -> StoredSeries? {
        let row = try db.raw(sql)
        row.bind(key)
        return try row.first {
            guard let kind = Kind(rawValue: row.text(6)), let frequency = Frequency(rawValue: row.text(7)) else {
                return nil
            }
            return StoredSeries(
                number: row.integer(0), id: row.text(1), generation: Int(row.integer(2)), fingerprint: row.text(3),
                title: row.text(4), unit: row.text(5), kind: kind, frequency: frequency, feed: row.optionalText(8),
                formula: row.optionalText(9), outdated: row.optionalText(10)
            )
        }
    }

    /// Which rows of a series a question is about.
    package enum Part: Sendable {
        /// The observations at its own frequency.
        case observations
        /// The facts of a flow at every duration, as filed.
        case facts
        /// All that is stored, as it is read.
        case periods
        /// All that is stored, as it is stored: for merging.
        case everything
    }

    /// The observations of a series in period order: of a flow those at its own frequency, of any other all.
    package func observations(of series: StoredSeries, ends: ClosedRange<Day>? = nil) throws -> [History] {
        try histories(
            of: series.number, frequency: series.frequency, part: StoreSnapshot.ownPart(of: series), ends: ends)
    }

    /// The same, one at a time.
    package func forEachObservation(of series: StoredSeries, _ body: (History) throws -> Void) throws {
        let part = StoreSnapshot.ownPart(of: series)
        try forEachHistory(of: series.number, frequency: series.frequency, part: part, body)
    }

    private static func ownPart(of series: StoredSeries) -> Part { series.kind == .flow ? .observations : .periods }

    /// The histories of a series in period order.
    ///
    /// - Parameter ends: only periods that end within these days.
    package func histories(
        of series: Int64, frequency: Frequency, part: Part, ends: ClosedRange<Day>? = nil
    ) throws -> [History] {
        var result: [History] = []
        try forEachHistory(of: series, frequency: frequency, part: part, ends: ends) { result.append($0) }
        return result
    }

    /// Calls `body` with the histories of a series in period order, one at a time: a long series is never in memory whole.
    ///
    /// - Parameters:
    ///   - ends: only periods that end within these days.
    ///   - body: must not ask for histories itself.
    package func forEachHistory(
        of series: Int64, frequency: Frequency, part: Part, ends: ClosedRange<Day>? = nil,
        _ body: (History) throws -> Void
    ) throws {
        try forEachHistory(of: series, frequency: frequency, part: part, ends: ends, isNewestFirst: false) {
            try body($0)
            return true
        }
    }

    /// The same, also from the newest period back.
    ///
    /// - Parameter body: whether to go on.
    private func forEachHistory(
        of series: Int64, frequency: Frequency, part: Part, ends: ClosedRange<Day>? = nil, isNewestFirst: Bool,
        _ body: (History) throws -> Bool
    ) throws {
        let displacements = part == .observations ? try displacements(of: series) : [:]
        func deliver(_ stored: History) throws -> Bool {
            // What is merged is seen as it is stored.
            guard part != .everything else { return try body(stored) }
            let history = History(period: stored.period, vintages: History.dated(stored.vintages))
            guard let own = displacements[history.period] else { return try body(history) }
            return try history.displaced(by: own).map(body) ?? true
        }
        let statement = try db.raw(isNewestFirst ? StoreSnapshot.newestFirst : StoreSnapshot.oldestFirst)
        statement.bind(
            series, Int64(ends?.lowerBound.number ?? Int32.min), Int64(ends?.upperBound.number ?? Int32.max)
        )
        var present: History?
        var goesOn = true
        try statement.forEachRow {
            let period = Period(start: statement.day(0), end: statement.day(1))
            let origin = Vintage.Origin(rawValue: Int(statement.integer(5)))
            switch part {
            case .observations: guard frequency.durations.contains(period.days) else { return true }
            case .facts: guard !origin.contains(.difference) else { return true }
            case .periods, .everything: break
            }
            let vintage = Vintage(
                published: statement.day(2), ordinal: Int(statement.integer(3)), value: statement.real(4),
                origin: origin, rank: UInt8(clamping: statement.integer(9)),
                fetch: statement.integer(6), recorded: statement.integer(8), citation: statement.optionalInteger(7)
            )
            if present?.period == period {
                present?.vintages.append(vintage)
            } else {
                if let present { goesOn = try deliver(present) }
                present = History(period: period, vintages: [vintage])
            }
            return goesOn
        }
        if goesOn, let present { _ = try deliver(present) }
    }

    private static let rows = """
        SELECT o.start, o."end", o.published, o.ordinal, o.value, o.origin, o.fetch, o.citation, f.time, o.rank
        FROM observation o LEFT JOIN fetch f ON f.id = o.fetch
        WHERE o.series = ? AND o."end" BETWEEN ? AND ?
        """
    private static let oldestFirst = rows + " ORDER BY o.\"end\", o.start, o.published, o.ordinal"
    private static let newestFirst = rows + " ORDER BY o.\"end\" DESC, o.start DESC, o.published, o.ordinal"

    /// A fetch, for provenance; nil when there is none of that number.
    package func fetch(_ id: Int64) throws -> StoredFetch? {
        try db.one(Row.self, StoreSnapshot.fetchSQL + " WHERE f.id = ?", arguments: [id]).map(storedFetch)
    }

    /// The fetches of a feed whose bodies were archived, oldest first.
    ///
    /// - Parameters:
    ///   - id: only those after this one.
    ///   - limit: how many at most.
    package func archivedFetches(of feed: String, after id: Int64 = 0, limit: Int = Int.max) throws -> [StoredFetch] {
        let sql =
            StoreSnapshot.fetchSQL + " WHERE f.feed = ? AND f.id > ? AND f.document IS NOT NULL ORDER BY f.id LIMIT ?"
        return try db.all(Row.self, sql, arguments: [feed, id, limit]).map(storedFetch)
    }

    /// How many bodies of a feed were archived, and how many of them were emptied.
    package func archivedBodies(of feed: String) throws -> (all: Int, emptied: Int) {
        let sql = """
            SELECT count(*), coalesce(sum(length(d.content) = 0), 0) FROM fetch f JOIN document d ON d.id = f.document
            WHERE f.feed = ?
            """
        guard let row = try db.one(Row.self, sql, arguments: [feed]) else { return (0, 0) }
        return (row[0], row[1])
    }

    /// How many rows refer to a series, fetch, citation or document that is not there: none, ever.
    package func danglingReferences() throws -> Int { try db.all(Row.self, "PRAGMA foreign_key_check").count }

    /// The number of the newest fetch; 0 when there is none.
    package func latestFetch() throws -> Int64 { try db.one(Int64.self, "SELECT max(id) FROM fetch") ?? 0 }

    /// The hash, in hexadecimal, of the body that a feed brought last.
    package func latestDocument(of feed: String) throws -> String? {
        try db.one(
            String.self,
            """
            SELECT lower(hex(d.sha256)) FROM fetch f JOIN document d ON d.id = f.document
            WHERE f.feed = ? ORDER BY f.id DESC LIMIT 1
            """,
            arguments: [feed]
        )
    }

    private static let fetchSQL = """
        SELECT f.*, lower(hex(d.sha256)) AS sha256, d.size AS size FROM fetch f LEFT JOIN document d ON d.id = f.document
        """

    private func storedFetch(_ row: Row) -> StoredFetch {
        StoredFetch(
            id: row["id"], feed: row["feed"], time: row["time"], url: row["url"], status: row["status"],
            contentType: row["content_type"], etag: row["etag"], document: row["document"], sha256: row["sha256"],
            size: row["size"]
        )
    }

    /// The bytes of an archived body.
    package func body(of document: Int64) throws -> [UInt8]? {
        let sql = "SELECT size, content FROM document WHERE id = ?"
        guard let row = try db.one(Row.self, sql, arguments: [document]) else { return nil }
        return Archive.decompress([UInt8](row["content"] as Data), size: row["size"])
    }

    /// The text of a citation.
    package func citation(_ id: Int64) throws -> String? {
        try db.one(String.self, "SELECT text FROM citation WHERE id = ?", arguments: [id])
    }

    /// The URL of a fetch; nil when there is none of that number.
    package func url(ofFetch id: Int64) throws -> String? {
        try db.one(String.self, "SELECT url FROM fetch WHERE id = ?", arguments: [id])
    }

    /// The newest observation of a series that has a value and is no projection; found from the end, however long the
    /// series is.
    package func latestObservation(of series: StoredSeries) throws -> (period: Period, vintage: Vintage)? {
        var found: (Period, Vintage)?
        try forEachHistory(
            of: series.number, frequency: series.frequency, part: StoreSnapshot.ownPart(of: series), isNewestFirst: true
        ) { history in
            guard let current = history.current(),
                !History.isProjection(history.period, published: current.published)
            else { return true }
            found = (history.period, current)
            return false
        }
        return found
    }
}
