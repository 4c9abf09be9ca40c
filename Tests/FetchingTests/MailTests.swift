import Fixtures
import Platform
import Testing

@testable import Fetching

/// Mails over a line: who refused what, and what is tried again.
struct MailTests {
    private func request(
        _ server: MailServer, _ text: String = "Subject: a\r\n\r\nb", security: MailEnvelope.Security = .none
    ) -> FetchRequest {
        let url = "smtp://127.0.0.1:\(server.port)/client.example.org"
        var request = FetchRequest(feed: "m", url: url, shownURL: url)
        var mail = MailEnvelope(security: security, from: "e@example.org", to: "a@example.org")
        mail.content = Array(text.utf8)
        request.mail = mail
        request.timeout = 60
        return request
    }

    private func result(_ request: FetchRequest) throws -> Retrieval.Result {
        let fetcher = try Fetcher(settings: FetchSettings()) { 0 }
        defer { fetcher.stop() }
        fetcher.submit([request])
        while true {
            if let retrieval = fetcher.retrievals.take(limit: 1, waiting: 5).first { return retrieval.result }
        }
    }

    private func failure(_ request: FetchRequest) throws -> FetchFailure? {
        if case .failure(let failure) = try result(request) { failure } else { nil }
    }

    @Test func `a mail has one recipient, and its text is what it was`() throws {
        try withMailServer { server in
            let text = "Subject: a\r\n\r\n.\r\n..x\r\nend without a line's end"
            guard case .pages(let pages) = try result(request(server, text)) else {
                throw FetchFailure(.transfer, "none")
            }
            #expect(pages.first?.status == 250)
            #expect(
                server.commands.prefix(4) == [
                    "EHLO client.example.org", "MAIL FROM:<e@example.org>", "RCPT TO:<a@example.org>", "DATA",
                ])
            // A dot that begins a line is doubled on the way (RFC 5321, 4.5.2).
            #expect(server.texts == ["Subject: a\r\n\r\n..\r\n...x\r\nend without a line's end\r\n"])
        }
    }

    @Test(arguments: [
        ("RCPT", "550 5.1.1 no such user", true), ("RCPT", "451 4.7.1 try later", false),
        ("RCPT", "530 5.7.0 log in first", false), ("MAIL", "550 5.1.8 bad sender", false),
        ("DATA", "554 5.7.1 no", true), (".", "554 5.7.1 spam", true), (".", "452 4.3.1 full", false),
    ])
    func `what is refused for good is not tried again, and what an operator can mend is`(
        command: String, answer: String, isFinal: Bool
    ) throws {
        try withMailServer {
            $0.hasPrefix(command) ? answer : MailServer.usual($0)
        } _: { server in
            let failure = try #require(try failure(request(server)))
            #expect((failure.kind == .rejected) == isFinal, "\(failure)")
            #expect(failure.message.contains(answer))
        }
    }

    @Test func `an answer of several lines is told with all of them`() throws {
        try withMailServer {
            $0.hasPrefix("RCPT")
                ? "550-5.7.1 we take nothing\r\n550-5.7.1 from your provider\r\n550 5.7.1 see x.org"
                : MailServer.usual($0)
        } _: { server in
            let failure = try #require(try failure(request(server)))
            #expect(
                failure.kind == .rejected
                    && failure.message.hasSuffix("550 5.7.1 we take nothing 5.7.1 from your provider 5.7.1 see x.org"))
        }
    }

    @Test func `who offers another login than is known refuses none`() throws {
        try withMailServer {
            $0.hasPrefix("EHLO") ? "250-x.org\r\n250-AUTH XOAUTH9\r\n250 SIZE 1000" : MailServer.usual($0)
        } _: { server in
            var request = request(server)
            request.mail?.username = "u"
            request.mail?.password = "geheim-4711"
            let failure = try #require(try failure(request))
            #expect(failure.message.contains("offers no way to log in") && failure.message.contains("XOAUTH9"))
        }
    }

    @Test func `without the TLS that is wanted nothing is sent`() throws {
        try withMailServer { server in
            let failure = try #require(try failure(request(server, security: .starttls)))
            #expect(failure.kind == .security && failure.message.contains("STARTTLS"))
            #expect(!server.commands.contains { $0.hasPrefix("MAIL") })
        }
    }

    @Test func `without the login that is wanted nothing is sent, and the operator is told`() throws {
        try withMailServer { server in
            var request = request(server)
            request.mail?.username = "u"
            request.mail?.password = "geheim-4711"
            let failure = try #require(try failure(request))
            #expect(failure.kind == .transfer && failure.message.contains("offers no login"))
            #expect(server.texts.isEmpty)
            request.mail?.content = nil
            let probe = try self.failure(request)
            #expect(probe?.message.contains("offers no login") == true)
        }
    }

    @Test func `who connects to try a server sends no mail`() throws {
        try withMailServer { server in
            var request = request(server)
            request.mail?.content = nil
            guard case .pages = try result(request) else { throw FetchFailure(.transfer, "it failed") }
            #expect(!server.commands.contains { $0.hasPrefix("MAIL") || $0.hasPrefix("RCPT") || $0.hasPrefix("VRFY") })
        }
    }

    @Test func `a server that does not say goodbye has taken the mail all the same`() throws {
        try withMailServer {
            $0 == "QUIT" ? nil : MailServer.usual($0)
        } _: { server in
            guard case .pages = try result(request(server)) else { throw FetchFailure(.transfer, "it failed") }
        }
    }
}

