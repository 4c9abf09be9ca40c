internal import GRDB
internal import Glibc

/// A read-only connection to a store, for commands that look.
package final class StoreReader {
    private let queue: DatabaseQueue
    let path: String

    /// Opens an existing store; nil when there is none.
    package init?(path: String) throws {
        guard access(path, F_OK) == 0 else {
            guard errno == EACCES else { return nil }
            throw StoreError(
                .io, "cannot read \(path): permission denied; an administrator can add you to the store's group")
        }
        self.path = path
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        }
        do {
            // The opening reads the database already.
            queue = try StoreReader.patiently { try DatabaseQueue(path: path, configuration: configuration) }
            try StoreReader.patiently { [queue] in
                try queue.inDatabase { try StoreReader.checkSchema($0, path: path) }
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    /// Runs `body` on one snapshot.
    package func read<Result>(_ body: (StoreSnapshot) throws -> Result) throws -> Result {
        do {
            return try StoreReader.patiently {
                try queue.inDatabase { db in
                    var result: Result?
                    try db.inTransaction(.deferred) {
                        result = try body(StoreSnapshot(db))
                        return .commit
                    }
                    guard let result else { throw StoreError(.io, "the query gave nothing") }
                    return result
                }
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    private static func checkSchema(_ db: Database, path: String) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        try Store.check(db, version: version, path: path)
        guard version > 0 else {
            throw StoreError(
                .unusable,
                "\(path) holds nothing: it is new, or was emptied; 'escalator run --once' begins a store in it")
        }
        guard version == Schema.migrations.count else {
            throw StoreError(.unusable, "\(path) has an older schema; 'escalator run --once' brings it up to date")
        }
    }

    /// Reads; while another process recovers the store after a crash, or has half written the header of the index of
    /// its log, which a reader may not put in order, it waits.
    private static func patiently<Result>(_ body: () throws -> Result) throws -> Result {
        var attempts = 50
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where StoreError.needsRecovery(error) && attempts > 0 {
                attempts -= 1
                usleep(100_000)
            }
        }
    }
}
