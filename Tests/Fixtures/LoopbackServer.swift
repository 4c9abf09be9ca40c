internal import Foundation
internal import Glibc
internal import Synchronization

/// An HTTP server on a free port of 127.0.0.1 that answers from a table; for tests.
package final class LoopbackServer: Sendable {
    /// An answer, with the header lines after the status line.
    package struct Answer: Sendable {
        package var status = 200
        package var headers: [String] = []
        package var body: [UInt8] = []

        package init(_ body: String, status: Int = 200, headers: [String] = ["Content-Type: application/json"]) {
            self.body = Array(body.utf8)
            self.status = status
            self.headers = headers
        }

        package init(bytes: [UInt8], headers: [String] = ["Content-Type: application/json"]) {
            body = bytes
            self.headers = headers
        }
    }

    /// One request as it came: its path with the query, and its lines.
    package struct Request: Sendable {
        package let path: String
        package let lines: [String]
    }

    private struct State {
        var answers: [String: [Answer]] = [:]
        var requests: [Request] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let listener: Int32
    package let port: UInt16

    package init() throws {
        (listener, port) = try LoopbackServer.listen()
        let thread = Thread { [self] in serve() }
        thread.start()
    }

    /// A socket that listens on a free port of 127.0.0.1.
    package static func listen() throws -> (listener: Int32, port: UInt16) {
        // Not for the programs that other tests start meanwhile.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && Glibc.listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        guard isBound else { throw CocoaError(.fileNoSuchFile) }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    /// Where a path is.
    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Sets the answers of a path: each is given once, the last for ever.
    package func answer(_ path: String, _ answers: Answer...) {
        state.withLock { $0.answers[path] = answers }
    }

    /// What was asked so far.
    package var requests: [Request] { state.withLock { $0.requests } }

    package func stop() {
        state.withLock { $0.isStopped = true }
        // Its own thread closes it: until then the number is nobody else's, whose connections that thread would take.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve() {
        LoopbackServer.serve(listener, isStopped: { self.state.withLock { $0.isStopped } }) { [self] connection in
            while handle(connection) {}
        }
    }

    /// Takes connections until it is stopped, each on a thread of its own.
    static func serve(
        _ listener: Int32, isStopped: () -> Bool, _ talk: @escaping @Sendable (Int32) -> Void
    ) {
        while true {
            let connection = accept(listener, nil, nil)
            if isStopped() {
                if connection >= 0 { close(connection) }
                close(listener)
                return
            }
            // A signal, or a client that gave up, ends no server.
            guard connection >= 0 else { continue }
            Thread {
                talk(connection)
                close(connection)
            }.start()
        }
    }

    /// Answers one request; false when the connection is over.
    private func handle(_ connection: Int32) -> Bool {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(connection, &byte, 1, 0) == 1 else { return false }
            bytes.append(byte)
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
        guard let path = lines.first?.split(separator: " ").dropFirst().first.map(String.init) else { return false }
        // The body is no beginning of the next request.
        let length = lines.lazy.compactMap { Int($0.lowercased().trimmingPrefix("content-length: ")) }.first ?? 0
        for _ in 0..<length { guard recv(connection, &byte, 1, 0) == 1 else { return false } }
        let answer = state.withLock { state -> Answer in
            state.requests.append(Request(path: path, lines: lines))
            guard var answers = state.answers[path], let first = answers.first else {
                return Answer("nothing here", status: 404, headers: ["Content-Type: text/plain"])
            }
            if answers.count > 1 {
                answers.removeFirst()
                state.answers[path] = answers
            }
            return first
        }
        let isRepeat = answer.headers.contains { header in
            header.hasPrefix("ETag: ") && lines.contains { $0 == "If-None-Match: \(header.dropFirst(6))" }
        }
        let status = isRepeat ? 304 : answer.status
        let body = isRepeat ? [] : answer.body
        let head = ["HTTP/1.1 \(status) Answer", "Content-Length: \(body.count)"] + answer.headers
        let output = Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
        return output.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            == output.count
    }
}

/// Runs `body` with a server on loopback, which ends with it.
package func withServer<Result>(_ body: (LoopbackServer) throws -> Result) throws -> Result {
    let server = try LoopbackServer()
    defer { server.stop() }
    return try body(server)
}
