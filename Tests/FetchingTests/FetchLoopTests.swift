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

    func place(of connection: Int32) -> Int { connections.firstIndex(of: connection) ?? -1 }

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
    /// What comes of requests that are made one after the other, over which connection each was asked, and how often.
    private func outcome(
        of paths: [String], method: String = "GET", _ answer: @escaping (_ path: String, _ connection: Int) -> String
    ) throws -> (results: [String], asked: [String]) {
        let server = try TurningServer()
        let multi = try #require(MultiHandle())
        var (waiting, results, asked) = (paths[...], [String](), [String]())
        var (turns, isIdle) = (0, true)
        let loop = FetchLoop(settings: FetchSettings(), multi: multi, memory: BodyMemory()) {
            multi.wakeUp()
            turns += 1
            while let (path, connection) = server.request() {
                asked.append("\(path) \(server.place(of: connection))")
                TurningServer.say(answer(path, server.place(of: connection)), on: connection)
            }
            guard isIdle, let next = waiting.popFirst() else { return ([], false, isIdle || turns > 1_000_000) }
            isIdle = false
            var request = FetchRequest(feed: next, url: "http://127.0.0.1:\(server.port)\(next)", shownURL: "")
            request.method = method
            if method == "POST" { request.body = Array("x".utf8) }
            return ([request], false, false)
        } post: { _, result in
            isIdle = true
            switch result {
            case .pages(let pages): results.append(String(decoding: pages.flatMap(\.body), as: UTF8.self))
            case .failure(let failure): results.append("\(failure.kind)")
            case .notModified: results.append("unchanged")
            }
        }
        loop.run {}
        return (results, asked)
    }

    @Test func `what has no status line on a connection that served another is asked again, over one of its own`()
        throws
    {
        let found = try outcome(of: ["/a", "/b", "/c"]) { path, connection in
            path == "/b" && connection == 0 ? "the rest of a\r\n\r\n" : TurningServer.answer(path)
        }
        #expect(found.results == ["/a", "/b", "/c"])
        // From then on every request has its own.
        #expect(found.asked == ["/a 0", "/b 0", "/b 1", "/c 2"])
    }

    @Test func `a server that never says a status line is asked once more, and not for ever`() throws {
        let found = try outcome(of: ["/a", "/b"]) { path, _ in path == "/a" ? TurningServer.answer("a") : "no\r\n\r\n" }
        #expect(found.results == ["a", "transfer"] && found.asked == ["/a 0", "/b 0", "/b 1"])
    }

    @Test func `what may change something on the server is not asked twice`() throws {
        let found = try outcome(of: ["/a", "/b"], method: "POST") { path, connection in
            path == "/b" && connection == 0 ? "no\r\n\r\n" : TurningServer.answer(path)
        }
        #expect(found.results == ["/a", "transfer"] && found.asked == ["/a 0", "/b 0"])
    }
}
