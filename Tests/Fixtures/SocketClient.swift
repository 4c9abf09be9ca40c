internal import Foundation
internal import Platform

/// A client of a local socket that says what it is told to, byte for byte.
package final class SocketClient {
    private let descriptor: Int32

    package struct Refused: Error {
        package init() {}
    }

    /// Connects; waits for whoever listens to begin with that.
    ///
    /// - Parameter patience: for how many seconds an answer is waited for.
    package init(to path: String, patience: Int = 90) throws {
        let deadline = Date().addingTimeInterval(Double(patience))
        while true {
            let made = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            if UnixAddress.with(Array(path.utf8), { connect(made, $0, $1) }) == 0 {
                descriptor = made
                break
            }
            close(made)
            guard Date() < deadline else { throw Refused() }
            sched_yield()
        }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    package func send(_ text: String) { send(Array(text.utf8)) }

    /// Sends as much as is taken.
    package func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    /// One answer of HTTP: its head, and a body as long as that says.
    ///
    /// - Parameter hasBody: false for what answers HEAD.
    /// - Returns: nil when the connection ended before.
    package func answer(hasBody: Bool = true) -> (status: Int, head: String, body: String)? {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while !bytes.suffix(4).elementsEqual(end) {
            guard let byte = read(1)?.first else { return nil }
            bytes.append(byte)
        }
        let head = String(decoding: bytes, as: UTF8.self)
        let length = head.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.output.1) } ?? 0
        let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
        guard hasBody, status != 304, length > 0 else { return (status, head, "") }
        var body: [UInt8] = []
        while body.count < length {
            guard let more = read(length - body.count) else { return nil }
            body += more
        }
        return (status, head, String(decoding: body, as: UTF8.self))
    }

    /// Whether the other side has ended the connection.
    package var isEnded: Bool {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, 0)
        return count == 0 || count < 0 && errno == ECONNRESET
    }

    private func read(_ count: Int) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: count)
        let got = recv(descriptor, &buffer, count, 0)
        return got > 0 ? Array(buffer.prefix(got)) : nil
    }

    /// Asks once, on a connection of its own.
    package static func get(
        _ target: String, at path: String, method: String = "GET", fields: String = ""
    ) throws -> (status: Int, head: String, body: String) {
        let client = try SocketClient(to: path)
        client.send("\(method) \(target) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
        guard let answer = client.answer(hasBody: method != "HEAD") else { throw Refused() }
        return answer
    }
}
