internal import Archiving
internal import Foundation
internal import GRDB
internal import Model

/// Where values come from: fetches, their bodies and citations.
extension StoreSnapshot {
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
        SELECT f.*, nullif(lower(hex(d.sha256)), '') AS sha256, d.size AS size FROM fetch f LEFT JOIN document d ON d.id = f.document
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
}

/// When fetches were, each looked up once: most rows in a row come from one.
struct FetchTimes {
    private let db: Database
    private var known: [Int64: Int64] = [:]
    private var last: (fetch: Int64, time: Int64)?

    init(_ db: Database) { self.db = db }

    /// When a fetch was, in seconds since 1970; 0 for one that is not stored.
    mutating func time(of fetch: Int64) throws -> Int64 {
        if let last, last.fetch == fetch { return last.time }
        if let time = known[fetch] {
            last = (fetch, time)
            return time
        }
        let row = try db.raw("SELECT time FROM fetch WHERE id = ?")
        row.bind(fetch)
        let time = try row.first { row.integer(0) } ?? 0
        known[fetch] = time
        last = (fetch, time)
        return time
    }
}
