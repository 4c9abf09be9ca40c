internal import Glibc

/// The sockets of connections: libcurl names the two ends of the connection that a request will use, and not its socket.
final class OpenSockets {
    /// What a connection is known by.
    struct Ends: Equatable {
        /// Of the other side, as `inet_ntop` writes it.
        var address: String
        var port: UInt16
        var localPort: UInt16
    }

    /// All that were ever opened: a number may have been closed since, or be something else's now, so each is asked.
    private var opened: Set<Int32> = []

    func insert(_ socket: Int32) { opened.insert(socket) }

    /// Whether something waits to be read from a connection.
    func holdsInput(_ ends: Ends) -> Bool {
        guard let socket = opened.first(where: { OpenSockets.ends(of: $0) == ends }) else { return false }
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    private static func ends(of socket: Int32) -> Ends? {
        guard let local = name(socket, getsockname), let remote = name(socket, getpeername) else { return nil }
        return Ends(address: remote.address, port: remote.port, localPort: local.port)
    }

    private typealias Asking = (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32

    private static func name(_ socket: Int32, _ asking: Asking) -> (address: String, port: UInt16)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            let isNamed = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { asking(socket, $0, &length) == 0 }
            guard isNamed else { return nil }
            switch Int32(pointer.pointee.ss_family) {
            case AF_INET:
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    (text(of: &$0.pointee.sin_addr, AF_INET), UInt16(bigEndian: $0.pointee.sin_port))
                }
            case AF_INET6:
                return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    (text(of: &$0.pointee.sin6_addr, AF_INET6), UInt16(bigEndian: $0.pointee.sin6_port))
                }
            default: return nil
            }
        }
    }

    private static func text(of address: UnsafeRawPointer, _ family: Int32) -> String {
        var bytes = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(family, address, &bytes, socklen_t(bytes.count))
        return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
