internal import Glibc
internal import Platform

/// A local socket for datagrams, as a service manager has one.
package enum ListeningSocket {
    /// Binds one to a path that is not there yet; nil when it cannot be.
    package static func make(at path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        return UnixAddress.with(Array(path.utf8)) { bind(descriptor, $0, $1) } == 0 ? descriptor : nil
    }
}
