internal import Archiving
internal import Foundation
internal import GRDB
package import Model

/// What can be asked of a store, inside one transaction or snapshot.
package struct StoreSnapshot {
    let db: Database

    init(_ db: Database) { self.db = db }

    /// The current generation of a series; nil when nothing of it was ever stored.
    package func series(_ id: String) throws -> StoredSeries? {
        try stored(StoreSnapshot.seriesSQL + " WHERE id = ? AND is_current", id)
    }

    /// The fingerprints of the current generations of some series, by their ids; of those that something is stored of.
    package func fingerprints(of series: some Sequence<String>) throws -> [String: String] {
        var result: [String: String] = [:]
        let query = "SELECT id, fingerprint FROM series WHERE is_current AND id IN (SELECT value FROM json_each(?))"
        for row in try db.all(Row.self, query, arguments: [StoreSnapshot.list(series)]) { result[row[0]] = row[1] }
        return result
    }

    /// Words as one argument, for `json_each`: what a store knows of feeds that are gone must cost nothing.
    static func list(_ words: some Sequence<String>) throws -> String {
        String(decoding: try JSONEncoder().encode(Array(words)), as: UTF8.self)
    }

    /// A generation of a series by its number.
    package func series(number: Int64) throws -> StoredSeries? {
        try stored(StoreSnapshot.seriesSQL + " WHERE number = ?", number)
    }

    private static let seriesSQL = """
        SELECT number, id, generation, fingerprint, title, unit, kind, frequency, feed, formula, outdated, fiscal FROM series
        """

    private func stored(_ sql: String, _ key: some Bindable) throws -> StoredSeries? {
        let row = try db.raw(sql)
        row.bind(key)
        return try row.first {
            guard let kind = Kind(rawValue: row.text(6)), let frequency = Frequency(rawValue: row.text(7)) else {
                return nil
            }
            return StoredSeries(
                number: row.integer(0), id: row.text(1), generation: Int(row.integer(2)), fingerprint: row.text(3),
                title: row.text(4), unit: row.text(5), kind: kind, frequency: frequency, feed: row.optionalText(8),
                formula: row.optionalText(9), outdated: row.optionalText(10),
                fiscalYear: row.optionalText(11).flatMap { FiscalYear(text: $0) }
            )
        }
    }

    /// Which rows of a series a question is about.
    package enum Part: Sendable {
        /// The observations at its own frequency.
        case observations
        /// The facts of a flow at every duration, as filed.
        case facts
        /// All that is stored, as it is read.
        case periods
        /// All that is stored, as it is stored: for merging.
        case everything
    }

    /// The observations of a series in period order: of a flow those at its own frequency, of any other all.
    package func observations(of series: StoredSeries, ends: ClosedRange<Day>? = nil) throws -> [History] {
        try histories(
            of: series.number, frequency: series.frequency, part: StoreSnapshot.ownPart(of: series), ends: ends)
    }

    /// The same, one at a time.
    package func forEachObservation(of series: StoredSeries, _ body: (History) throws -> Void) throws {
        let part = StoreSnapshot.ownPart(of: series)
        try forEachHistory(of: series.number, frequency: series.frequency, part: part, body)
    }

    private static func ownPart(of series: StoredSeries) -> Part { series.kind == .flow ? .observations : .periods }

    /// The histories of a series in period order.
    ///
    /// - Parameter ends: only periods that end within these days.
    package func histories(
        of series: Int64, frequency: Frequency, part: Part, ends: ClosedRange<Day>? = nil
    ) throws -> [History] {
        var result: [History] = []
        try forEachHistory(of: series, frequency: frequency, part: part, ends: ends) { result.append($0) }
        return result
    }

    /// Calls `body` with the histories of a series in period order, one at a time: a long series is never in memory whole.
    ///
    /// - Parameters:
    ///   - ends: only periods that end within these days.
    ///   - body: must not ask for histories itself.
    package func forEachHistory(
        of series: Int64, frequency: Frequency, part: Part, ends: ClosedRange<Day>? = nil,
        _ body: (History) throws -> Void
    ) throws {
        try forEachHistory(of: series, frequency: frequency, part: part, ends: ends, isNewestFirst: false) {
            try body($0)
            return true
        }
    }

    /// The same, also from the newest period back.
    ///
    /// - Parameter body: whether to go on.
    private func forEachHistory(
        of series: Int64, frequency: Frequency, part: Part, ends: ClosedRange<Day>? = nil, isNewestFirst: Bool,
        _ body: (History) throws -> Bool
    ) throws {
        let details = try details(of: series, ends: ends)
        let isRead = part == .observations || part == .periods
        let displacements = isRead ? try displacements(of: series) : [:]
        func deliver(_ stored: History) throws -> Bool {
            // What is merged is seen as it is stored.
            guard part != .everything else { return try body(stored) }
            let history = History(period: stored.period, vintages: History.dated(stored.vintages))
            guard let own = displacements[history.period] else { return try body(history) }
            return try history.displaced(by: own).map(body) ?? true
        }
        let statement = try db.raw(isNewestFirst ? StoreSnapshot.newestFirst : StoreSnapshot.oldestFirst)
        statement.bind(
            series, Int64(ends?.lowerBound.number ?? Int32.min), Int64(ends?.upperBound.number ?? Int32.max)
        )
        var present: History?
        var goesOn = true
        var times = FetchTimes(db)
        try statement.forEachRow {
            let period = Period(start: statement.day(0), end: statement.day(1))
            let origin = Vintage.Origin(rawValue: Int(statement.integer(5)))
            switch part {
            case .observations: guard frequency.durations.contains(period.days) else { return true }
            case .facts: guard !origin.contains(.difference) else { return true }
            case .periods, .everything: break
            }
            var vintage = Vintage(
                published: statement.day(2), ordinal: Int(statement.integer(3)), value: statement.real(4),
                origin: origin, rank: UInt8(clamping: statement.integer(8)),
                fetch: statement.integer(6), recorded: try times.time(of: statement.integer(6)),
                citation: statement.optionalInteger(7)
            )
            if !details.isEmpty {
                let key = VintageKey(period: period, published: vintage.published, ordinal: vintage.ordinal)
                vintage.detail = details[key]
            }
            if present?.period == period {
                present?.vintages.append(vintage)
            } else {
                if let present { goesOn = try deliver(present) }
                present = History(period: period, vintages: [vintage])
            }
            return goesOn
        }
        if goesOn, let present { _ = try deliver(present) }
    }

    private static let rows = """
        SELECT o.start, o."end", o.published, o.ordinal, o.value, o.origin, o.fetch, o.citation, o.rank
        FROM observation o WHERE o.series = ? AND o."end" BETWEEN ? AND ?
        """
    private static let oldestFirst = rows + " ORDER BY o.\"end\", o.start, o.published, o.ordinal"
    private static let newestFirst = rows + " ORDER BY o.\"end\" DESC, o.start DESC, o.published, o.ordinal"

    /// The newest observation of a series that has a value and is no projection; found from the end, however long the
    /// series is.
    package func latestObservation(of series: StoredSeries) throws -> (period: Period, vintage: Vintage)? {
        try newest(of: series) { history in
            history.current().flatMap {
                History.isProjection($0, of: history.period) ? nil : (history.period, $0)
            }
        }
    }

    /// What `body` makes of the newest observation of which it makes something.
    package func newest<Result>(of series: StoredSeries, _ body: (History) -> Result?) throws -> Result? {
        var found: Result?
        try forEachHistory(
            of: series.number, frequency: series.frequency, part: StoreSnapshot.ownPart(of: series), isNewestFirst: true
        ) { history in
            found = body(history)
            return found == nil
        }
        return found
    }
}
