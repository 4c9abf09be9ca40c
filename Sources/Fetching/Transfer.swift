internal import CCurl
internal import Glibc

/// One transfer under way: the owner of a curl handle, touched by the fetch thread alone.
final class Transfer {
    let request: FetchRequest
    let host: String
    let handle: UnsafeMutableRawPointer
    let started: Double
    var url: String
    var response = FetchResponse()
    var location: String?
    /// Why we stopped it ourselves.
    var failure: FetchFailure?
    /// Whether a hop of this transfer has been to a public address.
    var hasBeenPublic: Bool
    /// For a compressed body.
    private var inflater: Inflater?
    /// What came of a compressed body and is not expanded yet, since there is no room.
    private var pending: ArraySlice<UInt8> = []
    private var headers: UnsafeMutablePointer<curl_slist>?
    let settings: FetchSettings
    /// Asks whether so many bytes of the body may be held now; false pauses the transfer.
    private let admits: (Int) -> Bool
    private(set) var isPaused = false

    /// The most that a compressed body may grow, once it is larger than a mebibyte.
    private static let maxRatio = 200
    /// How much is expanded at once.
    private static let expandedPiece = 64 << 10

    init(
        _ request: FetchRequest, host: String, handle: UnsafeMutableRawPointer, settings: FetchSettings, now: Double,
        isKnownPublic: Bool, admits: @escaping (Int) -> Bool
    ) {
        self.admits = admits
        self.request = request
        self.host = host
        self.handle = handle
        self.settings = settings
        started = now
        url = request.url
        hasBeenPublic = isKnownPublic
        configure(isRedirected: false)
    }

    deinit { curl_slist_free_all(headers) }

    /// Sets the handle up for the next hop; after a change of origin, without what was meant for the first.
    func redirect(to target: String, sameOrigin: Bool) {
        url = target
        location = nil
        let hops = response.redirects + 1
        response = FetchResponse()
        response.redirects = hops
        curl_easy_reset(handle)
        configure(isRedirected: true, keepsHeaders: sameOrigin)
    }

    private func set(_ option: CURLoption, _ value: Int) { escalator_curl_set_long(handle, option, value) }
    private func set(_ option: CURLoption, _ value: String) {
        _ = value.withCString { escalator_curl_set_string(handle, option, $0) }
    }

    private func configure(isRedirected: Bool, keepsHeaders: Bool = true) {
        let context = Unmanaged.passUnretained(self).toOpaque()
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
        set(CURLOPT_LOW_SPEED_LIMIT, 10)
        set(CURLOPT_LOW_SPEED_TIME, 15)
        set(CURLOPT_ACCEPT_ENCODING, "gzip")
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_USERAGENT, settings.userAgent)
        set(CURLOPT_PROXY, settings.proxy ?? "")
        if let caFile = settings.caFile { set(CURLOPT_CAINFO, caFile) }
        // A pooled connection was checked for another feed; a redirect opens its own, so that the address is seen.
        if isRedirected { set(CURLOPT_FRESH_CONNECT, 1) }
        setHeaders(keepsOwn: keepsHeaders)
        if request.method == "POST", keepsHeaders { setPost() }
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
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer? {
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

    /// Lets a paused transfer try again.
    func resume() {
        isPaused = false
        curl_easy_pause(handle, CURLPAUSE_CONT)
    }

    // MARK: Callbacks, on the fetch thread

    private func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes, count > 0 else { return count }
        guard failure == nil else { return 0 }
        return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            let piece = UnsafeBufferPointer(start: $0, count: count)
            return inflater == nil ? receivePlain(piece) : receiveCompressed(piece)
        }
    }

    private func receivePlain(_ piece: UnsafeBufferPointer<UInt8>) -> Int {
        let total = response.body.count + piece.count
        guard isAcceptable(total) else { return 0 }
        guard admits(total) else { return pause() }
        if response.body.isEmpty, let length = announcedLength { response.body.reserveCapacity(length) }
        response.body.append(contentsOf: piece)
        return piece.count
    }

    private func receiveCompressed(_ piece: UnsafeBufferPointer<UInt8>) -> Int {
        // The piece before this one comes first; while it waits, so does this.
        guard expand() else { return failure == nil ? pause() : 0 }
        pending = Array(piece)[...]
        return expand() || failure == nil ? piece.count : 0
    }

    private func pause() -> Int {
        isPaused = true
        return Int(CURL_WRITEFUNC_PAUSE)
    }

    /// Expands what is pending as far as there is room; false when something is left, or was wrong.
    func expand() -> Bool {
        guard let inflater else { return true }
        while !pending.isEmpty {
            let most = Transfer.expandedPiece
            let mayGrow = max(0, request.maxBody + 1 - response.body.count)
            guard admits(response.body.count + min(most, mayGrow)) else { return false }
            guard !inflater.isComplete else {
                pending = []
                return true
            }
            guard let taken = inflater.inflate(pending, into: &response.body, limit: min(most, mayGrow)) else {
                failure = FetchFailure(.transfer, "the compressed body is damaged")
                return false
            }
            pending = pending.dropFirst(taken)
            let total = response.body.count
            guard isAcceptable(total) else { return false }
            if total > 1 << 20, total > Transfer.maxRatio * max(inflater.received, 1) {
                failure = FetchFailure(.tooLarge, "the compressed body grows more than \(Transfer.maxRatio) times")
                return false
            }
        }
        return true
    }

    /// Called at the end of the transfer, when everything is expanded.
    func checkEnd() {
        guard let inflater, !inflater.isComplete, inflater.received > 0 else { return }
        failure = FetchFailure(.transfer, "the compressed body ends too early")
    }

    private func isAcceptable(_ total: Int) -> Bool {
        guard total > request.maxBody else { return true }
        failure = FetchFailure(.tooLarge, "the body is larger than \(request.maxBody) bytes; see 'max_body'")
        return false
    }

    private var announcedLength: Int? {
        var length: curl_off_t = -1
        escalator_curl_get_offset(handle, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length)
        // Not more than is held in any case: what is announced need not come.
        return length > 0 ? min(Int(length), request.maxBody, BodyBudget.allowance) : nil
    }

    private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes, count > 0 else { return count }
        let line = bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            UnsafeBufferPointer(start: $0, count: count)
        }
        if line.starts(with: "HTTP/".utf8) {
            // An interim answer may come before the final one.
            let redirects = response.redirects
            response = FetchResponse()
            response.redirects = redirects
            inflater = nil
            pending = []
            return count
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return count }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        guard ["content-type", "etag", "last-modified", "retry-after", "location", "content-encoding"].contains(name)
        else {
            return count
        }
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 || byte == 10 }
        let value = line[(colon + 1)...].drop(while: isBlank)
        let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? value.startIndex
        let text = String(decoding: value[..<end], as: UTF8.self)
        switch name {
        case "content-type": response.contentType = text
        case "etag": response.etag = text
        case "last-modified": response.lastModified = text
        case "retry-after": response.retryAfter = text
        case "location": location = text
        default: return decode(text) ? count : 0
        }
        return count
    }

    /// Prepares for the encoding that the server names; false for one that was not asked for.
    private func decode(_ encoding: String) -> Bool {
        switch encoding.lowercased() {
        case "", "identity": return true
        case "gzip", "x-gzip": inflater = inflater == nil ? Inflater() : nil
        default: break
        }
        guard inflater == nil else { return true }
        failure = FetchFailure(.transfer, "the body is encoded as '\(encoding)', and only gzip was asked for")
        return false
    }
}
