internal import GRDB
internal import Model

/// Inserts rows into `observation`, inside one transaction.
///
/// This is the one place that does, and it checks the references itself, once for each series, fetch and citation
/// instead of once a row: SQLite's own checking costs a fifth of a cold ingest. The table declares the references all
/// the same, for `PRAGMA foreign_key_check` and for whoever reads the schema.
final class ObservationInsertion {
    /// A new series is stored this many rows a statement: what SQLite does once a statement costs a quarter of an insert.
    private static let rowsAtOnce = 32
    private static let columns: Int32 = 9

    private let db: Database
    private let one: RawStatement
    private let ranked: RawStatement
    private let many: RawStatement
    private var series = KnownKeys(table: "series", key: "number")
    private var fetches = KnownKeys(table: "fetch", key: "id")
    private var citations = KnownKeys(table: "citation", key: "id")

    init(_ db: Database) throws {
        self.db = db
        one = try db.raw(Self.sql(rows: 1))
        ranked = try db.raw(
            """
            INSERT INTO observation (series, "end", start, published, ordinal, value, origin, fetch, citation, rank)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        many = try db.raw(Self.sql(rows: Self.rowsAtOnce))
    }

    private static func sql(rows: Int) -> String {
        let row = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
        return """
            INSERT INTO observation (series, "end", start, published, ordinal, value, origin, fetch, citation)
            VALUES \(repeatElement(row, count: rows).joined(separator: ", "))
            """
    }

    /// Notes a series that was made in this transaction.
    func note(series number: Int64) { series.note(number) }

    /// Notes a fetch that was stored in this transaction.
    func note(fetch id: Int64) { fetches.note(id) }

    func insert(_ rows: [Insertion], series number: Int64) throws {
        guard !rows.isEmpty else { return }
        try series.require(number, in: db)
        var place = 0
        // Most series have one source, whose rank is what the table says where nothing is said.
        let isRanked = rows.contains { $0.vintage.rank != 0 }
        while !isRanked, rows.count - place >= Self.rowsAtOnce {
            for row in 0..<Self.rowsAtOnce {
                try bind(rows[place + row].vintage, rows[place + row].period, number, to: many, row: Int32(row))
            }
            try many.run()
            place += Self.rowsAtOnce
        }
        for row in rows[place...] {
            let statement = isRanked ? ranked : one
            try bind(row.vintage, row.period, number, to: statement, row: 0)
            if isRanked { statement.bind(Int64(row.vintage.rank), at: Self.columns + 1) }
            try statement.run()
        }
        try insertDetails(of: rows, series: number, into: db)
    }

    private func bind(
        _ vintage: Vintage, _ period: Period, _ number: Int64, to statement: RawStatement, row: Int32
    ) throws {
        try fetches.require(vintage.fetch, in: db)
        if let citation = vintage.citation { try citations.require(citation, in: db) }
        let first = row * Self.columns
        statement.bind(number, at: first + 1)
        statement.bind(period.end, at: first + 2)
        statement.bind(period.start, at: first + 3)
        statement.bind(vintage.published, at: first + 4)
        statement.bind(Int64(vintage.ordinal), at: first + 5)
        statement.bind(vintage.value, at: first + 6)
        statement.bind(Int64(vintage.origin.rawValue), at: first + 7)
        statement.bind(vintage.fetch, at: first + 8)
        statement.bind(vintage.citation, at: first + 9)
    }
}

/// The keys of a table that are known to be there in this transaction.
private struct KnownKeys {
    let table: String
    let key: String
    private var last: Int64?
    private var known: Set<Int64> = []

    init(table: String, key: String) {
        self.table = table
        self.key = key
    }

    mutating func note(_ value: Int64) { known.insert(value) }

    mutating func require(_ value: Int64, in db: Database) throws {
        if value == last { return }
        if !known.contains(value) {
            let sql = "SELECT 1 FROM \(table) WHERE \(key) = ?"
            guard try db.one(Int.self, sql, arguments: [value]) != nil else {
                throw DatabaseError(
                    resultCode: .SQLITE_CONSTRAINT_FOREIGNKEY, message: "no \(table) has the \(key) \(value)")
            }
            known.insert(value)
        }
        last = value
    }
}
