internal import Foundation
internal import Platform

/// Asks the daemon that holds a store.
package enum ControlClient {
    /// Has an instruction carried out by the daemon.
    ///
    /// - Parameter seconds: how long the answer is waited for.
    package static func send(
        _ instruction: Instruction, store: String, within seconds: Int = LineSocket.timeout
    ) throws -> Instruction.Outcome {
        let connection = try LineSocket.connect(to: ControlServer.path(store: store))
        defer { close(connection) }
        let data = try JSONEncoder().encode(instruction)
        guard LineSocket.write([UInt8](data), to: connection),
            let line = LineSocket.readLine(connection, within: seconds),
            let outcome = try? JSONDecoder().decode(Instruction.Outcome.self, from: Data(line))
        else { throw SocketError(message: "the daemon gave no answer") }
        return outcome
    }
}
