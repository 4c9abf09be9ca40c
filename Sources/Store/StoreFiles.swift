internal import Glibc

/// The files of a store, outside SQLite: made before it opens them, moved while nobody has them open.
package enum StoreFiles {
    /// What SQLite keeps beside the database.
    static let companions = ["-wal", "-shm"]

    /// Gives a new file the mode of a store's files, which the service's strict umask does not, and, when root makes it,
    /// the owner of its directory: the service must be able to write it.
    package static func own(_ descriptor: Int32, path: String) {
        fchmod(descriptor, 0o640)
        guard geteuid() == 0 else { return }
        var status = stat()
        if stat(directory(of: path), &status) == 0 { fchown(descriptor, status.st_uid, status.st_gid) }
    }

    /// Makes an empty database file unless there is one.
    ///
    /// Nothing of this process has the file open yet, so no lock of SQLite's is lost by closing it.
    static func create(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        if descriptor < 0, errno == EEXIST { return }
        guard descriptor >= 0 else { throw failure("cannot make \(path)") }
        own(descriptor, path: path)
        close(descriptor)
    }

    /// Renames a store with what lies beside it; nobody may have it open.
    ///
    /// - Returns: the new name.
    static func setAside(_ path: String, as ending: String) throws -> String {
        var target = "\(path).\(ending)"
        var count = 1
        while access(target, F_OK) == 0 {
            count += 1
            target = "\(path).\(ending)-\(count)"
        }
        // The journal first: without its database it is never taken for another's.
        for companion in companions.reversed() where access(path + companion, F_OK) == 0 {
            guard rename(path + companion, target + companion) == 0 else {
                throw failure("cannot rename \(path)\(companion)")
            }
        }
        guard rename(path, target) == 0 else { throw failure("cannot rename \(path)") }
        syncDirectory(of: path)
        return target
    }

    /// Copies a file and syncs it.
    static func copy(_ source: String, to target: String) throws {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw failure("cannot read \(source)") }
        defer { close(input) }
        let output = open(target, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard output >= 0 else { throw failure("cannot make \(target)") }
        defer { close(output) }
        own(output, path: target)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &buffer, buffer.count)
            guard count >= 0 else { throw failure("cannot read \(source)") }
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
        let descriptor = open(directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func failure(_ what: String) -> StoreError {
        StoreError(.io, "\(what): \(String(cString: strerror(errno)))")
    }
}
