internal import Foundation
package import Pipeline
internal import Platform
internal import Synchronization

/// Takes instructions from the control socket, one connection at a time, and hands them to the daemon's loop.
final class ControlServer: Sendable {
    private let listener: Int32
    private let path: String
    private let handle: DaemonHandle
    private let isStopped = Atomic<Bool>(false)
    private let current = Mutex<Int32?>(nil)

    /// The socket beside a store by which commands reach the daemon that holds it.
    static func path(store: String) -> String { store + ".sock" }

    init(store: String, handle: DaemonHandle) throws(SocketError) {
        path = ControlServer.path(store: store)
        self.handle = handle
        listener = try LineSocket.listen(at: path)
    }

    /// Serves until `stop`.
    func run() {
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

    func stop() {
        isStopped.store(true, ordering: .releasing)
        shutdown(listener, Int32(SHUT_RDWR))
        // Whoever is connected and silent must not hold up the end; an answer under way still goes out.
        current.withLock { connection in if let connection { _ = shutdown(connection, Int32(SHUT_RD)) } }
        unlink(path)
    }

    private func serve(_ connection: Int32) {
        guard let person = LineSocket.person(connection) else {
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
        handle.submit(instruction, by: person) { outcome in
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

/// Asks the daemon that holds a store.
package enum ControlClient {
    /// Has an instruction carried out by the daemon.
    package static func send(_ instruction: Instruction, store: String) throws -> Instruction.Outcome {
        let connection = try LineSocket.connect(to: ControlServer.path(store: store))
        defer { close(connection) }
        let data = try JSONEncoder().encode(instruction)
        guard LineSocket.write([UInt8](data), to: connection),
            let line = LineSocket.readLine(connection, within: LineSocket.timeout),
            let outcome = try? JSONDecoder().decode(Instruction.Outcome.self, from: Data(line))
        else { throw SocketError(message: "the daemon gave no answer") }
        return outcome
    }
}
