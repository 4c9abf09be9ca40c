internal import GRDB
internal import GRDBSQLite

/// Statements that are compiled once: every compilation asks GRDB's authorizer about each column.
extension Database {
    func run(_ sql: String, arguments: StatementArguments = []) throws {
        try idleStatement(sql).execute(arguments: arguments)
    }

    func one(_: Row.Type, _ sql: String, arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(idleStatement(sql), arguments: arguments)
    }

    func one<Value: DatabaseValueConvertible>(
        _: Value.Type, _ sql: String, arguments: StatementArguments = []
    ) throws -> Value? {
        try Value.fetchOne(idleStatement(sql), arguments: arguments)
    }

    func all(_: Row.Type, _ sql: String, arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(idleStatement(sql), arguments: arguments)
    }

    /// The compiled statement, which nobody is stepping through: to bind it again would end that without a word.
    func idleStatement(_ sql: String) throws -> Statement {
        let statement = try cachedStatement(sql: sql)
        guard sqlite3_stmt_busy(statement.sqliteStatement) == 0 else {
            throw DatabaseError(
                resultCode: .SQLITE_MISUSE, message: "a statement is asked while it is under way: \(sql)")
        }
        return statement
    }

    /// The same without boxing, for what is asked of every document.
    func raw(_ sql: String) throws -> RawStatement { try RawStatement(self, sql) }
}
