internal import Glibc
internal import Model

/// A local socket by which two processes of one machine exchange a line each.
///
/// Its mode lets the owner and the group in; the kernel says who the other side is, and that is checked again.
package enum LineSocket {
    /// The longest line, in bytes.
    package static let maxLine = 65_536
    /// How long one side waits for the other's line, in seconds; storing a value can wait for a long transaction.
    package static let timeout = 30
    /// How long the daemon waits for an instruction, in seconds: nobody types one.
    package static let patience = 5

    /// A listening socket; a leftover of a killed daemon is replaced, which the instance lock makes safe.
    package static func listen(at path: String) throws(SocketError) -> Int32 {
        unlink(path)
        let descriptor = try make()
        try withAddress(path) { address, length throws(SocketError) in
            guard bind(descriptor, address, length) == 0, chmod(path, 0o660) == 0, Glibc.listen(descriptor, 16) == 0
            else {
                let reason = String(cString: strerror(errno))
                close(descriptor)
                throw SocketError(message: "cannot listen on \(path): \(reason)")
            }
        }
        return descriptor
    }

    /// Connects to a socket, whose path may be longer than an address has room for.
    package static func connect(to path: String) throws(SocketError) -> Int32 {
        let descriptor = try make()
        setTimeout(descriptor)
        try withAddress(path) { address, length throws(SocketError) in
            guard Glibc.connect(descriptor, address, length) == 0 else {
                let code = errno
                close(descriptor)
                throw SocketError(
                    message: "cannot reach the daemon by \(path): \(String(cString: strerror(code)))",
                    isAbsent: code == ENOENT || code == ECONNREFUSED, isForbidden: code == EACCES)
            }
        }
        return descriptor
    }

    /// Sets how long one sending or receiving may take.
    package static func setTimeout(_ descriptor: Int32, seconds: Int = timeout) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    /// Who is at the other side; nil when it may not ask: only root, the daemon's own user and its group may.
    package static func person(_ descriptor: Int32) -> String? {
        // struct ucred, which glibc shows to GNU programs only: pid, uid, gid.
        var peer: [UInt32] = [0, 0, 0]
        var size = socklen_t(peer.count * MemoryLayout<UInt32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 else { return nil }
        var groups = [gid_t](repeating: 0, count: 1024)
        var length = socklen_t(groups.count * MemoryLayout<gid_t>.size)
        if getsockopt(descriptor, SOL_SOCKET, peerGroups, &groups, &length) != 0 { length = 0 }
        let all = [peer[2]] + groups.prefix(Int(length) / MemoryLayout<gid_t>.size)
        guard peer[1] == 0 || peer[1] == geteuid() || all.contains(getegid()) else { return nil }
        // In a user namespace of its own (PrivateUsers=) the daemon does not see which user it is.
        return "\(peer[1] == overflowUser ? "a user of the group" : "user \(peer[1])"), pid \(peer[0])"
    }

    /// What the kernel calls a user that has no number in this namespace.
    private static let overflowUser: UInt32 = 65_534

    /// SO_PEERGROUPS of asm-generic/socket.h.
    private static let peerGroups: Int32 = 59

    /// Reads one line; nil when the other side is silent, gone or talks too much.
    ///
    /// - Parameter seconds: for the whole line.
    package static func readLine(_ descriptor: Int32, within seconds: Int) -> [UInt8]? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while line.count <= maxLine, ContinuousClock.now < deadline {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            line += buffer.prefix(count)
            if let end = line.firstIndex(of: 10) { return Array(line[..<end]) }
        }
        return nil
    }

    /// Writes one line; false when the other side is gone.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = (bytes + [10])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func make() throws(SocketError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError(message: String(cString: strerror(errno))) }
        return descriptor
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(SocketError) -> Void
    ) throws(SocketError) {
        var bytes = Array(path.utf8)
        var directory: Int32 = -1
        defer { if directory >= 0 { close(directory) } }
        if bytes.count >= UnixAddress.room {
            // An address has room for 107 bytes; a directory that is open has a short name.
            directory = Glibc.open(FilePath.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            bytes = Array("/proc/self/fd/\(directory)/\(path.split(separator: "/").last ?? "")".utf8)
            guard directory >= 0, bytes.count < UnixAddress.room else {
                throw SocketError(message: "the path \(path) is too long for a socket")
            }
        }
        try UnixAddress.with(bytes, length: socklen_t(MemoryLayout<sockaddr_un>.size), body)
    }
}

/// Why the other side cannot be reached.
package struct SocketError: Error, CustomStringConvertible {
    package let message: String
    /// Whether nobody listens: there is no socket, or a leftover of one.
    package let isAbsent: Bool
    /// Whether somebody does, and this user may not ask.
    package let isForbidden: Bool

    package init(message: String, isAbsent: Bool = false, isForbidden: Bool = false) {
        self.message = message
        self.isAbsent = isAbsent
        self.isForbidden = isForbidden
    }

    package var description: String { message }
}
