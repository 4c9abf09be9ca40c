import Archiving
import Fixtures
import Foundation
import Model
import Testing

@testable import Store

/// A store with something in it, for the tests of this folder.
func makeStore(at path: String, values: Int) throws -> (store: Store, series: Int64, fetch: Int64) {
    let store = try Store(path: path)
    let made = try store.write { writer in
        let declaration = SeriesDeclaration(
            id: "a", fingerprint: "f", title: "A", unit: "count", kind: .stock, frequency: .day, feed: "f",
            formula: nil
        )
        let series = try writer.register(declaration).number
        var fetch = NewFetch(feed: "f", time: 1000, url: "file:x")
        fetch.body = try archived([1, 2, 3])
        return (series, try writer.insert(fetch))
    }
    try store.write { try $0.insert(days(0..<values, fetch: made.1), series: made.0) }
    return (store, made.0, made.1)
}

/// A body as the store archives it.
func archived(_ bytes: [UInt8]) throws -> ArchivedBody {
    let compressor = try #require(Compressor())
    return try #require(ArchivedBody(bytes, sha256: SHA256.digest(bytes), by: compressor))
}

func days(_ range: Range<Int>, fetch: Int64) -> [Insertion] {
    range.map { place in
        let day = Day(number: 10_000 + Int32(place))
        return Insertion(
            Vintage(published: day, value: Double(place), fetch: fetch), of: Period(start: day, end: day))
    }
}

func count(_ path: String) throws -> Int {
    let reader = try #require(try StoreReader(path: path))
    return try reader.read { snapshot in
        guard let series = try snapshot.series("a") else { return 0 }
        return try snapshot.observations(of: series).count
    }
}
