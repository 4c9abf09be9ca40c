import Fixtures
import Foundation
import Testing

/// The pages as a browser, and as somebody who means harm, asks for them.
@Suite struct PageServerTests {
    private func withPages(_ body: (RunningDaemon, String, String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let socket = FileManager.default.temporaryDirectory.path + "/p-\(UUID().uuidString.prefix(8))"
            defer { unlink(socket) }
            try write("month,v\n2026-01,3\n", to: folder + "/x.csv")
            try write(configuration(socket, title: "One"), to: folder + "/c.yaml")
            let daemon = try RunningDaemon(in: folder)
            try body(daemon, folder, socket)
        }
    }

    private func configuration(_ socket: String, title: String) -> String {
        """
        server: { listen: "unix:\(socket)", title: \(title) }
        feeds:
          - id: sheet
            url: "file:x.csv"
            schedule: { every: 1s }
            format: csv
            series: [{ id: jobs, unit: count, kind: stock, frequency: month, value: v, period: month }]
        rules:
          - { id: many, when: jobs > 5 count, claim: { kind: state, says: There are many. } }
        """
    }

    @Test func `a page has what browsers are told, and an asker who has it already gets nothing`() throws {
        try withPages { _, _, socket in
            let page = try SocketClient.get("/", at: socket)
            #expect(page.status == 200 && page.body.contains("<h1>One</h1>"))
            for field in [
                "Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff",
                "Referrer-Policy: no-referrer", "X-Frame-Options: DENY", "Date: ",
            ] {
                #expect(page.head.contains(field), "\(field)")
            }
            #expect(!page.head.lowercased().contains("set-cookie") && !page.head.contains("Server:"))
            let tag = try #require(page.head.firstMatch(of: /ETag: (\S+)/)?.output.1)
            for fields in ["If-None-Match: \(tag)", "If-None-Match: \"x\", W/\(tag)", "If-None-Match: *"] {
                let again = try SocketClient.get("/", at: socket, fields: fields + "\r\n")
                #expect(again.status == 304 && again.body.isEmpty, "\(fields)")
            }
            #expect(try SocketClient.get("/", at: socket, fields: "If-None-Match: \"x\"\r\n").status == 200)
            let head = try SocketClient.get("/", at: socket, method: "HEAD")
            #expect(head.status == 200 && head.head.contains("Content-Length: \(page.body.utf8.count)"))
            let data = try SocketClient.get("/index.json", at: socket)
            #expect(data.head.contains("Access-Control-Allow-Origin: *"))
            #expect(try SocketClient.get("/claims/many/embed", at: socket).head.contains("frame-ancestors *"))
        }
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
    func `everything can only be read`(_ method: String) throws {
        try withPages { _, _, socket in
            let answer = try SocketClient.get("/", at: socket, method: method)
            #expect(answer.status == 405 && answer.head.contains("Allow: GET, HEAD"))
        }
    }

    @Test(arguments: ["Content-Length: 100000", "Transfer-Encoding: chunked"], ["GET", "POST"])
    func `who sends what nobody reads may not keep the connection`(_ field: String, _ method: String) throws {
        try withPages { _, _, socket in
            let client = try SocketClient(to: socket)
            client.send("\(method) / HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n")
            let status = client.answer()?.status
            #expect(status == (method == "GET" ? 413 : 405))
            #expect(client.isEnded)
        }
    }

    @Test func `a connection answers many questions, in their order`() throws {
        try withPages { _, _, socket in
            let client = try SocketClient(to: socket)
            let targets = ["/healthz", "/index.json", "/nope", "/healthz"]
            client.send(targets.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            #expect(client.answer()?.body == "ok\n")
            #expect(client.answer()?.body.contains("many") == true)
            #expect(client.answer()?.status == 404)
            #expect(client.answer()?.body == "ok\n")
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nX: \(String(repeating: "x", count: 200_000))\r\n\r\n",
        "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 5000) + "\r\n",
        "GET /\(String(repeating: "x", count: 60_000)) HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\nxx\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}",
        "GET / HTTP/9.9\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\nzz",

    ])
    func `what is no request of HTTP, or too large, keeps nobody else from an answer`(_ request: String) throws {
        try withPages { daemon, _, socket in
            let client = try SocketClient(to: socket)
            client.send(request)
            #expect(try SocketClient.get("/healthz", at: socket).status == 200)
            if let answer = client.answer() {
                #expect(answer.status >= 400 && answer.status < 500)
            } else {
                #expect(client.isEnded)
            }
            #expect(try SocketClient.get("/healthz", at: socket).status == 200)
            #expect(daemon.stop() == 0)
        }
    }

    @Test func `who says nothing, or reads nothing, holds up neither others nor the end`() throws {
        try withPages { daemon, _, socket in
            let silent = try (0..<40).map { _ in try SocketClient(to: socket) }
            let half = try (0..<40).map { _ in try SocketClient(to: socket) }
            for client in half { client.send("GET / HTTP/1.1\r\nHos") }
            let deaf = try SocketClient(to: socket)
            deaf.send(String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", count: 400))
            for _ in 0..<20 { #expect(try SocketClient.get("/index.json", at: socket).status == 200) }
            let begin = Date()
            #expect(daemon.stop() == 0)
            #expect(Date().timeIntervalSince(begin) < 8)
            #expect(silent.count + half.count == 80)
        }
    }

    @Test func `who opens more connections than there may be closes his own, and is in nobody's way`() throws {
        try withPages { daemon, _, socket in
            let patient = try SocketClient(to: socket)
            patient.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(patient.answer()?.status == 200)
            var clients: [SocketClient] = []
            for _ in 0..<700 { clients.append(try SocketClient(to: socket)) }
            // Who had an answer stays, while others have asked nothing yet.
            patient.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(patient.answer()?.status == 200)
            for _ in 0..<20 { #expect(try SocketClient.get("/healthz", at: socket).status == 200) }
            #expect(clients[0].isEnded)
            #expect(daemon.stop() == 0)
        }
    }

    @Test(arguments: [
        ("GET /healthz HTTP/1.1\r\n\r\n", 400), ("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET /healthz HTTP/1.0\r\n\r\n", 200),
        ("GET /healthz HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", 200),
        ("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n", 200),
    ])
    func `a host is named once, and who says that it is all, or speaks HTTP 1.0, is let go`(
        _ request: String, _ status: Int
    ) throws {
        try withPages { _, _, socket in
            let client = try SocketClient(to: socket)
            client.send(request)
            #expect(client.answer()?.status == status)
            #expect(client.isEnded)
        }
    }

    @Test(arguments: ["GET / HTTP/1.0", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close"])
    func `whoever wants the connection closed has all of a long answer before, however slowly it is read`(
        _ head: String
    ) throws {
        try withPages { _, folder, socket in
            let rows = (0..<4000).map { "\(1650 + $0 / 12)-\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1),\($0)" }
            try write("month,v\n" + rows.joined(separator: "\n") + "\n", to: folder + "/x.csv")
            let target = "/api/v1/series/jobs/observations"
            let deadline = Date().addingTimeInterval(90)
            while try SocketClient.get(target, at: socket).body.utf8.count < 600_000 {
                guard Date() < deadline else { throw SocketClient.Refused() }
                sched_yield()
            }
            let client = try SocketClient(to: socket)
            client.send(head.replacing("GET / ", with: "GET \(target) ") + "\r\n\r\n")
            // Others have theirs meanwhile: by then this one was written as far as the socket takes it.
            for _ in 0..<3 { #expect(try SocketClient.get(target, at: socket).status == 200) }
            let answer = try #require(client.answer())
            #expect(answer.body.utf8.count > 600_000 && answer.body.hasSuffix("]}\n"))
            #expect(client.isEnded)
        }
    }

    @Test func `what is stored, and what is configured, is on the next page`() throws {
        try withPages { daemon, folder, socket in
            func wait(for words: String, at target: String) throws {
                let deadline = Date().addingTimeInterval(90)
                while try !SocketClient.get(target, at: socket).body.contains(words) {
                    guard Date() < deadline else { throw SocketClient.Refused() }
                    sched_yield()
                }
            }
            try wait(for: "2026-01,2026-01-01,2026-01-31,3,", at: "/series/jobs.csv")
            try write("month,v\n2026-01,3\n2026-02,7\n", to: folder + "/x.csv")
            try wait(for: "2026-02,2026-02-01,2026-02-28,7,", at: "/series/jobs.csv")
            try write(configuration(socket, title: "Two"), to: folder + "/c.yaml")
            daemon.signal(SIGHUP)
            try wait(for: "<h1>Two</h1>", at: "/")
        }
    }

    @Test func `an address that cannot be listened on keeps the daemon from nothing`() throws {
        // Somebody else has the port for as long as this goes on.
        let server = try LoopbackServer()
        defer { server.stop() }
        let taken = try #require(server.url("/").firstMatch(of: /127\.0\.0\.1:\d+/)).output
        for (address, reason) in [("unix:/nowhere/at/all", "No such file"), (String(taken), "Address already in use")] {
            try withTemporaryFolder { folder in
                try write("month,v\n2026-01,3\n", to: folder + "/x.csv")
                let text = configuration("SOCKET", title: "Three").replacing("unix:SOCKET", with: address)
                try write(text, to: folder + "/c.yaml")
                let daemon = try RunningDaemon(in: folder)
                let deadline = Date().addingTimeInterval(90)
                while !daemon.log.contains("cannot serve pages"), Date() < deadline { sched_yield() }
                #expect(daemon.log.contains(reason) && daemon.log.contains("all else goes on"), "\(daemon.log)")
                #expect(daemon.stop() == 0)
            }
        }
    }
}
