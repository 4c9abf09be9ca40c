import Fixtures
import Model
import Testing

@testable import Store

/// Every vintage names a series, a fetch and perhaps a citation that are there: nothing is stored without provenance.
@Suite struct ReferenceTests {
    private let period = Period(start: Day(number: 20_000), end: Day(number: 20_030))

    private func withSeries(_ body: (Store, _ series: Int64, _ fetch: Int64) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let store = try Store(path: folder + "/s.db")
            let (series, fetch) = try store.write { writer in
                let declaration = SeriesDeclaration(
                    id: "a", fingerprint: "f", title: "A", unit: "count", kind: .stock, frequency: .month, feed: "f",
                    formula: nil
                )
                let number = try writer.register(declaration).number
                return (number, try writer.insert(NewFetch(feed: "f", time: 0, url: "file:x")))
            }
            try body(store, series, fetch)
        }
    }

    private func vintage(fetch: Int64, citation: Int64? = nil) -> Vintage {
        Vintage(published: Day(number: 20_040), value: 1, fetch: fetch, citation: citation)
    }

    @Test func `what is there can be named`() throws {
        try withSeries { store, series, fetch in
            try store.write { try $0.insert([Insertion(vintage(fetch: fetch), of: period)], series: series) }
            let histories = try store.read { try $0.histories(of: series, frequency: .month, part: .everything) }
            #expect(histories.map(\.period) == [period])
        }
    }

    @Test(arguments: ["series", "fetch", "citation"])
    func `what is absent cannot be named`(_ table: String) throws {
        try withSeries { store, series, fetch in
            let error = #expect(throws: StoreError.self) {
                try store.write { writer in
                    // The transaction is undone with everything that stood in it before.
                    let other = Period(start: period.start, end: period.start)
                    try writer.insert([Insertion(vintage(fetch: fetch), of: other)], series: series)
                    let bad = vintage(fetch: table == "fetch" ? 99 : fetch, citation: table == "citation" ? 99 : nil)
                    try writer.insert([Insertion(bad, of: period)], series: table == "series" ? 99 : series)
                }
            }
            #expect(error?.code == .invariant)
            #expect(error?.message.contains("no \(table) has the") == true)
            let stored = try store.read { try $0.histories(of: series, frequency: .month, part: .everything) }
            #expect(stored == [])
            let dangling = try store.read { try $0.danglingReferences() }
            #expect(dangling == 0)
        }
    }

    /// Rows go in by the statement of many and by the statement of one; both are looked at, at every place.
    @Test func `a row among many is looked at`() throws {
        try withSeries { store, series, fetch in
            for bad in [0, 31, 40] {
                let rows = (0..<41).map { place in
                    let day = Day(number: 20_000 + Int32(place))
                    return Insertion(
                        vintage(fetch: place == bad ? 99 : fetch), of: Period(start: day, end: day))
                }
                #expect(throws: StoreError.self) { try store.write { try $0.insert(rows, series: series) } }
            }
            let stored = try store.read { try $0.histories(of: series, frequency: .month, part: .everything) }
            #expect(stored == [])
        }
    }
}
