internal import GRDB
package import Model

/// The state of a rule as rows of `rule` and `rule_evidence`.
enum RuleRows {
    static func insert(_ window: [Evidence], rule: String, into db: Database) throws {
        for (place, evidence) in window.enumerated() {
            try db.run(
                "INSERT INTO rule_evidence (rule, place, start, \"end\", value, published) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    rule, place, evidence.period.start.number, evidence.period.end.number, evidence.value,
                    evidence.published.number,
                ]
            )
        }
    }
}

extension StoreSnapshot {
    /// The stored state of every rule, by id.
    package func rules() throws -> [String: RuleRecord] {
        var windows: [String: [Evidence]] = [:]
        for row in try db.all(Row.self, "SELECT * FROM rule_evidence ORDER BY rule, place") {
            windows[row["rule"], default: []].append(
                Evidence(
                    period: Period(start: Day(number: row["start"]), end: Day(number: row["end"])), value: row["value"],
                    published: Day(number: row["published"])))
        }
        var result: [String: RuleRecord] = [:]
        for row in try db.all(Row.self, "SELECT * FROM rule") {
            let id: String = row["id"]
            var state = RuleState(
                phase: RuleState.Phase(rawValue: row["phase"]) ?? .inactive, activation: row["activation"],
                window: windows[id] ?? [], since: (row["since"] as Int32?).map { Day(number: $0) })
            if let start = row["walked_start"] as Int32?, let end = row["walked_end"] as Int32? {
                state.walked = Period(start: Day(number: start), end: Day(number: end))
            }
            result[id] = RuleRecord(fingerprint: row["fingerprint"], generation: row["series"], state: state)
        }
        return result
    }
}

extension StoreTransaction {
    /// Remembers the state of a rule.
    package func update(_ rule: RuleRecord, id: String) throws {
        try db.run("DELETE FROM rule_evidence WHERE rule = ?", arguments: [id])
        try db.run(
            """
            INSERT OR REPLACE INTO rule (id, fingerprint, series, phase, activation, walked_start, walked_end, since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                id, rule.fingerprint, rule.generation, rule.state.phase.rawValue, rule.state.activation,
                rule.state.walked?.start.number, rule.state.walked?.end.number, rule.state.since?.number,
            ]
        )
        try RuleRows.insert(rule.state.window, rule: id, into: db)
    }
}
