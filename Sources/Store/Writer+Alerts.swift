internal import GRDB

/// The state of a rule as stored; what it means is the business of the rules.
package struct StoredRule: Equatable, Sendable {
    package var fingerprint: String
    /// The number of the series' generation that it was folded over.
    package var series: Int64?
    package var phase: String
    package var activation: Int
    /// The observations it rests on, as text.
    package var window: String
    package var walkedStart: Int32?
    package var walkedEnd: Int32?
    package var since: Int32?

    package init(
        fingerprint: String, series: Int64?, phase: String, activation: Int, window: String, walkedStart: Int32?,
        walkedEnd: Int32?, since: Int32?
    ) {
        self.fingerprint = fingerprint
        self.series = series
        self.phase = phase
        self.activation = activation
        self.window = window
        self.walkedStart = walkedStart
        self.walkedEnd = walkedEnd
        self.since = since
    }
}

/// One event as stored: its line is what the alert log holds, without the line's end.
package struct StoredEvent: Equatable, Sendable {
    package let seq: Int64
    package let id: String
    package let time: String
    package let event: String
    package let rule: String?
    package let line: String
}

extension Reading {
    /// The stored state of every rule, by id.
    package func rules() throws -> [String: StoredRule] {
        var result: [String: StoredRule] = [:]
        for row in try db.all(Row.self, "SELECT * FROM rule") {
            result[row["id"]] = StoredRule(
                fingerprint: row["fingerprint"], series: row["series"], phase: row["phase"],
                activation: row["activation"], window: row["window"], walkedStart: row["walked_start"],
                walkedEnd: row["walked_end"], since: row["since"]
            )
        }
        return result
    }

    /// Events after a number, in order.
    package func events(after seq: Int64 = 0, rule: String? = nil, limit: Int = Int.max) throws -> [StoredEvent] {
        let sql = "SELECT * FROM event WHERE seq > ? AND (? IS NULL OR rule = ?) ORDER BY seq LIMIT ?"
        return try db.all(Row.self, sql, arguments: [seq, rule, rule, limit]).map { row in
            StoredEvent(
                seq: row["seq"], id: row["id"], time: row["time"], event: row["event"], rule: row["rule"],
                line: row["line"]
            )
        }
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

extension Writer {
    /// Remembers the state of a rule.
    package func update(_ rule: StoredRule, id: String) throws {
        try db.run(
            """
            INSERT OR REPLACE INTO rule (id, fingerprint, series, phase, activation, window, walked_start, walked_end,
                since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                id, rule.fingerprint, rule.series, rule.phase, rule.activation, rule.window, rule.walkedStart,
                rule.walkedEnd, rule.since,
            ]
        )
    }

    /// Stores an event under the next number, unless one of its id is there already (rule 27).
    ///
    /// - Parameter line: makes the line of the log from the number.
    /// - Returns: whether it was new.
    package func insertEvent(
        id: String, time: String, event: String, rule: String?, line: (Int64) -> String
    ) throws -> Bool {
        guard try db.one(Int64.self, "SELECT seq FROM event WHERE id = ?", arguments: [id]) == nil else {
            return false
        }
        let seq = try reading.lastSeq() + 1
        try db.run(
            "INSERT INTO event (seq, id, time, event, rule, line) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [seq, id, time, event, rule, line(seq)]
        )
        return true
    }

    /// Remembers how far the alert log's file has come.
    package func setLogCursor(_ seq: Int64) throws {
        try db.run("UPDATE log_cursor SET seq = ?", arguments: [seq])
    }
}
