internal import GRDB
internal import Model

/// What is known of vintages beside their values: few have anything.
extension StoreSnapshot {
    /// The place of a vintage within its series.
    struct VintageKey: Hashable {
        let period: Period
        let published: Day
        let ordinal: Int
    }

    private static let detailSQL = """
        SELECT start, "end", published, ordinal, low, high, qualifier, note, confidence FROM observation_detail
        WHERE series = ? AND "end" BETWEEN ? AND ?
        """

    /// The details of the vintages of a series.
    ///
    /// - Parameter ends: only of periods that end within these days.
    func details(of series: Int64, ends: ClosedRange<Day>?) throws -> [VintageKey: VintageDetail] {
        let statement = try db.raw(StoreSnapshot.detailSQL)
        statement.bind(
            series, Int64(ends?.lowerBound.number ?? Int32.min), Int64(ends?.upperBound.number ?? Int32.max))
        var result: [VintageKey: VintageDetail] = [:]
        try statement.forEachRow { () -> Void in
            let key = VintageKey(
                period: Period(start: statement.day(0), end: statement.day(1)), published: statement.day(2),
                ordinal: Int(statement.integer(3)))
            result[key] = VintageDetail(
                low: statement.real(4), high: statement.real(5),
                qualifier: statement.optionalText(6).flatMap { VintageDetail.Qualifier(rawValue: $0) },
                note: statement.optionalText(7), confidence: statement.optionalText(8))
        }
        return result
    }
}

extension ObservationInsertion {
    private static let detailSQL = """
        INSERT INTO observation_detail (series, "end", start, published, ordinal, low, high, qualifier, note, confidence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// Stores what is said of those that were inserted beside their values.
    func insertDetails(of rows: [Insertion], series number: Int64, into db: Database) throws {
        for row in rows {
            guard let detail = row.vintage.detail else { continue }
            let insertion = try db.raw(ObservationInsertion.detailSQL)
            insertion.bind(
                number, row.period.end, row.period.start, row.vintage.published, Int64(row.vintage.ordinal), detail.low,
                detail.high, detail.qualifier?.rawValue, detail.note, detail.confidence)
            try insertion.run()
        }
    }
}
