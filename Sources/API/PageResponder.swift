internal import HTTPTypes
internal import HummingbirdCore
internal import Model
internal import NIOCore
internal import Platform
internal import Site

/// Turns answers into responses of HTTP: who may show and keep them, and whether they are there already.
struct PageResponder: Sendable {
    let source: PageSource
    let budget: OutboundBudget

    /// The longest address that is looked at, in bytes.
    private static let longest = 4096

    /// What is written: a head, and a body where there is one.
    func response(to request: Request) async -> (head: HTTPResponse, body: ResponseBody) {
        if let fault = HTTPField.Name.fault, request.headers[fault] != nil {
            return refusal(
                400, "host", "a request names its host, once: say 'Host:'", isHead: request.method == .head)
        }
        guard request.method == .get || request.method == .head else {
            return refusal(405, "method_not_allowed", "everything here can only be read: GET or HEAD", allow: true)
        }
        guard request.headers[.transferEncoding] == nil, ["0", nil].contains(request.headers[.contentLength]) else {
            return refusal(
                413, "body", "nothing is read of a request but its head: send no body",
                isHead: request.method == .head)
        }
        guard let target = request.head.path, target.utf8.count <= PageResponder.longest else {
            return refusal(
                414, "too_long", "the address has more than \(PageResponder.longest) bytes",
                isHead: request.method == .head)
        }
        // How the daemon fares is told though others wait.
        if target == "/healthz" { return response(source.healthAnswer, request) }
        if let kept = source.kept(target) { return response(kept, request) }
        guard let answer = await source.answer(target) else {
            return refusal(
                503, "busy", "too many pages are asked for: ask again in a moment",
                isHead: request.method == .head)
        }
        return response(answer, request)
    }

    private func response(_ answer: PageSource.Answer, _ request: Request) -> (head: HTTPResponse, body: ResponseBody) {
        var fields = answer.fields
        fields[.date] = HTTPDate.now
        if request.headers[.connection] == "close" { fields[.connection] = "close" }
        let isThere = !answer.tag.isEmpty && PageResponder.names(answer.tag, request.headers[values: .ifNoneMatch])
        if isThere {
            fields[.contentType] = nil
            return (HTTPResponse(status: .notModified, headerFields: fields), ResponseBody())
        }
        guard answer.body.readableBytes < 4096 || budget.hasRoom(for: answer.body.readableBytes) else {
            return refusal(
                503, "busy", "too many answers wait to be read: ask again in a moment",
                isHead: request.method == .head)
        }
        fields[.contentLength] = "\(answer.body.readableBytes)"
        let head = HTTPResponse(status: .init(code: answer.response.status), headerFields: fields)
        return (head, request.method == .get ? ResponseBody(byteBuffer: answer.body) : ResponseBody())
    }

    /// Whether one of the tags that somebody has is that of an answer (RFC 9110, 13.1.2).
    private static func names(_ tag: String, _ values: [String]) -> Bool {
        values.flatMap { $0.split(separator: ",") }.contains { value in
            let own = value.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            return String(own) == "*" || String(own) == tag || String(own) == "W/\(tag)"
        }
    }

    private func refusal(
        _ status: Int, _ code: String, _ message: String, allow: Bool = false, isHead: Bool = false
    ) -> (head: HTTPResponse, body: ResponseBody) {
        let response = SiteResponse.refusal(status, code, message)
        var fields = PageResponder.fields(response)
        if status == 503 { fields[.retryAfter] = "1" }
        fields[.date] = HTTPDate.now
        if allow { fields[.allow] = "GET, HEAD" }
        fields[.connection] = "close"
        fields[.contentLength] = "\(response.body.count)"
        let head = HTTPResponse(status: .init(code: status), headerFields: fields)
        // Of a question for the head alone the body is told, and not sent.
        return (head, isHead ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: response.body)))
    }

    // MARK: Fields

    /// What is said of every answer: nothing of another site is loaded, nothing is guessed, no page is framed but those that
    /// are made for it.
    static func fields(_ response: SiteResponse) -> HTTPFields {
        var fields = HTTPFields()
        fields.reserveCapacity(14)
        fields[.contentType] = response.contentType
        fields[.cacheControl] = response.caching.text
        fields[.xContentTypeOptions] = "nosniff"
        fields[.contentSecurityPolicy] = policy(response)
        append("Referrer-Policy", "no-referrer", to: &fields)
        append("Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()", to: &fields)
        append("Cross-Origin-Resource-Policy", response.isShared ? "cross-origin" : "same-origin", to: &fields)
        if response.isShared { fields[.accessControlAllowOrigin] = "*" }
        if !response.isShared, !response.isFramable { append("X-Frame-Options", "DENY", to: &fields) }
        for (name, value) in response.headers { append(name, value, to: &fields) }
        return fields
    }

    private static func append(_ name: String, _ value: String, to fields: inout HTTPFields) {
        if let name = HTTPField.Name(name) { fields[name] = value }
    }

    private static func policy(_ response: SiteResponse) -> String {
        guard response.contentType.hasPrefix("text/html") else {
            let style = response.contentType.hasPrefix("image/svg") ? " style-src 'unsafe-inline';" : ""
            return "default-src 'none';\(style) sandbox; frame-ancestors *"
        }
        return
            "default-src 'none'; img-src 'self'; style-src 'sha256-\(Site.styleHash)'; form-action 'self'; base-uri 'none'; frame-ancestors \(response.isFramable ? "*" : "'none'")"
    }
}

extension SiteResponse.Caching {
    var text: String {
        switch self {
        case .revalidated: "public, no-cache"
        case .immutable: "public, max-age=31536000, immutable"
        case .never: "no-store"
        }
    }
}
