package import Glibc

/// The address of a local socket.
package enum UnixAddress {
    /// How many bytes a path must be shorter than.
    package static let room = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    /// Calls `body` with an address.
    ///
    /// - Parameters:
    ///   - path: its bytes, fewer than `room`; an abstract one begins with a zero.
    ///   - length: of the whole address; nil for just these bytes, as an abstract one needs it.
    package static func with<Result, Failure: Error>(
        _ path: [UInt8], length: socklen_t? = nil,
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let offset = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2
        let size = length ?? socklen_t(offset + path.count)
        return try withUnsafePointer(to: &address) { pointer throws(Failure) in
            try UnsafeRawPointer(pointer).withMemoryRebound(to: sockaddr.self, capacity: 1) { generic throws(Failure) in
                try body(generic, size)
            }
        }
    }
}
