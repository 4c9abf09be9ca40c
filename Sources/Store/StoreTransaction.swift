internal import Archiving
internal import Foundation
internal import GRDB
package import Model

/// What can be changed in a store, inside one transaction.
package final class StoreTransaction {
    let db: Database
    package let snapshot: StoreSnapshot
    let observations: ObservationInsertion
    private var citations: [String: Int64] = [:]
    var journal = InsertionJournal()
    /// When what is stored here counts as stored, in seconds since 1970; nil for the times of its fetches.
    package var time: Int64?

    init(_ db: Database) throws {
        self.db = db
        snapshot = StoreSnapshot(db)
        observations = try ObservationInsertion(db)
    }

    /// Stores vintages; their series, fetches and citations must be there.
    package func insert(_ inserts: [Insertion], series: Int64) throws {
        try observations.insert(inserts, series: series)
        journal.note(inserts, series: series)
    }

    /// What is done once, at the end.
    func finish() throws { try journal.write(to: db, time: time) }

    /// Stores a fetch with its body, and gives its number.
    package func insert(_ fetch: NewFetch) throws -> Int64 {
        let insertion = try db.raw(
            """
            INSERT INTO fetch (feed, time, url, status, content_type, etag, last_modified, document)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        let document = try fetch.body.map { try insert($0) }
        insertion.bind(
            fetch.feed, fetch.time, fetch.url, fetch.status, fetch.contentType, fetch.etag, fetch.lastModified,
            document
        )
        try insertion.run()
        let id = db.lastInsertedRowID
        observations.note(fetch: id)
        return id
    }

    /// Archives a body, unless it is there, and gives its number.
    private func insert(_ body: ArchivedBody) throws -> Int64 {
        let query = try db.raw("SELECT id, length(content) FROM document WHERE sha256 = ?")
        query.bind(body.sha256)
        if let (id, length) = try query.first({ (query.integer(0), query.integer(1)) }) {
            // It may have been emptied, and is sent again.
            if length == 0 {
                let refill = try db.raw("UPDATE document SET content = ? WHERE id = ?")
                refill.bind(body.content, id)
                try refill.run()
            }
            return id
        }
        let insertion = try db.raw("INSERT INTO document (sha256, size, content) VALUES (?, ?, ?)")
        insertion.bind(body.sha256, body.size, body.content)
        try insertion.run()
        return db.lastInsertedRowID
    }

    /// The number of a citation, which is stored if it is new.
    package func citation(_ text: String) throws -> Int64 {
        if let known = citations[text] { return known }
        let id = try storedCitation(text) ?? insertCitation(text)
        // A source that cites something else in every row is not worth remembering.
        if citations.count >= 4096 { citations = [:] }
        citations[text] = id
        return id
    }

    private func storedCitation(_ text: String) throws -> Int64? {
        try db.one(Int64.self, "SELECT id FROM citation WHERE text = ?", arguments: [text])
    }

    private func insertCitation(_ text: String) throws -> Int64 {
        try db.run("INSERT INTO citation (text) VALUES (?)", arguments: [text])
        return db.lastInsertedRowID
    }

    /// Remembers the state of a feed.
    package func update(_ health: FeedHealth, of feed: String) throws {
        let update = try db.raw(
            """
            INSERT OR REPLACE INTO feed (id, last_attempt, last_success, last_change, failures, first_failure, error,
                status, etag, last_modified, fingerprint, retry_at, is_failing, activation, attempt,
                last_body, projected_to, shortfall)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        update.bind(
            feed, health.lastAttempt, health.lastSuccess, health.lastChange, health.failures, health.firstFailure,
            health.error, health.status, health.etag, health.lastModified, health.fingerprint, health.retryAt,
            health.isFailing, health.activation, health.attempt, health.lastBody,
            health.projectedTo.map { Int64($0.number) }, health.shortfall
        )
        try update.run()
    }
}
