internal import GRDB
internal import GRDBSQLite
internal import Model

/// A prepared statement driven through SQLite's own interface: on the hot path, boxing arguments costs more than SQLite.
final class RawStatement {
    private let statement: Statement
    private let raw: OpaquePointer
    private let db: Database

    init(_ db: Database, _ sql: String) throws {
        self.db = db
        statement = try db.idleStatement(sql)
        guard let raw = statement.sqliteStatement as OpaquePointer? else { throw StoreError(.io, "no statement") }
        self.raw = raw
    }

    func bind(_ value: some Bindable, at index: Int32) { value.bind(to: raw, at: index) }

    /// Binds all parameters, in their order.
    func bind<each Value: Bindable>(_ values: repeat each Value) {
        var index: Int32 = 1
        for value in repeat each values {
            value.bind(to: raw, at: index)
            index += 1
        }
    }

    /// Runs a statement that gives no rows.
    func run() throws {
        let code = sqlite3_step(raw)
        sqlite3_reset(raw)
        guard code == SQLITE_DONE else { throw failure(code) }
    }

    /// Steps through the rows; columns are read with the methods below.
    func forEachRow(_ body: () throws -> Void) throws {
        try forEachRow {
            try body()
            return true
        }
    }

    /// The same, for as long as `body` says to go on.
    func forEachRow(_ body: () throws -> Bool) throws {
        defer { sqlite3_reset(raw) }
        while true {
            let code = sqlite3_step(raw)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code) }
            guard try body() else { return }
        }
    }

    /// Runs a query of at most one row, which `read` takes; nil when there is none.
    func first<Result>(_ read: () throws -> Result?) throws -> Result? {
        var result: Result?
        try forEachRow { result = try result ?? read() }
        return result
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(raw, column) }

    func text(_ column: Int32) -> String { optionalText(column) ?? "" }

    func optionalText(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(raw, column) else { return nil }
        let count = Int(sqlite3_column_bytes(raw, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func day(_ column: Int32) -> Day { Day(number: Int32(clamping: sqlite3_column_int64(raw, column))) }

    func real(_ column: Int32) -> Double? {
        sqlite3_column_type(raw, column) == SQLITE_NULL ? nil : sqlite3_column_double(raw, column)
    }

    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(raw, column) == SQLITE_NULL ? nil : sqlite3_column_int64(raw, column)
    }

    private func failure(_ code: Int32) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(db.sqliteConnection)),
            message: String(cString: sqlite3_errmsg(db.sqliteConnection))
        )
    }
}
