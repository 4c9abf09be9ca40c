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
        var attempts = 100
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let fault = errno
            attempts -= 1
            if fault == EINTR, attempts > 0 { continue }
            defer { close(descriptor) }
            throw fault == EWOULDBLOCK ? .held(by: holder(of: descriptor, path)) : .unavailable(fault)
        }
        let pid = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = pwrite(descriptor, pid, pid.count, 0)
        return FileLock(descriptor: descriptor)
    }

    private static let mode: mode_t = 0o600

    /// The process that has the lock of a file, as the kernel says; nil where none has it, or that cannot be known.
    package static func holder(of path: String) -> Int32? {
        var status = stat()
        return stat(path, &status) == 0 ? listed(status) : nil
    }

    /// The same; else as the file says, if that process has it open.
    private static func holder(of descriptor: Int32, _ path: String) -> pid_t? {
        var status = stat()
        if fstat(descriptor, &status) == 0, let pid = listed(status) { return pid }
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let digits = buffer.prefix(max(0, count)).prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard let pid = pid_t(String(decoding: digits, as: UTF8.self)), pid > 0 else { return nil }
        return hasOpen(status, pid) ? pid : nil
    }

    /// Whether a process has a file open, as far as one may look.
    private static func hasOpen(_ file: stat, _ pid: pid_t) -> Bool {
        guard let directory = opendir("/proc/\(pid)/fd") else { return false }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            if stat("/proc/\(pid)/fd/\(name)", &status) == 0, status.st_ino == file.st_ino,
                status.st_dev == file.st_dev
            {
                return true
            }
        }
        return false
    }

    /// The pid that `/proc/locks` has for a file; nil where that cannot be read, as in the service. Inodes of other file systems
    /// may have the same number.
    private static func listed(_ status: stat) -> pid_t? {
        guard let file = fopen("/proc/locks", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            // 1: FLOCK  ADVISORY  WRITE 4711 fd:01:131090 0 EOF
            let text = line.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
            let words = text.split(separator: " ")
            guard words.count > 5, words[1] == "FLOCK", let pid = pid_t(words[4]), pid > 0 else { continue }
            let place = words[5].split(separator: ":")
            guard place.count == 3, UInt64(place[2]) == UInt64(status.st_ino),
                hasOpen(status, pid) || isDevice(place, status)
            else { continue }
            return pid
        }
        return nil
    }

    /// Whether a device of `/proc/locks`, in hexadecimal, is that of a file.
    private static func isDevice(_ place: [Substring], _ status: stat) -> Bool {
        let device = UInt64(status.st_dev)
        let major = (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000
        let minor = device & 0xFF | (device >> 12) & 0xFFFF_FF00
        return UInt64(place[0], radix: 16) == major && UInt64(place[1], radix: 16) == minor
    }
}
