internal import GRDB
internal import GRDBSQLite
internal import Glibc
internal import Platform

/// The database file, by its one writing connection.
///
/// Exactly one such connection exists in the whole system, guarded by `InstanceLock`: SQLite 3.40 can lose pages when
/// one connection checkpoints while another commits (https://sqlite.org/wal.html#walresetbug).
package final class Store {
    private var queue: DatabaseQueue
    private let lock: InstanceLock
    package let path: String
    /// The key beside the store by which its secrets are told apart; made when it is first asked for.
    package var secretKey: [UInt8]? { StoreKey.obtain(beside: path) }

    /// Opens or creates the store, and brings its schema up to date in one transaction.
    package init(path: String) throws {
        self.path = path
        try Store.makeDirectory(for: path)
        try StoreFiles.becomeOwner(ofDirectoryOf: path)
        lock = try InstanceLock.take(store: path)
        try StoreFiles.create(path)
        try StoreFiles.checkAccess(path)
        queue = try Store.open(path)
        identity = Store.identity(path)
    }

    /// Opens a store after looking at all of it; a damaged one is set aside, and a new one begun.
    ///
    /// - Parameters:
    ///   - stamp: what a damaged store's new name ends with.
    ///   - setAside: told the new name and what is wrong with it.
    package init(checking path: String, stamp: String, setAside: (_ name: String, _ fault: String) -> Void) throws {
        self.path = path
        try Store.makeDirectory(for: path)
        try StoreFiles.becomeOwner(ofDirectoryOf: path)
        lock = try InstanceLock.take(store: path)
        try StoreFiles.create(path)
        try StoreFiles.checkAccess(path)
        do {
            queue = try Store.open(path)
            try Store.quickCheck(queue, path: path)
        } catch let error as StoreError where error.code == .damaged && StoreFiles.looksLikeStore(path) {
            let name = try StoreFiles.setAside(path, as: .damaged, stamp)
            try StoreFiles.create(path)
            queue = try Store.open(path)
            setAside(name, error.message)
        }
        identity = Store.identity(path)
    }

    private static func quickCheck(_ queue: DatabaseQueue, path: String) throws {
        do {
            let faults = try queue.inDatabase { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") }
            guard faults != ["ok"] else { return }
            try? queue.close()
            throw StoreError(.damaged, "\(path) is damaged (\(faults.first ?? "unreadable"))")
        } catch let error as DatabaseError {
            try? queue.close()
            throw StoreError(error, path: path)
        }
    }

    /// Closes the connection and opens another, which recovers as after a crash; the lock is held throughout.
    package func reopen() throws {
        guard access(path, F_OK) == 0 else { throw StoreError(.io, "\(path) is gone") }
        try? queue.close()
        queue = try Store.open(path)
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        do {
            let queue = try DatabaseQueue(path: path, configuration: writing)
            try migrate(queue, path: path)
            return queue
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    /// Whether the file of that name is still the one that is open; yes, if that cannot be seen just now.
    package var isInPlace: Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return errno != ENOENT && errno != ENOTDIR }
        return status.st_ino == identity.inode && status.st_dev == identity.device
    }

    /// Device and inode of the file when it was opened.
    private let identity: (device: dev_t, inode: ino_t)

    private static func identity(_ path: String) -> (device: dev_t, inode: ino_t) {
        var status = stat()
        return stat(path, &status) == 0 ? (status.st_dev, status.st_ino) : (0, 0)
    }

    /// Runs `body` in one transaction: all of it is kept, or nothing.
    package func write<Result>(_ body: (StoreTransaction) throws -> Result) throws -> Result {
        do {
            return try queue.inDatabase { db in
                var result: Result?
                try db.inTransaction(.immediate) {
                    let writer = try StoreTransaction(db)
                    result = try body(writer)
                    try writer.finish()
                    return .commit
                }
                guard let result else { throw StoreError(.io, "the transaction gave nothing") }
                return result
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    /// Reads through the writing connection, which sees its own commits.
    package func read<Result>(_ body: (StoreSnapshot) throws -> Result) throws -> Result {
        do {
            return try queue.inDatabase { try body(StoreSnapshot($0)) }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    /// Gives back the pages and statements that are kept for the next use, and moves what was committed into the database file:
    /// while it is in the write-ahead log alone, damage there would be damage to all of it.
    package func rest() {
        try? queue.inDatabase { try $0.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)") }
        queue.releaseMemory()
    }

    /// The version of the SQLite library at run time.
    package static var runtimeVersion: String { String(cString: sqlite3_libversion()) }

    private static var writing: GRDB.Configuration {
        var configuration = GRDB.Configuration()
        configuration.busyMode = .timeout(5)
        // Checked by ObservationInsertion, which is faster; every other reference is made where its target was.
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    PRAGMA mmap_size = 0;
                    PRAGMA secure_delete = FAST;
                    PRAGMA cache_size = -8192;
                    PRAGMA wal_autocheckpoint = 4000;
                    PRAGMA journal_size_limit = 67108864;
                    """
            )
            // Without this a reader without write permission fails after a clean stop, when -wal and -shm are gone.
            var persist: Int32 = 1
            sqlite3_file_control(db.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &persist)
        }
        return configuration
    }

    private static func migrate(_ queue: DatabaseQueue, path: String) throws {
        try queue.inDatabase { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            try Store.check(db, version: version, path: path)
            guard version < Schema.migrations.count else { return }
            try db.inTransaction(.immediate) {
                if version == 0 {
                    try Schema.create(db)
                } else {
                    for migrate in Schema.migrations[version...] { try migrate(db) }
                }
                try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(Schema.migrations.count)")
                return .commit
            }
            // From the first moment on the file itself says that it is a store, whatever happens to its write-ahead log.
            if version == 0 { try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        }
    }

    /// Refuses a database that is not ours or is newer than this program.
    static func check(_ db: Database, version: Int, path: String) throws {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard application == Schema.applicationID || (version == 0 && tables == 0) else {
            throw StoreError(.unusable, "\(path) is a database, but not one of escalator's; name another with --store")
        }
        guard version <= Schema.migrations.count else {
            throw StoreError(
                .unusable,
                "\(path) has schema \(version), and this escalator knows \(Schema.migrations.count); install the newer version again"
            )
        }
    }

    static func makeDirectory(for path: String) throws {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        var partial = ""
        for component in path[..<slash].split(separator: "/") {
            partial += (partial.isEmpty && !path.hasPrefix("/") ? "" : "/") + component
            if mkdir(partial, 0o750) != 0, errno != EEXIST, errno != EROFS, errno != EACCES {
                throw StoreError(.io, "cannot make the directory \(partial): \(String(cString: strerror(errno)))")
            }
        }
    }
}
