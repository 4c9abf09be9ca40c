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
private func archived(_ bytes: [UInt8]) throws -> ArchivedBody {
    let compressor = try #require(Compressor())
    return try #require(ArchivedBody(bytes, sha256: SHA256.digest(bytes), by: compressor))
}

private func days(_ range: Range<Int>, fetch: Int64) -> [Insertion] {
    range.map { place in
        let day = Day(number: 10_000 + Int32(place))
        return Insertion(
            Vintage(published: day, value: Double(place), fetch: fetch), of: Period(start: day, end: day))
    }
}

private func count(_ path: String) throws -> Int {
    let reader = try #require(try StoreReader(path: path))
    return try reader.read { snapshot in
        guard let series = try snapshot.series("a") else { return 0 }
        return try snapshot.observations(of: series).count
    }
}

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

/// Whatever is damaged, the daemon's store opens: as it was, or set aside with a new one in its place.
@Suite struct DamageTests {
    private func check(_ folder: String, _ damage: (inout [UInt8]) -> Void) throws {
        // A name of its own: a process that another test starts holds this one's locks until it has begun.
        let path = folder + "/d-\(UUID().uuidString).db"
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/s.db")))
        damage(&bytes)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        var wasSetAside = false
        let store = try Store(checking: path, stamp: "T") { name, _ in
            wasSetAside = true
            #expect(name == path + ".corrupt-T")
        }
        #expect(FileManager.default.fileExists(atPath: path + ".corrupt-T") == wasSetAside)
        // It can be read, written and looked through, whatever happened.
        _ = try store.write { try $0.insert(NewFetch(feed: "g", time: 1, url: "x")) }
        let series = try store.read { try $0.series("a") }
        if let series { _ = try store.read { try $0.observations(of: series) } }
    }

    private func withClosedStore(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            do { _ = try makeStore(at: folder + "/s.db", values: 3000) }
            try body(folder)
        }
    }

    @Test func `a byte anywhere may change`() throws {
        try withClosedStore { folder in
            var generator = SplitMix(seed: 11)
            for round in 0..<200 {
                try check(folder) { bytes in
                    // Every fourth in the header and the first page, where it hurts most.
                    let place = Int.random(in: 0..<(round % 4 == 0 ? 4096 : bytes.count), using: &generator)
                    bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
                }
            }
        }
    }

    @Test func `the file may end anywhere`() throws {
        try withClosedStore { folder in
            var generator = SplitMix(seed: 12)
            for _ in 0..<50 {
                try check(folder) { $0.removeLast(Int.random(in: 1...$0.count, using: &generator)) }
            }
        }
    }

    /// Without its first page a file looks like none of ours, but for the journal that lies beside it.
    @Test func `a store without its first page is set aside, and the file of a stranger is not`() throws {
        try withClosedStore { folder in
            let path = folder + "/s.db"
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            bytes.replaceSubrange(0..<4096, with: [UInt8](repeating: 0x5A, count: 4096))
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            var names: [String] = []
            _ = try Store(checking: path, stamp: "T") { name, _ in names.append(name) }
            #expect(names == [path + ".corrupt-T"])
            #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path + ".corrupt-T"))) == bytes)
            try Data("my notes".utf8).write(to: URL(fileURLWithPath: folder + "/notes"))
            #expect(throws: StoreError.self) { _ = try Store(checking: folder + "/notes", stamp: "T") { _, _ in } }
            #expect(try String(contentsOfFile: folder + "/notes", encoding: .utf8) == "my notes")
        }
    }

    @Test func `a newer or foreign database is refused, and kept`() throws {
        try withClosedStore { folder in
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/s.db")))
            // The user version, big-endian, at 60 of SQLite's header.
            bytes[63] = 99
            try Data(bytes).write(to: URL(fileURLWithPath: folder + "/n.db"))
            let error = #expect(throws: StoreError.self) {
                _ = try Store(checking: folder + "/n.db", stamp: "T") { _, _ in }
            }
            #expect(error?.code == .unusable)
            #expect(FileManager.default.fileExists(atPath: folder + "/n.db"))
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

/// What lies about beside a store must not get into it, and nobody leads its writing elsewhere.
@Suite struct StoreFilesTests {
    private func withBackup(_ body: (String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            do {
                let made = try makeStore(at: folder + "/s.db", values: 10)
                _ = try #require(try StoreReader(path: folder + "/s.db")).backup(to: folder + "/b.db")
                withExtendedLifetime(made) {}
            }
            try body(folder)
        }
    }

    @Test func `a journal without its database is not taken for that of the backup`() throws {
        try withBackup { folder in
            for ending in ["", "-wal", "-shm"] { unlink(folder + "/s.db" + ending) }
            try write("left over", to: folder + "/s.db-wal")
            let kept = try Backup.restore(folder + "/b.db", to: folder + "/s.db", stamp: "T")
            #expect(!FileManager.default.fileExists(atPath: folder + "/s.db-wal"))
            #expect(FileManager.default.fileExists(atPath: (kept ?? "") + "-wal"))
            let held = try count(folder + "/s.db")
            #expect(held == 10)
        }
    }

    /// A store's latest values may be in its journal alone.
    @Test func `a store with its journal is no backup`() throws {
        try withBackup { folder in
            try write("something", to: folder + "/b.db-wal")
            let error = #expect(throws: StoreError.self) {
                _ = try Backup.restore(folder + "/b.db", to: folder + "/s.db", stamp: "T")
            }
            #expect(error?.message.contains("escalator backup --store") == true)
        }
    }

    @Test func `a file that never was a store is not set aside`() throws {
        try withTemporaryFolder { folder in
            let text = String(repeating: "my notes\n", count: 100)
            try write(text, to: folder + "/notes.txt")
            #expect(throws: StoreError.self) {
                _ = try Store(checking: folder + "/notes.txt", stamp: "T") { _, _ in }
            }
            #expect(try String(contentsOfFile: folder + "/notes.txt", encoding: .utf8) == text)
        }
    }

    @Test func `the lock is not taken through a link`() throws {
        try withTemporaryFolder { folder in
            try write("precious", to: folder + "/victim")
            symlink(folder + "/victim", folder + "/s.db.lock")
            #expect(throws: StoreError.self) { _ = try Store(path: folder + "/s.db") }
            #expect(try String(contentsOfFile: folder + "/victim", encoding: .utf8) == "precious")
        }
    }

    @Test func `a store that is replaced under its user is seen`() throws {
        try withTemporaryFolder { folder in
            let made = try makeStore(at: folder + "/s.db", values: 1)
            let before = made.store.isInPlace
            rename(folder + "/s.db", folder + "/elsewhere.db")
            #expect([before, made.store.isInPlace] == [true, false])
        }
    }
}
