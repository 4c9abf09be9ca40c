internal import Foundation
internal import Glibc
internal import Synchronization

/// A mail server on a free port of 127.0.0.1 that answers by a script; for tests. Without TLS.
package final class MailServer: Sendable {
    /// What it answers to commands that begin so; nil for what never is answered. The text is asked for as `.`.
    package typealias Script = @Sendable (_ command: String) -> String?

    private struct State {
        var commands: [String] = []
        var texts: [String] = []
        var isStopped = false
    }

    private let state = Mutex(State())
    private let listener: Int32
    private let script: Script
    package let port: UInt16

    package init(_ script: @escaping Script) throws {
        self.script = script
        (listener, port) = try LoopbackServer.listen()
        Thread { [self] in serve() }.start()
    }

    /// What a server without wishes answers.
    package static func usual(_ command: String) -> String? {
        switch command {
        case "": "220 test"
        case let word where word.hasPrefix("EHLO"): "250 test"
        case let word where word.hasPrefix("DATA"): "354 go on"
        case let word where word.hasPrefix("QUIT"): "221 bye"
        default: "250 ok"
        }
    }

    /// The commands so far, of all connections in their order.
    package var commands: [String] { state.withLock { $0.commands } }
    /// The texts of mails, as they came over the line.
    package var texts: [String] { state.withLock { $0.texts } }

    package func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve() {
        LoopbackServer.serve(listener, isStopped: { self.state.withLock { $0.isStopped } }) { [self] in talk($0) }
    }

    private func talk(_ connection: Int32) {
        guard say(script(""), connection) else { return }
        while let line = line(connection) {
            state.withLock { $0.commands.append(line) }
            guard say(script(line), connection) else { return }
            guard line == "DATA", script("DATA")?.hasPrefix("354") == true else {
                if line == "QUIT" { return }
                continue
            }
            var text = ""
            var next = self.line(connection)
            while let more = next, more != "." {
                text += more + "\r\n"
                next = self.line(connection)
            }
            // What is broken off before its last dot is no mail.
            guard next != nil else { return }
            state.withLock { $0.texts.append(text) }
            guard say(script("."), connection) else { return }
        }
    }

    /// Says something; of nil nothing, until the other side gives up.
    private func say(_ answer: String?, _ connection: Int32) -> Bool {
        guard let answer else {
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
            return false
        }
        let bytes = Array((answer + "\r\n").utf8)
        return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    private func line(_ connection: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) == 1 {
            bytes.append(byte)
            if bytes.suffix(2) == [13, 10] { return String(decoding: bytes.dropLast(2), as: UTF8.self) }
        }
        return nil
    }
}

/// Runs `body` with a mail server on loopback, which ends with it.
package func withMailServer<Result>(
    _ script: @escaping MailServer.Script = MailServer.usual, _ body: (MailServer) throws -> Result
) throws -> Result {
    let server = try MailServer(script)
    defer { server.stop() }
    return try body(server)
}
