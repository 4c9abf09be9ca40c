internal import Foundation
internal import GRDB
package import Model

/// What can be changed in a store, inside one transaction.
package final class Writer {
    let db: Database
    package let reading: Reading
    private let insertion: RawStatement
    private let insertions: RawStatement
    private var citations: [String: Int64] = [:]

    init(_ db: Database) throws {
        self.db = db
        reading = Reading(db)
        insertion = try RawStatement(db, Writer.insertionSQL(rows: 1))
        insertions = try RawStatement(db, Writer.insertionSQL(rows: Writer.rowsAtOnce))
    }

    /// A new series is stored this many rows a statement: what SQLite does once a statement costs a quarter of an insert.
    private static let rowsAtOnce = 8

    private static func insertionSQL(rows: Int) -> String {
        let row = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
        return """
            INSERT INTO observation (series, "end", start, published, ordinal, value, origin, fetch, citation)
            VALUES \(repeatElement(row, count: rows).joined(separator: ", "))
            """
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
        try db.run("UPDATE series SET is_current = 0 WHERE id = ? AND is_current", arguments: [declaration.id])
        let durations = declaration.kind == .flow ? declaration.frequency.durations : 1...Int.max
        try db.run(
            """
            INSERT INTO series (id, generation, is_current, fingerprint, title, unit, kind, frequency, feed, formula,
                                min_days, max_days)
            VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                declaration.id, (present?.generation ?? 0) + 1, declaration.fingerprint, declaration.title,
                declaration.unit, declaration.kind.rawValue, declaration.frequency.rawValue, declaration.feed,
                declaration.formula, durations.lowerBound, durations.upperBound,
            ]
        )
        return (db.lastInsertedRowID, true)
    }

    /// Stores one vintage.
    package func insert(_ vintage: Vintage, of period: Period, series: Int64) throws {
        Writer.bind(vintage, period, series, to: insertion, row: 0)
        try insertion.run()
    }

    /// Stores one vintage for each of several periods.
    package func insert(_ rows: [(period: Period, vintage: Vintage)], series: Int64) throws {
        var place = 0
        while rows.count - place >= Writer.rowsAtOnce {
            for row in 0..<Writer.rowsAtOnce {
                Writer.bind(
                    rows[place + row].vintage, rows[place + row].period, series, to: insertions, row: Int32(row))
            }
            try insertions.run()
            place += Writer.rowsAtOnce
        }
        for row in rows[place...] { try insert(row.vintage, of: row.period, series: series) }
    }

    private static func bind(
        _ vintage: Vintage, _ period: Period, _ series: Int64, to statement: RawStatement, row: Int32
    ) {
        let first = row * 9
        statement.bind(series, at: first + 1)
        statement.bind(period.end, at: first + 2)
        statement.bind(period.start, at: first + 3)
        statement.bind(vintage.published, at: first + 4)
        statement.bind(Int64(vintage.ordinal), at: first + 5)
        statement.bind(vintage.value, at: first + 6)
        statement.bind(Int64(vintage.origin.rawValue), at: first + 7)
        statement.bind(vintage.fetch, at: first + 8)
        statement.bind(vintage.citation, at: first + 9)
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
        let content: [UInt8]

        package init(_ bytes: [UInt8], sha256: [UInt8]) {
            self.sha256 = sha256
            size = bytes.count
            content = Archive.compress(bytes)
        }
    }

    /// Stores a fetch with its body, and gives its number.
    package func insert(_ fetch: NewFetch) throws -> Int64 {
        var document: Int64?
        if let body = fetch.body {
            let hash = Data(body.sha256)
            document = try db.one(Int64.self, "SELECT id FROM document WHERE sha256 = ?", arguments: [hash])
            if document == nil {
                try db.run(
                    "INSERT INTO document (sha256, size, content) VALUES (?, ?, ?)",
                    arguments: [hash, body.size, Data(body.content)]
                )
                document = db.lastInsertedRowID
            }
        }
        try db.run(
            """
            INSERT INTO fetch (feed, time, url, status, content_type, etag, last_modified, document)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                fetch.feed, fetch.time, fetch.url, fetch.status, fetch.contentType, fetch.etag, fetch.lastModified,
                document,
            ]
        )
        return db.lastInsertedRowID
    }

    /// The number of a citation, which is stored if it is new.
    package func citation(_ text: String) throws -> Int64 {
        if let known = citations[text] { return known }
        var id = try db.one(Int64.self, "SELECT id FROM citation WHERE text = ?", arguments: [text])
        if id == nil {
            try db.run("INSERT INTO citation (text) VALUES (?)", arguments: [text])
            id = db.lastInsertedRowID
        }
        citations[text] = id
        return id ?? 0
    }

    /// Remembers the state of a feed.
    package func update(_ health: FeedHealth, of feed: String) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO feed (id, last_attempt, last_success, last_change, failures, first_failure, error,
                status, etag, last_modified, fingerprint, retry_at, is_failing, activation)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                feed, health.lastAttempt, health.lastSuccess, health.lastChange, health.failures, health.firstFailure,
                health.error, health.status, health.etag, health.lastModified, health.fingerprint, health.retryAt,
                health.isFailing, health.activation,
            ]
        )
    }
}
