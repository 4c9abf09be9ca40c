internal import Glibc
internal import Platform

/// The journal's socket for records with fields of their own (systemd's "Native Journal Protocol").
struct JournalSocket: Sendable {
    /// Where journald listens.
    static let usual = "/run/systemd/journal/socket"

    private let address: [UInt8]

    init(path: String = JournalSocket.usual) { address = Array(path.utf8) }

    /// Sends one record.
    ///
    /// - Returns: whether it was taken; else it is told in another way.
    func send(_ fields: [(name: String, value: String)]) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = JournalSocket.record(fields)
        // The loop does not wait for a journal that does not read.
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        return UnixAddress.with(address) { target, length in
            sendto(descriptor, bytes, bytes.count, flags, target, length) == bytes.count
        }
    }

    /// `NAME=value` and a line's end for each field; a value with line ends has its length in front of it.
    static func record(_ fields: [(name: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in fields {
            let text = Array(value.utf8)
            bytes += Array(name.utf8)
            if text.contains(UInt8(ascii: "\n")) {
                bytes.append(UInt8(ascii: "\n"))
                withUnsafeBytes(of: UInt64(text.count).littleEndian) { bytes += Array($0) }
            } else {
                bytes.append(UInt8(ascii: "="))
            }
            bytes += text
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
