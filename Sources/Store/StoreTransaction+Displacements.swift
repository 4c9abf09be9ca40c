internal import GRDB
package import Model

extension StoreTransaction {
    /// Remembers on which days which spans of a flow were no observations, in the place of what was remembered.
    ///
    /// - Returns: the days from the first to the last span of which that changed.
    package func setDisplacements(_ wanted: [Period: [Displacement]], series number: Int64) throws -> Period? {
        let present = try snapshot.displacements(of: number)
        guard present != wanted else { return nil }
        let changed = Set(present.keys).union(wanted.keys).filter { present[$0] != wanted[$0] }
        for period in changed.sorted() {
            try db.run(
                "DELETE FROM displacement WHERE series = ? AND \"end\" = ? AND start = ?",
                arguments: [number, period.end.number, period.start.number])
            for displacement in wanted[period] ?? [] {
                try db.run(
                    "INSERT INTO displacement (series, \"end\", start, since, until) VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        number, period.end.number, period.start.number, displacement.since.number,
                        displacement.until?.number,
                    ])
            }
        }
        return changed.reduce(nil) { $1.joined(with: $0) }
    }
}

extension StoreSnapshot {
    /// The days on which spans of a flow were no observations.
    package func displacements(of series: Int64) throws -> [Period: [Displacement]] {
        var found: [Period: [Displacement]] = [:]
        let query =
            "SELECT start, \"end\", since, until FROM displacement WHERE series = ? ORDER BY \"end\", start, since"
        for row in try db.all(Row.self, query, arguments: [series]) {
            let period = Period(start: Day(number: row[0]), end: Day(number: row[1]))
            let until = (row[3] as Int32?).map { Day(number: $0) }
            found[period, default: []].append(Displacement(since: Day(number: row[2]), until: until))
        }
        return found
    }
}
