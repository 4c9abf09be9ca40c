internal import CCurl
internal import Glibc

/// One transfer under way: the owner of a curl handle, touched by the fetch thread alone.
final class Transfer {
    let request: FetchRequest
    let host: String
    /// In which it waited: mostly that of its host.
    let line: String
    let handle: UnsafeMutableRawPointer
    let started: Double
    /// Of the next hop.
    private(set) var method: String
    /// Whether every hop so far was at the origin that was asked: what was meant for it goes nowhere else, and does not
    /// come back by way of another.
    private var isAtOrigin = true
    var url: String
    var response = FetchResponse()
    var location: String?
    /// Why we stopped it ourselves.
    var failure: FetchFailure?
    /// The bytes of headers and trailers so far, which libcurl keeps.
    var headerBytes = 0
    /// The length that the answer states.
    var statedLength: String?
    /// Whether the connection held bytes before anything was asked over it: the rest of another's answer, or a farewell.
    var meetsLeftovers = false
    /// Whether its connection is not used again, since the origin has sent what may be the rest of an answer.
    private let isUnclean: Bool
    /// Whether it opens a connection, whatever is there.
    private let isFresh: Bool
    /// Whether a hop of this transfer has been to a public address.
    var hasBeenPublic: Bool
    /// For a compressed body.
    var inflater: Inflater?
    /// What came of a compressed body and is not expanded yet, since there is no room.
    var pending: ArraySlice<UInt8> = []
    private var headers: UnsafeMutablePointer<curl_slist>?
    let settings: FetchSettings
    let sockets: OpenSockets
    /// Asks whether so many bytes of the body may be held now; false pauses the transfer.
    let admits: (Int) -> Bool
    var isPaused = false
    /// How much of a mail was sent.
    var mailSent = 0
    /// The last command of SMTP that was sent, in capitals, and what the server last said.
    var mailCommand = ""
    var mailReply = ""
    var hasQuit = false
    var hasLoggedIn = false
    private var recipients: UnsafeMutablePointer<curl_slist>?
    /// What libcurl says of a failure in more words than its code has.
    let explanation = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(
        _ request: FetchRequest, host: String, line: String, handle: UnsafeMutableRawPointer, settings: FetchSettings,
        now: Double,
        isKnownPublic: Bool, isFresh: Bool, isUnclean: Bool, sockets: OpenSockets, admits: @escaping (Int) -> Bool
    ) {
        self.isFresh = isFresh || isUnclean
        self.isUnclean = isUnclean
        self.sockets = sockets
        self.admits = admits
        self.request = request
        self.host = host
        self.line = line
        self.handle = handle
        self.settings = settings
        started = now
        url = request.url
        method = request.method
        hasBeenPublic = isKnownPublic
        configure(isRedirected: false)
    }

    deinit {
        curl_slist_free_all(headers)
        curl_slist_free_all(recipients)
        explanation.deallocate()
    }

    /// Names whom a mail is for.
    func setRecipient(_ address: String) {
        curl_slist_free_all(recipients)
        recipients = curl_slist_append(nil, address)
        escalator_curl_set_pointer(handle, CURLOPT_MAIL_RCPT, recipients.map { UnsafeMutableRawPointer($0) })
    }

    /// Sets the handle up for the next hop; after a change of origin, without what was meant for the first.
    func redirect(to target: String, sameOrigin: Bool) {
        url = target
        // 303 says GET; for 301 and 302 browsers and curl have made it so (RFC 9110, 15.4.2 and 15.4.3).
        if [301, 302, 303].contains(response.status) { method = "GET" }
        location = nil
        headerBytes = 0
        let hops = response.redirects + 1
        response = FetchResponse()
        response.redirects = hops
        curl_easy_reset(handle)
        isAtOrigin = isAtOrigin && sameOrigin
        configure(isRedirected: true, keepsHeaders: isAtOrigin)
    }

    func set(_ option: CURLoption, _ value: Int) { escalator_curl_set_long(handle, option, value) }
    func set(_ option: CURLoption, _ value: String) {
        _ = value.withCString { escalator_curl_set_string(handle, option, $0) }
    }

    private func configure(isRedirected: Bool, keepsHeaders: Bool = true) {
        explanation.pointee = 0
        escalator_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, explanation)
        guard request.mail == nil else { return configureMail() }
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_NETRC, 0)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        set(CURLOPT_TIMEOUT_MS, request.timeout * 1000)
        if !request.isTelling {
            set(CURLOPT_LOW_SPEED_LIMIT, 10)
            set(CURLOPT_LOW_SPEED_TIME, 15)
            set(CURLOPT_ACCEPT_ENCODING, "gzip")
        }
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_USERAGENT, settings.userAgent)
        // Set in any case, so that no variable of the environment counts; nor one that says where not to use it.
        // What is told on this machine needs nobody's help.
        set(CURLOPT_PROXY, request.isTelling && FetchSettings.isLoopback(host) ? "" : settings.proxy ?? "")
        set(CURLOPT_NOPROXY, "")
        if let caFile = settings.caFile { set(CURLOPT_CAINFO, caFile) }
        // A pooled connection was checked for another feed; a redirect opens its own, so that the address is seen.
        // What is told goes over one of its own, too: over one that was closed meanwhile libcurl would send it again.
        if isRedirected || isFresh || request.isTelling { set(CURLOPT_FRESH_CONNECT, 1) }
        if isUnclean || request.isTelling { set(CURLOPT_FORBID_REUSE, 1) }
        setHeaders(keepsOwn: keepsHeaders)
        if method == "POST" { setPost() }
        if request.isProbe { set(CURLOPT_CONNECT_ONLY, 1) }
        setCallbacks()
    }

    private func setCallbacks() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        escalator_curl_set_pointer(handle, CURLOPT_PRIVATE, context)
        escalator_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        escalator_curl_set_write(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.of(context)?.receive(bytes, size * count) ?? 0
        }
        escalator_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        escalator_curl_set_write(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.of(context)?.receiveHeader(bytes, size * count) ?? 0
        }
        escalator_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context)
        escalator_curl_set_open(handle, CURLOPT_OPENSOCKETFUNCTION) { context, _, address in
            Transfer.of(context)?.open(address) ?? -1
        }
        escalator_curl_set_pointer(handle, CURLOPT_PREREQDATA, context)
        escalator_curl_set_prereq(handle) { context, address, _, port, localPort in
            let isClean = Transfer.of(context)?.begins(at: address, port: port, localPort: localPort) ?? false
            return isClean ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
    }

    /// Whether what was asked over a connection that served another before is asked again: never twice, and only what changes
    /// nothing on the server.
    var mayBeRepeated: Bool { !isFresh && request.method == "GET" && sharesConnection }

    static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func setHeaders(keepsOwn: Bool) {
        curl_slist_free_all(headers)
        headers = nil
        var lines: [String] = []
        if keepsOwn { lines += request.headers.map { "\($0.name): \($0.value)" } }
        if let etag = request.etag { lines.append("If-None-Match: \(etag)") }
        if let lastModified = request.lastModified { lines.append("If-Modified-Since: \(lastModified)") }
        for line in lines where !line.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) {
            headers = curl_slist_append(headers, line)
        }
        escalator_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers.map { UnsafeMutableRawPointer($0) })
    }

    private func setPost() {
        let body = request.body ?? []
        set(CURLOPT_POST, 1)
        set(CURLOPT_POSTFIELDSIZE, body.count)
        _ = body.withUnsafeBytes { buffer in
            escalator_curl_set_pointer(
                handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: buffer.baseAddress))
        }
    }
}
