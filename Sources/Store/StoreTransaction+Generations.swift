internal import GRDB
package import Model

extension StoreTransaction {
    /// The number of the current generation of a series, which is made if there is none or its meaning changed.
    ///
    /// Numbers are given when something is first stored, so that new series append to the table instead of splitting it.
    package func register(_ declaration: SeriesDeclaration) throws -> (number: Int64, isNew: Bool) {
        let present = try snapshot.series(declaration.id)
        if let present, present.fingerprint == declaration.fingerprint {
            if present.title != declaration.title || present.feed != declaration.feed {
                try db.run(
                    "UPDATE series SET title = ?, feed = ? WHERE number = ?",
                    arguments: [declaration.title, declaration.feed, present.number]
                )
            }
            return (present.number, false)
        }
        if present != nil { try retire(declaration.id) }
        return (try insert(declaration, generation: try nextGeneration(present, declaration.id), decodedTo: nil), true)
    }

    /// A generation that is decoded in pieces, and is not current before `complete`: one that was begun, or a new one.
    ///
    /// - Returns: its number, and the fetch up to which it is decoded; 0 for a new one.
    package func begin(_ declaration: SeriesDeclaration) throws -> (number: Int64, decodedTo: Int64) {
        let begun = try db.one(
            Row.self,
            """
            SELECT number, decoded_to FROM series
            WHERE id = ? AND fingerprint = ? AND feed IS ? AND decoded_to IS NOT NULL ORDER BY generation DESC
            """, arguments: [declaration.id, declaration.fingerprint, declaration.feed])
        if let begun { return (begun[0], begun[1]) }
        let present = try snapshot.series(declaration.id)
        return (try insert(declaration, generation: try nextGeneration(present, declaration.id), decodedTo: 0), 0)
    }

    /// Remembers how far a generation is decoded.
    package func setDecoded(to fetch: Int64, series number: Int64) throws {
        try db.run("UPDATE series SET decoded_to = ? WHERE number = ?", arguments: [fetch, number])
    }

    /// Makes a generation the current one.
    package func complete(_ number: Int64, of id: String) throws {
        try retire(id)
        try db.run("UPDATE series SET is_current = 1, decoded_to = NULL WHERE number = ?", arguments: [number])
        try journal.note(allOf: number, in: db)
    }

    /// Remembers how the filer of a series names its years.
    package func setFiscalYear(_ year: FiscalYear, series number: Int64) throws {
        try db.run("UPDATE series SET fiscal = ? WHERE number = ?", arguments: [year.text, number])
    }

    /// Marks a derived series as one that is not computed any more, or as one that is again.
    package func setOutdated(_ reason: String?, series number: Int64) throws {
        try db.run("UPDATE series SET outdated = ? WHERE number = ?", arguments: [reason, number])
    }

    private func retire(_ id: String) throws {
        try db.run("UPDATE series SET is_current = 0 WHERE id = ? AND is_current", arguments: [id])
    }

    private func nextGeneration(_ present: StoredSeries?, _ id: String) throws -> Int {
        // Of what was never stored nothing can have been begun.
        guard present != nil else { return 1 }
        return (try db.one(Int.self, "SELECT max(generation) FROM series WHERE id = ?", arguments: [id]) ?? 0) + 1
    }

    private func insert(_ declaration: SeriesDeclaration, generation: Int, decodedTo: Int64?) throws -> Int64 {
        let durations = declaration.kind == .flow ? declaration.frequency.durations.range : 1...Int.max
        let insertion = try db.raw(
            """
            INSERT INTO series (id, generation, is_current, fingerprint, title, unit, kind, frequency, feed, formula,
                                min_days, max_days, decoded_to)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        insertion.bind(
            declaration.id, generation, decodedTo == nil, declaration.fingerprint, declaration.title, declaration.unit,
            declaration.kind.rawValue, declaration.frequency.rawValue, declaration.feed, declaration.formula,
            durations.lowerBound, durations.upperBound, decodedTo
        )
        try insertion.run()
        let number = db.lastInsertedRowID
        observations.note(series: number)
        return number
    }
}
