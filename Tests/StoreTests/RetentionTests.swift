import Archiving
import Fixtures
import Foundation
import Model
import Testing

@testable import Store

/// Old bodies are emptied; what was read from them stays, with hash and size.
@Suite struct RetentionTests {
    @Test func `the last body of a feed and every observation stay`() throws {
        try withTemporaryFolder { folder in
            let (store, _, first) = try makeStore(at: folder + "/s.db", values: 5)
            let second = try store.write { writer in
                var fetch = NewFetch(feed: "f", time: 5000, url: "file:x")
                fetch.body = try archived([4, 5])
                return try writer.insert(fetch)
            }
            let emptied = try [500, 9000, 9000].map { time in
                try store.write { try $0.emptyBodies(before: time, limit: 10) }
            }
            #expect(emptied == [0, 1, 0])
            let bodies = try store.read { snapshot in
                try [first, second].map { try snapshot.fetch($0)?.document.flatMap(snapshot.body) }
            }
            #expect(bodies == [nil, [4, 5]])
            let provenance = try store.read { try $0.fetch(first) }
            #expect(provenance?.size == 3)
            #expect(provenance?.sha256 == SHA256.hexadecimal(SHA256.digest([1, 2, 3])))
            let held = try count(folder + "/s.db")
            #expect(held == 5)
            // The same body sent again is archived again.
            let third = try store.write { writer in
                var fetch = NewFetch(feed: "f", time: 9500, url: "file:x")
                fetch.body = try archived([1, 2, 3])
                return try writer.insert(fetch)
            }
            let again = try store.read { snapshot in try snapshot.fetch(third)?.document.flatMap(snapshot.body) }
            #expect(again == [1, 2, 3])
        }
    }
}
