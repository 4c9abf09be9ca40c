// `timespec` is defined by whichever module comes first to it.
internal import CCurl
internal import Glibc

/// What a server answers, piece by piece, as libcurl calls with it on the fetch thread.
extension Transfer {
    /// The most that a compressed body may grow, once it is larger than a mebibyte.
    private static let maxRatio = 200
    /// The most that headers and trailers may have together.
    private static let maxHeaders = 300 << 10
    /// How much is expanded at once.
    private static let expandedPiece = 64 << 10

    /// From this size on a body is large.
    private static let largeBody = 1 << 20

    /// Lets a paused transfer try again.
    func resume() {
        isPaused = false
        curl_easy_pause(handle, CURLPAUSE_CONT)
    }

    func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes, count > 0 else { return count }
        guard failure == nil else { return 0 }
        return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
            let piece = UnsafeBufferPointer(start: $0, count: count)
            return inflater == nil ? receivePlain(piece) : receiveCompressed(piece)
        }
    }

    /// Whether what was told was taken, though the answer did not come as a whole: its status has.
    func wasHeard(_ code: CURLcode) -> Bool { code != CURLE_OK && failure == nil && isHeard }

    /// Whether something is told, and the status has come.
    private var isHeard: Bool {
        guard request.isTelling, !request.isProbe else { return false }
        var status = 0
        escalator_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return status >= 200
    }

    private func receivePlain(_ piece: UnsafeBufferPointer<UInt8>) -> Int {
        // Of an answer to what was told the beginning is enough, and no more is waited for.
        if request.isTelling {
            response.body += piece.prefix(request.maxBody - response.body.count)
            return response.body.count < request.maxBody ? piece.count : 0
        }
        let total = response.body.count + piece.count
        guard isAcceptable(total) else { return 0 }
        guard admits(total) else { return pause() }
        makeRoom(for: piece.count)
        response.body.append(contentsOf: piece)
        return piece.count
    }

    private func receiveCompressed(_ piece: UnsafeBufferPointer<UInt8>) -> Int {
        // The piece before this one comes first; while it waits, so does this.
        guard expand() else { return failure == nil ? pause() : 0 }
        pending = Array(piece)[...]
        return expand() || failure == nil ? piece.count : 0
    }

    /// Lets the body grow by so many bytes: to what was announced, else to twice as much; a large one at once to the most that
    /// it may be, which takes no memory before it is used. Doubled, it would be there twice while it is copied.
    private func makeRoom(for count: Int) {
        let wanted = response.body.count + count
        guard wanted > response.body.capacity else { return }
        let announced = response.body.isEmpty ? announcedLength ?? 0 : 0
        let most = request.maxBody + FetchResponse.roomAfterBody
        let doubled = max(announced + FetchResponse.roomAfterBody, 2 * response.body.capacity)
        let grown = wanted > Transfer.largeBody ? most : doubled
        response.body.reserveCapacity(max(wanted, min(grown, most)))
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
            makeRoom(for: min(most, mayGrow))
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

    /// Takes a header or a trailer; libcurl bounds the former, and keeps the latter without end.
    func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes, count > 0 else { return count }
        headerBytes += count
        guard headerBytes <= Transfer.maxHeaders else {
            // What was told was taken, whatever is said behind the status.
            if isHeard { return 0 }
            failure = FetchFailure(
                .tooLarge, "its headers and trailers are larger than \(Transfer.maxHeaders >> 10) KiB")
            return 0
        }
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
            statedLength = nil
            return count
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return count }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        guard
            [
                "content-type", "content-length", "etag", "last-modified", "date", "retry-after", "location",
                "content-encoding",
            ].contains(name)
        else {
            return count
        }
        let isBlank = { (byte: UInt8) in byte == 32 || byte == 9 || byte == 13 || byte == 10 }
        let value = line[(colon + 1)...].drop(while: isBlank)
        let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? value.startIndex
        let text = String(decoding: value[..<end], as: UTF8.self)
        switch name {
        case "content-type": response.contentType = text
        case "content-length":
            // Whichever is taken, the rest would be read as the next answer.
            guard statedLength == nil || statedLength == text else {
                if isHeard { return 0 }
                failure = FetchFailure(.transfer, "the answer states two lengths, \(statedLength ?? "") and \(text)")
                return 0
            }
            statedLength = text
        case "etag": response.etag = text
        case "last-modified": response.lastModified = text
        case "date": response.date = text
        case "retry-after": response.retryAfter = text
        case "location": location = text
        default: return decode(text) ? count : 0
        }
        return count
    }

    /// Prepares for the encoding that the server names; false for one that was not asked for.
    private func decode(_ encoding: String) -> Bool {
        if request.isTelling { return true }
        switch encoding.lowercased() {
        case "", "identity": return true
        case "gzip" where inflater == nil, "x-gzip" where inflater == nil:
            inflater = Inflater()
            return true
        default: break
        }
        failure = FetchFailure(.transfer, "the body is encoded as '\(encoding)', and only gzip was asked for")
        return false
    }
}
