internal import Glibc

/// The lock that says which process writes a store: flock on `<store>.lock`, held for life and never unlinked.
package final class InstanceLock {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Takes the lock.
    ///
    /// - Throws: `StoreError` with `.busy` and the holder's pid when another process has it.
    package static func take(store path: String) throws -> InstanceLock {
        let lockPath = path + ".lock"
        var descriptor = StoreFiles.openOwn(lockPath)
        // Who may only read it can still learn who has it.
        if descriptor < 0, errno == EACCES { descriptor = open(lockPath, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else {
            let remedy = errno == EROFS ? "; a systemd unit must name its folder in 'ReadWritePaths='" : ""
            throw StoreError(.io, "cannot open \(lockPath): \(String(cString: strerror(errno)))\(remedy)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var buffer = [UInt8](repeating: 0, count: 32)
            let count = pread(descriptor, &buffer, buffer.count, 0)
            close(descriptor)
            let text = String(decoding: buffer.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }, as: UTF8.self)
            throw StoreError(
                .busy, "\(path) is in use by \(text.isEmpty ? "another process" : "the process with pid \(text)")"
            )
        }
        let pid = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, pid, pid.count, 0)
        return InstanceLock(descriptor: descriptor)
    }
}
