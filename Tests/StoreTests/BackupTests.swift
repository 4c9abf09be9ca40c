import Archiving
import Fixtures
import Foundation
import Model
import Testing

@testable import Store

@Suite struct BackupTests {
    /// A copy is one moment of the store, also while it is written.
    @Test func `a copy of a live store is whole`() throws {
        try withTemporaryFolder { folder in
            let (store, series, fetch) = try makeStore(at: folder + "/s.db", values: 100)
            try withExtendedLifetime(store) {
                for copy in 0..<5 {
                    try store.write {
                        try $0.insert(days((1000 * copy + 1000)..<(1000 * copy + 1100), fetch: fetch), series: series)
                    }
                    let reader = try #require(try StoreReader(path: folder + "/s.db"))
                    _ = try reader.backup(to: folder + "/\(copy).db")
                    let copied = try count(folder + "/\(copy).db")
                    #expect(copied == 200 + 100 * copy)
                }
            }
        }
    }

    @Test func `nothing is overwritten`() throws {
        try withTemporaryFolder { folder in
            let made = try makeStore(at: folder + "/s.db", values: 3)
            try write("mine", to: folder + "/there")
            let reader = try #require(try StoreReader(path: folder + "/s.db"))
            #expect(throws: StoreError.self) { _ = try reader.backup(to: folder + "/there") }
            #expect(try String(contentsOfFile: folder + "/there", encoding: .utf8) == "mine")
            withExtendedLifetime(made) {}
        }
    }

    @Test func `a restored store is the backup, and the old one is kept`() throws {
        try withTemporaryFolder { folder in
            do {
                let (store, series, fetch) = try makeStore(at: folder + "/s.db", values: 10)
                _ = try #require(try StoreReader(path: folder + "/s.db")).backup(to: folder + "/b.db")
                try store.write { try $0.insert(days(10..<30, fetch: fetch), series: series) }
                let error = #expect(throws: StoreError.self) {
                    _ = try Backup.restore(folder + "/b.db", to: folder + "/s.db", stamp: "T")
                }
                #expect(error?.code == .busy)
            }
            let kept = try Backup.restore(folder + "/b.db", to: folder + "/s.db", stamp: "T")
            #expect(kept == folder + "/s.db.before-restore-T")
            let counts = [try count(folder + "/s.db"), try count(kept ?? "")]
            #expect(counts == [10, 30])
        }
    }

    @Test(arguments: [0, 100, 4096, 20_000])
    func `a torn backup is refused, and the store is untouched`(_ length: Int) throws {
        try withTemporaryFolder { folder in
            do {
                let made = try makeStore(at: folder + "/s.db", values: 2000)
                _ = try #require(try StoreReader(path: folder + "/s.db")).backup(to: folder + "/b.db")
                withExtendedLifetime(made) {}
            }
            truncate(folder + "/b.db", length)
            #expect(throws: StoreError.self) {
                _ = try Backup.restore(folder + "/b.db", to: folder + "/s.db", stamp: "T")
            }
            #expect(try count(folder + "/s.db") == 2000)
        }
    }
}

/// A store is no backup of itself.
@Suite struct SelfRestoreTests {
    @Test func `a store is not restored from itself`() throws {
        try withTemporaryFolder { folder in
            _ = try makeStore(at: folder + "/s.db", values: 5)
            #expect(throws: StoreError.self) {
                _ = try Backup.restore(folder + "/s.db", to: folder + "/s.db", stamp: "T")
            }
            let held = try count(folder + "/s.db")
            #expect(held == 5)
        }
    }
}
