internal import GRDB
internal import Glibc
internal import Platform

extension StoreReader {
    /// Writes a consistent copy of the store, checked and synced, while the daemon goes on.
    ///
    /// - Returns: its size in bytes.
    /// - Throws: `StoreError` when there is a file of that name already; nothing is overwritten.
    package func backup(to target: String) throws -> Int64 {
        guard access(target, F_OK) != 0 else {
            throw StoreError(.io, "\(target) is there already; name another file, or remove it")
        }
        let partial = "\(target).partial-\(getpid())"
        // Nobody else reads it while it is made.
        let descriptor = StoreFiles.openOwn(partial, mode: 0o600)
        guard descriptor >= 0 else { throw StoreFiles.failure("cannot make \(partial)") }
        close(descriptor)
        defer { unlink(partial) }
        do {
            var configuration = GRDB.Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let source = try DatabaseQueue(path: path, configuration: configuration)
            try source.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [partial]) }
            try source.close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
            throw StoreError(
                .io, "the copy does not fit: there is no room for \(target); make some, or name another place")
        } catch let error as DatabaseError {
            throw StoreError(error, path: error.resultCode == .SQLITE_CANTOPEN ? target : path)
        }
        try Backup.check(partial)
        try StoreFiles.sync(partial)
        guard rename(partial, target) == 0 else { throw StoreFiles.failure("cannot rename \(partial)") }
        StoreFiles.syncDirectory(of: target)
        var status = stat()
        return stat(target, &status) == 0 ? Int64(status.st_size) : 0
    }
}

/// Copies of a store.
package enum Backup {
    /// Puts a backup in the place of a store, which is kept under another name.
    ///
    /// - Parameter stamp: what the kept store's name ends with.
    /// - Returns: the name under which the present store is kept; nil when there was none.
    /// - Throws: `StoreError` with `.busy` when a process has the store, `.damaged` or `.unusable` for a file that is no
    ///   whole backup; the store is untouched then.
    package static func restore(_ source: String, to path: String, stamp: String) throws -> String? {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw StoreFiles.failure("cannot read \(source)") }
        defer { close(input) }
        var (own, present) = (stat(), stat())
        if fstat(input, &own) == 0, stat(path, &present) == 0, own.st_dev == present.st_dev,
            own.st_ino == present.st_ino
        {
            throw StoreError(.unusable, "\(source) is the store itself, not a backup of it")
        }
        var journal = stat()
        guard stat(source + "-wal", &journal) != 0 || journal.st_size == 0 else {
            throw StoreError(
                .unusable,
                "\(source) has a journal beside it and is a store, not a backup; 'escalator backup --store \(source) FILE' makes one of it"
            )
        }
        try check(source)
        try Store.makeDirectory(for: path)
        try StoreFiles.becomeOwner(ofDirectoryOf: path)
        let lock = try InstanceLock.take(store: path)
        return try withExtendedLifetime(lock) {
            let partial = path + ".restoring"
            defer { for name in ["", "-shm", "-wal"] { unlink(partial + name) } }
            try StoreFiles.copy(input, to: partial)
            try check(partial)
            let isThere = ([""] + StoreFiles.companions).contains { access(path + $0, F_OK) == 0 }
            let kept = isThere ? try StoreFiles.setAside(path, as: .restored, stamp) : nil
            guard rename(partial, path) == 0 else { throw StoreFiles.failure("cannot rename \(partial)") }
            StoreFiles.syncDirectory(of: path)
            return kept
        }
    }

    /// Looks at every page and index of a file that nobody writes.
    static func check(_ path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { db in
                let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                try Store.check(db, version: version, path: path)
                guard version > 0 else { throw StoreError(.unusable, "\(path) is no store of escalator's") }
                let faults = try String.fetchAll(db, sql: "PRAGMA integrity_check(1)")
                guard faults == ["ok"] else {
                    throw StoreError(.damaged, "\(path) is damaged (\(faults.first ?? "unreadable"))")
                }
            }
            try queue.close()
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }
}
