internal import Foundation
internal import GRDB
package import Model

/// What can be asked of a store, inside one transaction or snapshot.
package struct Reading {
    let db: Database

    init(_ db: Database) { self.db = db }

    /// A series as stored.
    package struct StoredSeries: Sendable {
        package let number: Int64
        package let id: String
        package let generation: Int
        package let fingerprint: String
        package let title: String
        package let unit: String
        package let kind: Kind
        package let frequency: Frequency
        package let feed: String?
        package let formula: String?
        /// Why it is not computed any more; nil for what is.
        package let outdated: String?
    }

    /// The current generation of a series; nil when nothing of it was ever stored.
    package func series(_ id: String) throws -> StoredSeries? {
        try stored(Reading.seriesSQL + " WHERE id = ? AND is_current", id)
    }

    /// The fingerprints of the current generations of some series, by their ids; of those that something is stored of.
    package func fingerprints(of series: some Sequence<String>) throws -> [String: String] {
        var result: [String: String] = [:]
        let query = "SELECT id, fingerprint FROM series WHERE is_current AND id IN (SELECT value FROM json_each(?))"
        for row in try db.all(Row.self, query, arguments: [Reading.list(series)]) { result[row[0]] = row[1] }
        return result
    }

    /// Words as one argument, for `json_each`: what a store knows of feeds that are gone must cost nothing.
    private static func list(_ words: some Sequence<String>) throws -> String {
        String(decoding: try JSONEncoder().encode(Array(words)), as: UTF8.self)
    }

    /// A generation of a series by its number.
    package func series(number: Int64) throws -> StoredSeries? {
        try stored(Reading.seriesSQL + " WHERE number = ?", number)
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
        case everything
    }

    /// The observations of a series in period order: of a flow those at its own frequency, of any other all.
    package func observations(of series: StoredSeries, ends: ClosedRange<Day>? = nil) throws -> [History] {
        try histories(of: series.number, frequency: series.frequency, part: Reading.ownPart(of: series), ends: ends)
    }

    /// The same, one at a time.
    package func forEachObservation(of series: StoredSeries, _ body: (History) throws -> Void) throws {
        let part = Reading.ownPart(of: series)
        try forEachHistory(of: series.number, frequency: series.frequency, part: part, body)
    }

    private static func ownPart(of series: StoredSeries) -> Part { series.kind == .flow ? .observations : .everything }

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
        let statement = try db.raw(
            """
            SELECT o.start, o."end", o.published, o.ordinal, o.value, o.origin, o.fetch, o.citation, f.time
            FROM observation o LEFT JOIN fetch f ON f.id = o.fetch
            WHERE o.series = ? AND o."end" BETWEEN ? AND ?
            ORDER BY o."end", o.start, o.published, o.ordinal
            """
        )
        statement.bind(
            series, Int64(ends?.lowerBound.number ?? Int32.min), Int64(ends?.upperBound.number ?? Int32.max)
        )
        var present: History?
        try statement.forEachRow {
            let period = Period(start: statement.day(0), end: statement.day(1))
            let origin = Vintage.Origin(rawValue: Int(statement.integer(5)))
            switch part {
            case .observations: guard frequency.durations.contains(period.days) else { return }
            case .facts: guard !origin.contains(.difference) else { return }
            case .everything: break
            }
            let vintage = Vintage(
                published: statement.day(2), ordinal: Int(statement.integer(3)), value: statement.real(4),
                origin: origin,
                fetch: statement.integer(6), recorded: statement.integer(8), citation: statement.optionalInteger(7)
            )
            if present?.period == period {
                present?.vintages.append(vintage)
            } else {
                if let present { try body(present) }
                present = History(period: period, vintages: [vintage])
            }
        }
        if let present { try body(present) }
    }

    /// A fetch, for provenance.
    package struct StoredFetch: Sendable {
        package let id: Int64
        package let feed: String
        package let time: Int64
        package let url: String
        package let status: Int?
        package let contentType: String?
        package let etag: String?
        package let document: Int64?
        package let sha256: String?
        package let size: Int?
    }

    package func fetch(_ id: Int64) throws -> StoredFetch? {
        try db.one(Row.self, Reading.fetchSQL + " WHERE f.id = ?", arguments: [id]).map(storedFetch)
    }

    /// The fetches of a feed whose bodies were archived, oldest first.
    ///
    /// - Parameter id: only those after this one.
    package func archivedFetches(of feed: String, after id: Int64 = 0) throws -> [StoredFetch] {
        let sql = Reading.fetchSQL + " WHERE f.feed = ? AND f.id > ? AND f.document IS NOT NULL ORDER BY f.id"
        return try db.all(Row.self, sql, arguments: [feed, id]).map(storedFetch)
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

    /// Where a vintage comes from: its own citation, else the URL of its document; empty for a derived value, whose
    /// inputs have sources.
    package func source(of vintage: Vintage) throws -> String {
        if let id = vintage.citation, let text = try citation(id) { return text }
        if vintage.origin.contains(.derived) { return "" }
        return try db.one(String.self, "SELECT url FROM fetch WHERE id = ?", arguments: [vintage.fetch]) ?? ""
    }

    /// What is remembered of a feed.
    package func health(of feed: String) throws -> FeedHealth {
        let row = try db.raw(Reading.healthSQL + " WHERE id = ?")
        row.bind(feed)
        return try row.first { health(row) } ?? FeedHealth()
    }

    /// What is remembered of those of some feeds that were ever tried, by their ids.
    package func health(of feeds: some Sequence<String>) throws -> [String: FeedHealth] {
        var result: [String: FeedHealth] = [:]
        let row = try db.raw(Reading.healthSQL + " WHERE id IN (SELECT value FROM json_each(?))")
        row.bind(try Reading.list(feeds))
        try row.forEachRow { result[row.text(0)] = health(row) }
        return result
    }

    private static let healthSQL = """
        SELECT id, last_attempt, last_success, last_change, failures, first_failure, error, status, etag,
               last_modified, fingerprint, retry_at, is_failing, activation, attempt FROM feed
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
        return health
    }
}
