internal import Glibc
internal import Model
internal import Platform

/// The files of a store, outside SQLite: made before it opens them, moved while nobody has them open.
enum StoreFiles {
    /// What SQLite keeps beside the database.
    static let companions = ["-wal", "-shm"]

    /// As root, becomes the owner of a store's directory: who owns it could otherwise lead root's writing elsewhere by a
    /// link, and what root makes the service could not write.
    static func becomeOwner(ofDirectoryOf path: String) throws {
        guard geteuid() == 0 else { return }
        var status = stat()
        guard stat(FilePath.directory(of: path), &status) == 0, status.st_uid != 0 else { return }
        var groups = [status.st_gid]
        guard setgroups(1, &groups) == 0, setegid(status.st_gid) == 0, seteuid(status.st_uid) == 0 else {
            throw failure("cannot act as the owner of \(FilePath.directory(of: path))")
        }
    }

    /// Opens a file for writing, made with a mode that the service's strict umask does not take away; never by a link.
    static func openOwn(_ path: String, mode: mode_t = 0o640) -> Int32 {
        let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard made < 0, errno == EEXIST else {
            if made >= 0 { fchmod(made, mode) }
            return made
        }
        return open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    }

    /// Makes an empty database file unless there is one.
    ///
    /// Nothing of this process has the file open yet, so no lock of SQLite's is lost by closing it.
    static func create(_ path: String) throws {
        guard access(path, F_OK) != 0 else { return }
        let descriptor = openOwn(path)
        guard descriptor >= 0 else { throw failure("cannot make \(path)") }
        close(descriptor)
    }

    /// Says whose a file is that this user may not write; SQLite would only say that it cannot open it.
    static func checkAccess(_ path: String) throws {
        for file in [path] + companions.map({ path + $0 }) where faccessat(AT_FDCWD, file, R_OK | W_OK, AT_EACCESS) != 0
        {
            guard errno == EACCES else { continue }
            var status = stat()
            let owner = stat(file, &status) == 0 ? "it belongs to user \(status.st_uid)" : "its folder is closed"
            throw StoreError(
                .forbidden,
                "\(file): \(String(cString: strerror(EACCES))): \(owner), and this is user \(geteuid()); 'chown' it, or name another with --store"
            )
        }
    }

    /// Whether a damaged file was a database: only such a one may be set aside by itself.
    static func looksLikeStore(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var header = [UInt8](repeating: 0, count: 100)
        let count = read(descriptor, &header, header.count)
        guard count > 0 else { return true }
        return header.starts(with: Array("SQLite format 3".utf8)) || Array(header[68..<72]) == Array("ESCA".utf8)
            || hasJournal(path)
    }

    /// Whether SQLite's files lie beside it, as they do beside every store of ours, also after a clean end.
    private static func hasJournal(_ path: String) -> Bool {
        companions.allSatisfy { access(path + $0, F_OK) == 0 }
    }

    /// Renames a store with what lies beside it; nobody may have it open.
    ///
    /// - Parameter stamp: the time, for the new name.
    /// - Returns: the new name.
    static func setAside(_ path: String, as reason: SetAsideFile.Reason, _ stamp: String) throws -> String {
        let name = path + reason.mark + stamp
        var target = name
        var count = 1
        while access(target, F_OK) == 0 {
            count += 1
            target = "\(name)-\(count)"
        }
        // The journal first: without its database it is never taken for another's.
        for companion in companions.reversed() where access(path + companion, F_OK) == 0 {
            // Also without a database: it must never be taken for that of the next one.
            guard rename(path + companion, target + companion) == 0 else {
                throw failure("cannot rename \(path)\(companion)")
            }
        }
        if access(path, F_OK) == 0, rename(path, target) != 0 { throw failure("cannot rename \(path)") }
        syncDirectory(of: path)
        return target
    }

    /// Copies an open file to a new one and syncs it.
    static func copy(_ input: Int32, to target: String) throws {
        unlink(target)
        let output = openOwn(target)
        guard output >= 0 else { throw failure("cannot make \(target)") }
        defer { close(output) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &buffer, buffer.count)
            guard count >= 0 else { throw failure("cannot read what is to be copied to \(target)") }
            if count == 0 { break }
            var written = 0
            while written < count {
                let step = buffer.withUnsafeBytes {
                    write(output, $0.baseAddress?.advanced(by: written), count - written)
                }
                guard step > 0 else { throw failure("cannot write \(target)") }
                written += step
            }
        }
        guard fsync(output) == 0 else { throw failure("cannot sync \(target)") }
    }

    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot sync \(path)") }
    }

    static func syncDirectory(of path: String) {
        let descriptor = open(FilePath.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    static func failure(_ what: String) -> StoreError {
        StoreError(.io, "\(what): \(String(cString: strerror(errno)))")
    }
}
