internal import Glibc

/// Writing to descriptors.
package enum WholeWrite {
    /// Writes all of some bytes, however many calls that takes.
    ///
    /// - Returns: the number of the fault; nil when all is written.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
