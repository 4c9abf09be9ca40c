import Fixtures
import Platform
import Testing

@testable import Fetching
@testable import Model

/// Transfers from a server on loopback.
struct FetcherTests {
    private func fetch(_ request: FetchRequest, settings: FetchSettings = FetchSettings()) throws -> Retrieval.Result {
        let fetcher = try Fetcher(settings: settings) { 0 }
        defer { fetcher.stop() }
        fetcher.submit([request])
        while true {
            if let retrieval = fetcher.retrievals.take(limit: 1, waiting: 10).first { return retrieval.result }
        }
    }

    @Test func `a body comes with its status, type and validators`() throws {
        try withServer { server in
            server.answer("/a", .init("{}", headers: ["Content-Type: application/json", "ETag: \"1\""]))
            guard case .pages(let pages) = try fetch(FetchRequest(feed: "f", url: server.url("/a"), shownURL: "")),
                let response = pages.first
            else {
                Issue.record("no response")
                return
            }
            #expect(response.status == 200)
            #expect(response.contentType == "application/json")
            #expect(response.etag == "\"1\"")
            #expect(response.body == Array("{}".utf8))
            var again = FetchRequest(feed: "f", url: server.url("/a"), shownURL: "")
            again.etag = response.etag
            guard case .notModified = try fetch(again) else {
                Issue.record("the validator was not used")
                return
            }
        }
    }

    @Test func `a body over the limit ends the transfer`() throws {
        try withServer { server in
            server.answer("/big", .init(String(repeating: "x", count: 100_000)))
            var request = FetchRequest(feed: "f", url: server.url("/big"), shownURL: "")
            request.maxBody = 1000
            guard case .failure(let failure) = try fetch(request) else {
                Issue.record("no failure")
                return
            }
            #expect(failure.kind == .tooLarge)
        }
    }

    @Test func `redirects are followed five times, and own headers do not go to another origin`() throws {
        try withServer { server in
            try withServer { other in
                server.answer("/away", .init("", status: 302, headers: ["Location: \(other.url("/there"))"]))
                other.answer("/there", .init("{}"))
                server.answer("/loop", .init("", status: 302, headers: ["Location: /loop"]))
                server.answer("/file", .init("", status: 302, headers: ["Location: file:///etc/passwd"]))
                var request = FetchRequest(feed: "f", url: server.url("/away"), shownURL: "")
                request.headers = [("X-Key", "secret-secret")]
                guard case .pages(let pages) = try fetch(request), let response = pages.first else {
                    Issue.record("no response")
                    return
                }
                #expect(response.redirects == 1)
                #expect(server.requests.first?.lines.contains("X-Key: secret-secret") == true)
                #expect(other.requests.first?.lines.contains { $0.contains("secret") } == false)
                for path in ["/loop", "/file"] {
                    guard
                        case .failure(let failure) = try fetch(
                            FetchRequest(feed: "f", url: server.url(path), shownURL: ""))
                    else {
                        Issue.record("\(path) was followed")
                        return
                    }
                    #expect(failure.kind == .refused)
                }
                #expect(server.requests.filter { $0.path == "/loop" }.count == 6)
            }
        }
    }

    /// Rule 35, and for 301 and 302 what browsers and curl do.
    @Test(arguments: [
        (301, false, "GET"), (302, false, "GET"), (303, false, "GET"), (307, false, "POST"), (308, false, "POST"),
        (303, true, "GET"), (307, true, nil), (308, true, nil),
    ])
    func `a POST goes on as what the status says, and its body not to another origin`(
        status: Int, elsewhere: Bool, method: String?
    ) throws {
        try withServer { server in
            try withServer { other in
                let target = elsewhere ? other : server
                server.answer("/from", .init("", status: status, headers: ["Location: \(target.url("/to"))"]))
                target.answer("/to", .init("{}"))
                var request = FetchRequest(feed: "f", url: server.url("/from"), shownURL: "")
                request.method = "POST"
                request.body = Array("{}".utf8)
                let result = try fetch(request)
                let asked = target.requests.first { $0.path == "/to" }
                #expect(asked?.lines.first == method.map { "\($0) /to HTTP/1.1" })
                #expect(asked?.lines.contains("Content-Length: 2") ?? (method == "POST") == (method == "POST"))
                if case .failure(let failure) = result {
                    #expect(method == nil)
                    #expect(failure.message.contains("a redirect of a POST to another origin"))
                }
            }
        }
    }

    @Test func `what was meant for one origin does not come back by way of another`() throws {
        try withServer { server in
            try withServer { other in
                server.answer("/a", .init("", status: 302, headers: ["Location: \(other.url("/b1"))"]))
                other.answer("/b1", .init("", status: 302, headers: ["Location: /b2"]))
                other.answer("/b2", .init("{}"))
                var request = FetchRequest(feed: "f", url: server.url("/a"), shownURL: "")
                request.headers = [("X-Key", "secret-secret")]
                let result = try fetch(request)
                #expect(other.requests.map(\.path) == ["/b1", "/b2"], "\(result)")
                #expect(!other.requests.contains { $0.lines.contains { $0.contains("secret") } })
            }
        }
    }

    @Test func `a refused connection is a host that cannot be reached`() throws {
        let server = try LoopbackServer()
        let url = server.url("/")
        server.stop()
        guard case .failure(let failure) = try fetch(FetchRequest(feed: "f", url: url, shownURL: "")) else {
            Issue.record("no failure")
            return
        }
        #expect(failure.kind == .unreachable)
    }

    @Test func `a file is read, and known again by its validator`() throws {
        try withTemporaryFolder { folder in
            try write("a,b\n", to: folder + "/x.csv")
            var request = FetchRequest(feed: "f", url: "file:\(folder)/x.csv", shownURL: "")
            guard case .pages(let pages) = try fetch(request), let response = pages.first else {
                Issue.record("no response")
                return
            }
            #expect(response.body == Array("a,b\n".utf8))
            request.etag = response.etag
            guard case .notModified = try fetch(request) else {
                Issue.record("read again")
                return
            }
            request.url = "file:\(folder)"
            guard case .failure = try fetch(request) else {
                Issue.record("a folder was read")
                return
            }
        }
    }

    private func response(status: Int, retryAfter: String? = nil) -> FetchResponse {
        var response = FetchResponse()
        response.status = status
        response.retryAfter = retryAfter
        return response
    }

    @Test func `Retry-After is read in both forms`() {
        #expect(response(status: 429, retryAfter: "120").retryAt(now: 1000) == 1120)
        let date = response(status: 503, retryAfter: "Thu, 01 Jan 1970 01:00:00 GMT")
        #expect(date.retryAt(now: 1000) == 3600)
        #expect(response(status: 429).retryAt(now: 1000) == 1600)
        #expect(response(status: 404).retryAt(now: 1000) == nil)
    }
}
