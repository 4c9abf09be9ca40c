internal import Foundation
package import Platform
internal import Synchronization

/// Takes instructions from the control socket, one connection at a time, and hands them to whoever carries them out.
package final class ControlServer: Sendable {
    /// Has an instruction of a person carried out; the reply may come on any thread.
    package typealias Submission =
        @Sendable (
            _ instruction: Instruction, _ person: String, _ reply: @escaping @Sendable (Instruction.Outcome) -> Void
        )
        -> Void

    private let listener: Int32
    private let path: String
    private let submit: Submission
    private let isStopped = Atomic<Bool>(false)
    private let current = Mutex<Int32?>(nil)

    /// The socket beside a store by which commands reach the daemon that holds it.
    static func path(store: String) -> String { store + ".sock" }

    package init(store: String, submit: @escaping Submission) throws(SocketError) {
        path = ControlServer.path(store: store)
        self.submit = submit
        listener = try LineSocket.listen(at: path)
    }

    /// Serves until `stop`.
    package func run() {
        while !isStopped.load(ordering: .acquiring) {
            let connection = accept(listener, nil, nil)
            if connection < 0 {
                // Out of descriptors, perhaps; that passes. The end is asked for by the flag.
                if errno != EINTR, errno != ECONNABORTED, !isStopped.load(ordering: .acquiring) { sleep(1) }
                continue
            }
            LineSocket.setTimeout(connection, seconds: LineSocket.patience)
            current.withLock { $0 = connection }
            serve(connection)
            current.withLock { $0 = nil }
            close(connection)
        }
    }

    /// Answers nobody any more, and ends its thread.
    package func stop() {
        isStopped.store(true, ordering: .releasing)
        shutdown(listener, Int32(SHUT_RDWR))
        // Whoever is connected and silent must not hold up the end; an answer under way still goes out.
        current.withLock { connection in if let connection { _ = shutdown(connection, Int32(SHUT_RD)) } }
        unlink(path)
    }

    private func serve(_ connection: Int32) {
        guard let person = LineSocket.person(connection) else {
            // Who is refused is heard first, or would never read the answer; but nobody waits long for that.
            var wait = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            if poll(&wait, 1, 200) > 0 { _ = LineSocket.readLine(connection, within: 1) }
            return send(
                Instruction.Outcome(code: 69, lines: ["only root and the daemon's group may do that"]), connection)
        }
        guard let line = LineSocket.readLine(connection, within: LineSocket.patience),
            let instruction = try? JSONDecoder().decode(Instruction.self, from: Data(line))
        else {
            return send(Instruction.Outcome(code: 64, lines: ["that is no instruction of this version"]), connection)
        }
        let answer = Mutex<Instruction.Outcome?>(nil)
        let answered = DispatchSemaphore(value: 0)
        submit(instruction, person) { outcome in
            answer.withLock { $0 = outcome }
            answered.signal()
        }
        // Should the loop be waiting for a disk, the person learns that too.
        guard answered.wait(timeout: .now() + .seconds(LineSocket.timeout - 5)) == .success,
            let outcome = answer.withLock({ $0 })
        else {
            let lines = ["the daemon has taken it and has not done it yet; 'escalator query' will tell"]
            return send(Instruction.Outcome(code: 75, lines: lines), connection)
        }
        send(outcome, connection)
    }

    private func send(_ outcome: Instruction.Outcome, _ connection: Int32) {
        guard let data = try? JSONEncoder().encode(outcome) else { return }
        _ = LineSocket.write([UInt8](data), to: connection)
    }
}
