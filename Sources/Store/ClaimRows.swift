internal import GRDB
package import Model

/// The versions of claims as rows of `claim`.
extension StoreSnapshot {
    /// All versions of every claim, by rule, the oldest first.
    package func claims() throws -> [String: [ClaimRecord]] {
        var result: [String: [ClaimRecord]] = [:]
        for row in try db.all(Row.self, "SELECT * FROM claim ORDER BY rule, version") {
            let record = ClaimRows.record(row)
            result[record.rule, default: []].append(record)
        }
        return result
    }
}

extension StoreTransaction {
    /// Remembers a version of a claim.
    package func update(_ claim: ClaimRecord) throws {
        let settled = claim.settled
        let evidence = settled?.evidence
        try db.run(
            """
            INSERT OR REPLACE INTO claim (rule, version, fingerprint, since, means, next, outcome, settled, first_known,
                start, "end", value, low, high, is_about, published, is_first_seen, fallback)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            arguments: [
                claim.rule, claim.version, claim.fingerprint, claim.since.number, claim.means, claim.next?.number,
                settled?.outcome, settled?.on.number, settled?.firstKnown?.number, evidence?.period.start.number,
                evidence?.period.end.number, evidence?.value,
                evidence.flatMap { $0.estimate.isExact ? nil : $0.estimate.low },
                evidence.flatMap { $0.estimate.isExact ? nil : $0.estimate.high }, evidence?.estimate.isAbout,
                evidence?.published.number, evidence?.isFirstSeen,
                settled?.fallback,
            ])
    }
}

private enum ClaimRows {
    static func record(_ row: Row) -> ClaimRecord {
        ClaimRecord(
            rule: row["rule"], version: row["version"], fingerprint: row["fingerprint"],
            since: Day(number: row["since"]), means: row["means"], next: day(row["next"]), settled: settled(row))
    }

    private static func settled(_ row: Row) -> ClaimRecord.Settled? {
        guard let outcome: String = row["outcome"], let on = day(row["settled"]) else { return nil }
        return ClaimRecord.Settled(
            outcome: outcome, on: on, firstKnown: day(row["first_known"]), evidence: evidence(row),
            fallback: row["fallback"])
    }

    private static func evidence(_ row: Row) -> Evidence? {
        guard let start = day(row["start"]), let end = day(row["end"]), let value: Double = row["value"],
            let published = day(row["published"])
        else { return nil }
        return Evidence(
            period: Period(start: start, end: end),
            estimate: RuleRows.estimate(value, row["low"], row["high"], isAbout: row["is_about"] ?? false),
            published: published, isFirstSeen: row["is_first_seen"] ?? false)
    }

    private static func day(_ number: Int32?) -> Day? { number.map { Day(number: $0) } }
}
