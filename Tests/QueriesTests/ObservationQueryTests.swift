import Configuring
import Fetching
import Fixtures
import Model
import Store
import Testing

@testable import Queries

/// What can be asked of a store, and what the answers are.
struct ObservationQueryTests {
    /// A store with one series: a value that was revised, one that was withdrawn, and one that is yet to come.
    private func withSnapshot(_ body: (StoreSnapshot, StoredSeries) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let store = try Store(path: folder + "/s.db")
            let declaration = SeriesDeclaration(
                id: "x", fingerprint: "f", title: "X", unit: "count", kind: .stock, frequency: .month, feed: "f",
                formula: nil)
            try store.write { writer in
                let number = try writer.register(declaration).number
                let fetches = try [20_000, 20_100].map { day in
                    try writer.insert(NewFetch(feed: "f", time: Int64(day) * 86_400, url: "file:x\(day)"))
                }
                func insert(_ label: String, _ value: Double?, _ published: Int, ordinal: Int = 0, _ fetch: Int) throws
                {
                    let period = try #require(Period.parse(label: label)?.period)
                    let vintage = Vintage(
                        published: Day(number: Int32(published)), ordinal: ordinal, value: value,
                        fetch: fetches[fetch], recorded: Int64(fetch == 0 ? 20_000 : 20_100) * 86_400)
                    try writer.insert([Insertion(vintage, of: period)], series: number)
                }
                try insert("2024-01", 1, 19_760, 0)
                try insert("2024-01", 2, 19_800, 1)
                try insert("2024-02", 5, 19_790, 0)
                try insert("2024-02", nil, 19_850, 1)
                try insert("2024-03", 7, 19_820, 0)
                try insert("2099-01", 9, 19_820, 0)
            }
            try store.read { snapshot in try body(snapshot, try #require(try snapshot.series("x"))) }
        }
    }

    private func values(_ query: ObservationQuery, _ series: StoredSeries, _ snapshot: StoreSnapshot) throws -> [String]
    {
        try query.rows(of: series, snapshot).map { row in
            "\(row.series.frequency.label(of: row.period)) \(row.vintage.value.map(ValueText.exact) ?? "-")"
        }
    }

    @Test func `latest leaves withdrawn periods out, first and all do not`() throws {
        try withSnapshot { snapshot, series in
            var query = ObservationQuery()
            let rows1 = try values(query, series, snapshot)
            #expect(rows1 == ["2024-01 2", "2024-03 7", "2099-01 9"])
            query.vintages = .first
            let rows2 = try values(query, series, snapshot)
            #expect(rows2 == ["2024-01 1", "2024-02 5", "2024-03 7", "2099-01 9"])
            query.vintages = .all
            let all = try values(query, series, snapshot)
            #expect(all == ["2024-01 1", "2024-01 2", "2024-02 5", "2024-02 -", "2024-03 7", "2099-01 9"])
        }
    }

    @Test(arguments: [
        (19_759, []), (19_760, ["2024-01 1"]), (19_799, ["2024-01 1", "2024-02 5"]),
        (19_849, ["2024-01 2", "2024-02 5", "2024-03 7", "2099-01 9"]),
        (19_850, ["2024-01 2", "2024-03 7", "2099-01 9"]),
    ])
    func `as of a day counts what was published by it, inclusive`(day: Int, expected: [String]) throws {
        try withSnapshot { snapshot, series in
            var query = ObservationQuery()
            query.knowledge = Knowledge(asOf: Day(number: Int32(day)))
            let rows3 = try values(query, series, snapshot)
            #expect(rows3 == expected)
        }
    }

    @Test func `until when a value held is known by the same day as the value, where that is one of recording`() throws
    {
        try withSnapshot { snapshot, series in
            var query = ObservationQuery()
            func ends() throws -> [Day?] { try query.rows(of: series, snapshot).map(\.until) }
            query.knowledge = Knowledge(asOf: Day(number: 19_799))
            let published = try ends()
            #expect(published == [Day(number: 19_800), Day(number: 19_850)])
            query.knowledge = Knowledge(asRecorded: Day(number: 20_050))
            let recorded = try ends()
            #expect(recorded == [nil, nil, nil, nil])
        }
    }

    @Test func `as recorded counts what the store had, whatever was published before`() throws {
        try withSnapshot { snapshot, series in
            var query = ObservationQuery()
            query.knowledge = Knowledge(asRecorded: Day(number: 20_099))
            let rows4 = try values(query, series, snapshot)
            #expect(rows4 == ["2024-01 1", "2024-02 5", "2024-03 7", "2099-01 9"])
            query.knowledge.asOf = Day(number: 19_770)
            let rows5 = try values(query, series, snapshot)
            #expect(rows5 == ["2024-01 1"])
        }
    }

    @Test func `a stretch has the periods that overlap it, and a row knows its document`() throws {
        try withSnapshot { snapshot, series in
            var query = ObservationQuery()
            query.from = Day(iso: "2024-01-31")
            query.to = Day(iso: "2024-03-01")
            let rows6 = try values(query, series, snapshot)
            #expect(rows6 == ["2024-01 2", "2024-03 7"])
            let rows7 = try query.rows(of: series, snapshot).map(\.source)
            #expect(rows7 == ["file:x20100", "file:x20000"])
        }
    }

    @Test func `the latest observation is no projection and not withdrawn`() throws {
        try withSnapshot { snapshot, series in
            let latest = try snapshot.latestObservation(of: series)
            #expect(latest?.period == Period.parse(label: "2024-03")?.period)
            #expect(latest?.vintage.value == 7)
        }
    }
}
