import Fixtures
import Foundation
import Testing

@testable import Telemetry

/// Records with fields, as journald reads them.
struct JournalSocketTests {
    @Test func `a field is a name, a value and a line's end`() {
        let bytes = JournalSocket.record([("MESSAGE", "fired many"), ("PRIORITY", "2")])
        #expect(String(decoding: bytes, as: UTF8.self) == "MESSAGE=fired many\nPRIORITY=2\n")
    }

    /// Else the rest would be fields that somebody else wrote.
    @Test func `a value with line ends has its length in front`() {
        let bytes = JournalSocket.record([("MESSAGE", "a\nRULE=x")])
        #expect(bytes == Array("MESSAGE\n".utf8) + [8, 0, 0, 0, 0, 0, 0, 0] + Array("a\nRULE=x\n".utf8))
    }

    @Test func `one record is one datagram`() throws {
        try withTemporaryFolder { folder in
            let path = FileManager.default.temporaryDirectory.path + "/journal-\(UUID().uuidString)"
            defer { unlink(path) }
            let listener = try #require(ListeningSocket.make(at: path))
            defer { close(listener) }
            #expect(JournalSocket(path: path).send([("MESSAGE", "x"), ("RULE", "many")]))
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = recv(listener, &buffer, buffer.count, 0)
            #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "MESSAGE=x\nRULE=many\n")
        }
    }

    @Test func `who has no journal is told so`() {
        #expect(!JournalSocket(path: "/nowhere/socket").send([("MESSAGE", "x")]))
    }
}
