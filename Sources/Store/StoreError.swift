internal import GRDB
internal import Glibc

/// Why the store cannot be used.
package struct StoreError: Error, CustomStringConvertible {
    package let code: Code
    package let message: String

    /// What kind of trouble it is.
    package enum Code: Sendable {
        /// Another process holds the store.
        case busy
        /// Another program has locked the database.
        case locked
        /// The file is not ours, or was written by a newer version.
        case unusable
        /// The file is damaged.
        case damaged
        /// The file's owner does not let this user write, which does not pass by itself.
        case forbidden
        /// What was to be stored contradicts an invariant of the schema; nothing of it was.
        case invariant
        /// The file system refused.
        case io
    }

    /// Whether it may pass by itself, so that to wait and try again makes sense.
    package var isPassing: Bool { code == .io || code == .locked }

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

extension StoreError {
    init(_ error: DatabaseError, path: String) {
        let text = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.damaged, "\(path) is damaged or no database (\(text)); restore a backup or move it away")
        case _ where access(path, F_OK) == 0 && access(path, R_OK) != 0:
            self.init(
                .forbidden, "cannot read \(path): permission denied; an administrator can add you to the store's group")
        case .SQLITE_CONSTRAINT: self.init(.invariant, "\(path): \(text)")
        case _ where StoreError.needsRecovery(error),
            // Without the -shm file, which whoever may not write cannot make.
            .SQLITE_CANTOPEN where access(path, W_OK) != 0 && access(path + "-wal", F_OK) == 0:
            self.init(
                .locked,
                "\(path) was left in mid-work, and only its owner can put it in order; start the daemon, or look as root"
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED: self.init(.locked, "\(path) is locked by another process (\(text))")
        default:
            // SQLite does not tell what the system said when a transaction could not be written.
            let cause = StoreError.isReadOnly(path) ? ": the file system is mounted read-only" : ""
            self.init(.io, "\(path): \(text)\(cause) (SQLite \(error.extendedResultCode.rawValue))")
        }
    }

    /// Whether the write-ahead log must be recovered by a process that may write.
    static func needsRecovery(_ error: DatabaseError) -> Bool {
        [.SQLITE_READONLY_RECOVERY, .SQLITE_READONLY_CANTINIT].contains(error.extendedResultCode)
    }

    private static func isReadOnly(_ path: String) -> Bool {
        var system = statvfs()
        return statvfs(path, &system) == 0 && system.f_flag & UInt(ST_RDONLY) != 0
    }
}
