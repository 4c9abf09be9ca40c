internal import Glibc

/// A lock between processes: flock on a file of its own that nobody but its owner can open, so that who may only read what
/// it guards cannot take it. Held for as long as this lives; the file is never unlinked.
package final class FileLock {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Why it cannot be had.
    package enum Fault: Error, Equatable {
        /// Another process has it; its pid, where that can be known.
        case held(by: Int32?)
        /// Its file cannot be opened: the number of the fault.
        case unavailable(Int32)
    }

    /// Takes the lock and writes this process' pid into its file.
    ///
    /// - Throws: `Fault`.
    package static func take(_ path: String) throws(Fault) -> FileLock {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw .unavailable(errno) }
        // One that an earlier version made could be read, and so locked, by a group.
        fchmod(descriptor, mode)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let fault = errno
            if fault == EINTR { continue }
            defer { close(descriptor) }
            throw fault == EWOULDBLOCK ? .held(by: holder(of: descriptor)) : .unavailable(fault)
        }
        let pid = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, pid, pid.count, 0)
        return FileLock(descriptor: descriptor)
    }

    private static let mode: mode_t = 0o600

    /// The process that has it: as the kernel says, else as the file says, if there is such a process.
    private static func holder(of descriptor: Int32) -> pid_t? {
        var status = stat()
        if fstat(descriptor, &status) == 0, let pid = listed(status) { return pid }
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let digits = buffer.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard let pid = pid_t(String(decoding: digits, as: UTF8.self)), pid > 0 else { return nil }
        return kill(pid, 0) == 0 || errno == EPERM ? pid : nil
    }

    /// The pid that `/proc/locks` has for a file; nil where that cannot be read, as in the service.
    private static func listed(_ status: stat) -> pid_t? {
        guard let file = fopen("/proc/locks", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            // 1: FLOCK  ADVISORY  WRITE 4711 fd:01:131090 0 EOF
            let text = line.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
            let words = text.split(separator: " ")
            guard words.count > 5, words[1] == "FLOCK", words[5].split(separator: ":").last == "\(status.st_ino)",
                let pid = pid_t(words[4]), pid > 0
            else { continue }
            return pid
        }
        return nil
    }
}
