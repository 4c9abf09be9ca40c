internal import Foundation
internal import GRDB
package import Model

/// What can be changed in a store, inside one transaction.
package final class Writer {
    let db: Database
    package let reading: Reading
    private let observations: ObservationInsertion
    private var citations: [String: Int64] = [:]

    init(_ db: Database) throws {
        self.db = db
        reading = Reading(db)
        observations = try ObservationInsertion(db)
    }

    /// A series as the configuration declares it, for `register`.
    package struct Declaration: Sendable {
        package let id: String
        package let fingerprint: String
        package let title: String
        package let unit: String
        package let kind: Kind
        package let frequency: Frequency
        package let feed: String?
        package let formula: String?

        package init(
            id: String, fingerprint: String, title: String, unit: String, kind: Kind, frequency: Frequency,
            feed: String?, formula: String?
        ) {
            self.id = id
            self.fingerprint = fingerprint
            self.title = title
            self.unit = unit
            self.kind = kind
            self.frequency = frequency
            self.feed = feed
            self.formula = formula
        }
    }

    /// The number of the current generation of a series, which is made if there is none or its meaning changed.
    ///
    /// Numbers are given when something is first stored, so that new series append to the table instead of splitting it.
    package func register(_ declaration: Declaration) throws -> (number: Int64, isNew: Bool) {
        let present = try reading.series(declaration.id)
        if let present, present.fingerprint == declaration.fingerprint {
            if present.title != declaration.title || present.feed != declaration.feed {
                try db.run(
                    "UPDATE series SET title = ?, feed = ? WHERE number = ?",
                    arguments: [declaration.title, declaration.feed, present.number]
                )
            }
            return (present.number, false)
        }
        if present != nil {
            try db.run("UPDATE series SET is_current = 0 WHERE id = ? AND is_current", arguments: [declaration.id])
        }
        let durations = declaration.kind == .flow ? declaration.frequency.durations : 1...Int.max
        let insertion = try db.raw(
            """
            INSERT INTO series (id, generation, is_current, fingerprint, title, unit, kind, frequency, feed, formula,
                                min_days, max_days)
            VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        insertion.bind(
            declaration.id, (present?.generation ?? 0) + 1, declaration.fingerprint, declaration.title,
            declaration.unit, declaration.kind.rawValue, declaration.frequency.rawValue, declaration.feed,
            declaration.formula, durations.lowerBound, durations.upperBound
        )
        try insertion.run()
        let number = db.lastInsertedRowID
        observations.note(series: number)
        return (number, true)
    }

    /// Stores one vintage; its series, fetch and citation must be there.
    package func insert(_ vintage: Vintage, of period: Period, series: Int64) throws {
        try observations.insert(vintage, of: period, series: series)
    }

    /// Stores one vintage for each of several periods.
    package func insert(_ rows: [(period: Period, vintage: Vintage)], series: Int64) throws {
        try observations.insert(rows, series: series)
    }

    /// A fetch that brought a body, or a hand that recorded a value.
    package struct NewFetch: Sendable {
        package var feed: String
        package var time: Int64
        package var url: String
        package var status: Int?
        package var contentType: String?
        package var etag: String?
        package var lastModified: String?
        package var body: ArchivedBody?

        package init(feed: String, time: Int64, url: String) {
            self.feed = feed
            self.time = time
            self.url = url
        }
    }

    /// A body, hashed and compressed before the transaction began.
    package struct ArchivedBody: Sendable {
        package let sha256: [UInt8]
        package let size: Int
        package let content: [UInt8]

        package init(_ bytes: [UInt8], sha256: [UInt8], by compressor: Compressor) {
            self.sha256 = sha256
            size = bytes.count
            content = compressor.compress(bytes)
        }
    }

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

    /// Empties the bodies that nothing brought since an instant, but never the last body of a feed.
    ///
    /// Hash and size stay, as the provenance of what was read from them.
    ///
    /// - Parameter limit: how many at most; one transaction should not take long.
    /// - Returns: how many were emptied.
    package func emptyBodies(before time: Int64, limit: Int) throws -> Int {
        try db.run(
            """
            UPDATE document SET content = x'' WHERE id IN (
                SELECT id FROM document WHERE length(content) > 0
                AND id NOT IN (SELECT document FROM fetch WHERE document IS NOT NULL AND time >= ?)
                AND id NOT IN (SELECT document FROM fetch WHERE id IN
                    (SELECT max(id) FROM fetch WHERE document IS NOT NULL GROUP BY feed))
                LIMIT ?)
            """,
            arguments: [time, limit]
        )
        return db.changesCount
    }

    /// The number of a citation, which is stored if it is new.
    package func citation(_ text: String) throws -> Int64 {
        if let known = citations[text] { return known }
        var id = try db.one(Int64.self, "SELECT id FROM citation WHERE text = ?", arguments: [text])
        if id == nil {
            try db.run("INSERT INTO citation (text) VALUES (?)", arguments: [text])
            id = db.lastInsertedRowID
        }
        // A source that cites something else in every row is not worth remembering.
        if citations.count >= 4096 { citations = [:] }
        citations[text] = id
        return id ?? 0
    }

    /// Remembers the state of a feed.
    package func update(_ health: FeedHealth, of feed: String) throws {
        let update = try db.raw(
            """
            INSERT OR REPLACE INTO feed (id, last_attempt, last_success, last_change, failures, first_failure, error,
                status, etag, last_modified, fingerprint, retry_at, is_failing, activation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        update.bind(
            feed, health.lastAttempt, health.lastSuccess, health.lastChange, health.failures, health.firstFailure,
            health.error, health.status, health.etag, health.lastModified, health.fingerprint, health.retryAt,
            health.isFailing, health.activation
        )
        try update.run()
    }
}
