internal import GRDB
package import Model

/// The state of a rule as rows of `rule` and `rule_evidence`.
enum RuleRows {
    static func insert(_ window: [Evidence], rule: String, into db: Database) throws {
        for (place, evidence) in window.enumerated() {
            try db.run(
                """
                INSERT INTO rule_evidence (rule, place, start, "end", value, low, high, is_about, published,
                    is_first_seen)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                arguments: [
                    rule, place, evidence.period.start.number, evidence.period.end.number, evidence.value,
                    evidence.estimate.isExact ? nil : evidence.estimate.low,
                    evidence.estimate.isExact ? nil : evidence.estimate.high, evidence.estimate.isAbout,
                    evidence.published.number, evidence.isFirstSeen,
                ]
            )
        }
    }

    static func record(_ row: Row, window: [Evidence]) -> RuleRecord {
        var state = RuleState(
            phase: RuleState.Phase(rawValue: row["phase"]) ?? .inactive, activation: row["activation"],
            window: window, since: (row["since"] as Int32?).map { Day(number: $0) }, told: told(row))
        state.walked = period(row["walked_start"], row["walked_end"])
        return RuleRecord(
            fingerprint: row["fingerprint"], semantics: row["semantics"], generation: row["series"],
            watched: watched(row), state: state)
    }

    private static func period(_ start: Int32?, _ end: Int32?) -> Period? {
        guard let start, let end else { return nil }
        return Period(start: Day(number: start), end: Day(number: end))
    }

    static func estimate(_ value: Double, _ low: Double?, _ high: Double?, isAbout: Bool) -> Estimate {
        Estimate(value, low: low ?? value, high: high ?? value, isAbout: isAbout)
    }

    private static func watched(_ row: Row) -> RuleRecord.Watched? {
        guard let series: String = row["watched"], let level: Double = row["level"] else { return nil }
        return RuleRecord.Watched(
            series: series, comparison: row["comparison"] ?? "", level: level, unit: row["unit"] ?? "",
            written: row["written"] ?? "")
    }

    private static func told(_ row: Row) -> RuleState.Told? {
        guard let period = period(row["told_start"], row["told_end"]), let value: Double = row["told_value"],
            let published: Int32 = row["told_published"]
        else { return nil }
        let evidence = Evidence(
            period: period,
            estimate: estimate(value, row["told_low"], row["told_high"], isAbout: row["told_about"] ?? false),
            published: Day(number: published), isFirstSeen: row["told_first_seen"] ?? false)
        return RuleState.Told(
            evidence, isWithdrawn: row["told_withdrawn"] ?? false, repeats: row["told_repeats"] ?? 0)
    }
}

extension StoreSnapshot {
    /// The stored state of every rule, by id.
    package func rules() throws -> [String: RuleRecord] {
        var windows: [String: [Evidence]] = [:]
        for row in try db.all(Row.self, "SELECT * FROM rule_evidence ORDER BY rule, place") {
            windows[row["rule"], default: []].append(
                Evidence(
                    period: Period(start: Day(number: row["start"]), end: Day(number: row["end"])),
                    estimate: RuleRows.estimate(row["value"], row["low"], row["high"], isAbout: row["is_about"]),
                    published: Day(number: row["published"]), isFirstSeen: row["is_first_seen"]))
        }
        var result: [String: RuleRecord] = [:]
        for row in try db.all(Row.self, "SELECT * FROM rule") {
            let id: String = row["id"]
            result[id] = RuleRows.record(row, window: windows[id] ?? [])
        }
        return result
    }

    /// The alert of a rule that stands by the log, as it was last told; nil when none does.
    package func raisedAlert(of rule: String) throws -> AlertEvent? {
        let sql = """
            SELECT * FROM event WHERE rule = ? AND event IN ('fired', 'confirmed', 'resolved', 'retracted')
            ORDER BY seq DESC LIMIT 1
            """
        guard let row = try db.one(Row.self, sql, arguments: [rule]), let event = try EventRows.event(row, db)
        else { return nil }
        return event.event == .fired || event.event == .confirmed ? event : nil
    }
}

extension StoreTransaction {
    /// Remembers the state of a rule.
    package func update(_ rule: RuleRecord, id: String) throws {
        let state = rule.state
        let told = state.told?.evidence
        try db.run("DELETE FROM rule_evidence WHERE rule = ?", arguments: [id])
        try db.run(
            """
            INSERT OR REPLACE INTO rule (id, fingerprint, semantics, series, phase, activation, walked_start, walked_end,
                since, watched, comparison, level, unit, written, told_start, told_end, told_value, told_low,
                told_high, told_about, told_published, told_first_seen, told_withdrawn, told_repeats)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                id, rule.fingerprint, rule.semantics, rule.generation, state.phase.rawValue, state.activation,
                state.walked?.start.number, state.walked?.end.number, state.since?.number, rule.watched?.series,
                rule.watched?.comparison, rule.watched?.level, rule.watched?.unit, rule.watched?.written,
                told?.period.start.number, told?.period.end.number, told?.value,
                told.flatMap { $0.estimate.isExact ? nil : $0.estimate.low },
                told.flatMap { $0.estimate.isExact ? nil : $0.estimate.high }, told?.estimate.isAbout,
                told?.published.number, told?.isFirstSeen, state.told?.isWithdrawn, state.told?.repeats,
            ]
        )
        try RuleRows.insert(state.window, rule: id, into: db)
    }
}
