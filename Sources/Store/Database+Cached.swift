internal import GRDB

/// Statements that are compiled once: every compilation asks GRDB's authorizer about each column.
extension Database {
    func run(_ sql: String, arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func one(_: Row.Type, _ sql: String, arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func one<Value: DatabaseValueConvertible>(
        _: Value.Type, _ sql: String, arguments: StatementArguments = []
    ) throws -> Value? {
        try Value.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func all(_: Row.Type, _ sql: String, arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// The same without boxing, for what is asked of every document.
    func raw(_ sql: String) throws -> RawStatement { try RawStatement(self, sql) }
}
