import Fixtures
import Glibc
import Testing

@testable import Fetching

/// A server that answers within the turns of the loop, so that what happens in which turn is no chance.
private final class TurningServer {
    private let listener: Int32
    private var connections: [Int32] = []
    let port: UInt16

    init() throws {
        (listener, port) = try LoopbackServer.listen()
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    deinit { (connections + [listener]).forEach { close($0) } }

    /// The request that has come since, and where to answer it.
    func request() -> (path: String, connection: Int32)? {
        while case let connection = accept(listener, nil, nil), connection >= 0 { connections.append(connection) }
        for connection in connections {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { continue }
            let line = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ")
            return (line.count > 1 ? String(line[1]) : "", connection)
        }
        return nil
    }

    static func say(_ text: String, on connection: Int32) {
        _ = text.withCString { send(connection, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
    }

    static func answer(_ body: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}

struct FetchLoopTests {
    @Test func `what follows an answer is nobody's, also when the next request is made in the same turn`() throws {
        let server = try TurningServer()
        let multi = try #require(MultiHandle())
        var submitted: [String] = []
        var answers: [String: String] = [:]
        var first: Int32?
        var turns = 0
        let submit = { (path: String) -> [FetchRequest] in
            submitted.append(path)
            return [FetchRequest(feed: path, url: "http://127.0.0.1:\(server.port)\(path)", shownURL: "")]
        }
        let loop = FetchLoop(settings: FetchSettings(), multi: multi, memory: BodyMemory()) {
            multi.wakeUp()
            turns += 1
            if submitted.isEmpty { return (submit("/first"), false, false) }
            if let connection = first, submitted.count == 1 {
                // The rest of its answer, one that nobody has asked for, and a request that could take it.
                TurningServer.say("[]" + TurningServer.answer("forged"), on: connection)
                return (submit("/second"), false, false)
            }
            if let (path, connection) = server.request() {
                if path == "/first" {
                    first = connection
                    TurningServer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", on: connection)
                } else if connection != first {
                    TurningServer.say(TurningServer.answer("true"), on: connection)
                }
            }
            return ([], false, answers.count == 2 || turns > 1_000_000)
        } post: { request, result in
            guard case .pages(let pages) = result else { return }
            answers[request.feed] = String(decoding: pages.flatMap(\.body), as: UTF8.self)
        }
        loop.run {}
        #expect(answers == ["/first": "[]", "/second": "true"])
    }
}
