import Fixtures
import Foundation
import Platform
import Synchronization
import Testing

@testable import Control

/// What people ask reaches whoever holds the store word for word, and the answer comes back.
struct ControlTests {
    /// What was asked, in order.
    private final class Asked: Sendable {
        let summaries = Mutex<[String]>([])
    }

    private func withServer(_ body: (_ store: String, _ asked: Asked) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let asked = Asked()
            let server = try ControlServer(store: folder + "/s.db") { instruction, person, reply in
                asked.summaries.withLock { $0.append(instruction.summary) }
                reply(Instruction.Outcome(code: 65, lines: [instruction.summary, "by \(person.prefix(4))"]))
            }
            let ended = DispatchSemaphore(value: 0)
            BlockingThread.start("control") {
                server.run()
                ended.signal()
            }
            defer {
                server.stop()
                ended.wait()
            }
            try body(folder + "/s.db", asked)
        }
    }

    @Test(arguments: [
        (
            Instruction.record(
                series: "a.b", period: "2026-Q3", value: "13.1e9", published: "2026-10-30", source: "a \"b\"\nc"),
            "record a.b 2026-Q3 13.1e9"
        ), (.replay(feed: "f"), "replay f"),
    ])
    func `an instruction is carried out by the server, and its outcome is the answer`(
        instruction: Instruction, summary: String
    ) throws {
        try withServer { store, asked in
            let outcome = try ControlClient.send(instruction, store: store)
            #expect(outcome.code == 65)
            #expect(outcome.lines == [summary, "by user"])
            #expect(asked.summaries.withLock { $0 } == [summary])
        }
    }

    @Test(arguments: ["", "{}", "{\"replay\":{}}", "{\"erase\":{\"feed\":\"f\"}}", "\u{0}\u{1}"])
    func `a line that is no instruction is answered and asks nothing`(line: String) throws {
        try withServer { store, asked in
            let connection = try LineSocket.connect(to: store + ".sock")
            defer { close(connection) }
            #expect(LineSocket.write(Array(line.utf8), to: connection))
            let answer = try #require(LineSocket.readLine(connection, within: 20))
            let outcome = try JSONDecoder().decode(Instruction.Outcome.self, from: Data(answer))
            #expect(outcome.code == 64)
            #expect(asked.summaries.withLock { $0 }.isEmpty)
        }
    }

    @Test func `who asks where nobody listens is told so`() throws {
        try withTemporaryFolder { folder in
            _ = #expect(throws: SocketError.self) {
                try ControlClient.send(.replay(feed: "f"), store: folder + "/s.db")
            }
        }
        var left = ""
        try withServer { store, _ in left = store }
        #expect(!FileManager.default.fileExists(atPath: left + ".sock"))
    }
}