/// What is told by HTTP: of the answer the status counts alone.
struct TellingTests {
    private func result(_ url: String, _ change: (inout FetchRequest) -> Void = { _ in }) throws -> Retrieval.Result {
        let fetcher = try Fetcher(settings: FetchSettings()) { 0 }
        defer { fetcher.stop() }
        var request = FetchRequest(feed: "m", url: url, shownURL: url)
        request.method = "POST"
        request.body = [1]
        request.isTelling = true
        request.maxBody = 1000
        change(&request)
        fetcher.submit([request])
        while true {
            if let retrieval = fetcher.retrievals.take(limit: 1, waiting: 5).first { return retrieval.result }
        }
    }

    @Test func `an answer that is long, or encoded in some way, is an answer`() throws {
        try withServer { server in
            server.answer("/long", LoopbackServer.Answer(String(repeating: "x", count: 3_000_000)))
            server.answer("/odd", LoopbackServer.Answer("x", headers: ["Content-Encoding: br"]))
            let page = String(repeating: "x", count: 40_000)
            server.answer("/gone", LoopbackServer.Answer(page, status: 410))
            server.answer("/busy", LoopbackServer.Answer(page, status: 429, headers: ["Retry-After: 7"]))
            server.answer("/two", LoopbackServer.Answer("x", headers: ["Content-Length: 7"]))
            let many = (0..<5000).map { "X-\($0): \(String(repeating: "y", count: 60))" }
            server.answer("/many", LoopbackServer.Answer("x", headers: many))
            let all = [("/long", 200), ("/odd", 200), ("/gone", 410), ("/busy", 429), ("/two", 200), ("/many", 200)]
            for (path, status) in all {
                guard case .pages(let pages) = try result(server.url(path)) else { throw FetchFailure(.transfer, path) }
                #expect(pages.first?.status == status && pages.first?.body.count ?? 0 <= 1000)
                #expect(pages.first?.retryAfter == (status == 429 ? "7" : nil))
            }
        }
    }

    @Test func `a redirect leads nowhere`() throws {
        try withServer { server in
            server.answer("/a", LoopbackServer.Answer("", status: 302, headers: ["Location: /b"]))
            guard case .pages(let pages) = try result(server.url("/a")) else { throw FetchFailure(.transfer, "a") }
            #expect(pages.first?.status == 302)
            #expect(server.requests.map(\.path) == ["/a"])
        }
    }
}
