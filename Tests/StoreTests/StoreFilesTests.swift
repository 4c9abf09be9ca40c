import Archiving
import Fixtures
import Foundation
import Model
import Testing

@testable import Store

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
