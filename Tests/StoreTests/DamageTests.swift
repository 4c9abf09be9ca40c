import Archiving
import Fixtures
import Foundation
import Model
import Testing

@testable import Store

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
