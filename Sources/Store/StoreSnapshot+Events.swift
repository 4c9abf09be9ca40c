internal import GRDB
package import Model

/// One event as stored: its number, its value, and the line that the alert log was told.
package struct StoredEvent: Equatable, Sendable {
    package let seq: Int64
    package let event: AlertEvent
    package let line: String

    package init(seq: Int64, event: AlertEvent, line: String) {
        self.seq = seq
        self.event = event
        self.line = line
    }
}

extension StoreSnapshot {
    /// Events after a number, in order.
    ///
    /// - Parameters:
    ///   - rule: only those of this rule.
    ///   - since: only those from this instant on, in milliseconds since 1970.
    ///   - limit: at most so many; nil for all.
    package func events(
        after seq: Int64 = 0, rule: String? = nil, since: Int64? = nil, limit: Int? = nil
    ) throws -> [StoredEvent] {
        try rows("*", after: seq, rule, since, limit: limit).compactMap { row in
            try EventRows.event(row, db).map { StoredEvent(seq: row["seq"], event: $0, line: row["line"]) }
        }
    }

    /// The lines of the alert log after a number, in order, whatever is in them.
    package func eventLines(
        after seq: Int64, rule: String? = nil, since: Int64? = nil, limit: Int? = nil
    ) throws -> [(seq: Int64, line: String)] {
        try rows("seq, line", after: seq, rule, since, limit: limit).map { ($0[0], $0[1]) }
    }

    private func rows(
        _ columns: String, after seq: Int64, _ rule: String?, _ since: Int64?, limit: Int? = nil
    ) throws -> [Row] {
        var conditions = ["seq > ?"]
        var arguments: StatementArguments = [seq]
        if let rule {
            conditions.append("rule = ?")
            arguments += [rule]
        }
        if let since {
            conditions.append("time >= ?")
            arguments += [since]
        }
        let sql =
            "SELECT \(columns) FROM event WHERE \(conditions.joined(separator: " AND ")) ORDER BY seq LIMIT ?"
        arguments += [limit ?? -1]
        return try db.all(Row.self, sql, arguments: arguments)
    }

    /// The id of an event; nil when there is none of that number.
    package func eventID(_ seq: Int64) throws -> String? {
        try db.one(String.self, "SELECT id FROM event WHERE seq = ?", arguments: [seq])
    }

    /// The number of the last event; 0 when there is none.
    package func lastSeq() throws -> Int64 {
        try db.one(Int64.self, "SELECT max(seq) FROM event") ?? 0
    }

    /// How far the alert log's file had come.
    package func logCursor() throws -> Int64 {
        try db.one(Int64.self, "SELECT seq FROM log_cursor") ?? 0
    }
}

extension StoreTransaction {
    /// Stores an event under the next number, unless one of its id is there already (rule 27).
    ///
    /// - Parameter line: makes the line of the log from the number.
    /// - Returns: its number; nil when it was there.
    package func insert(_ event: AlertEvent, line: (Int64) -> String) throws -> Int64? {
        guard try db.one(Int64.self, "SELECT seq FROM event WHERE id = ?", arguments: [event.id]) == nil else {
            return nil
        }
        let seq = try snapshot.lastSeq() + 1
        try EventRows.insert(event, id: event.id, name: event.event.rawValue, seq: seq, line: line(seq), into: db)
        return seq
    }

    /// Remembers how far the alert log's file has come.
    package func setLogCursor(_ seq: Int64) throws {
        try db.run("UPDATE log_cursor SET seq = ?", arguments: [seq])
    }
}
