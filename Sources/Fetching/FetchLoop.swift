// `timespec` is defined by whichever module comes first to it.
internal import CCurl
internal import Glibc

/// The loop of the fetch thread.
final class FetchLoop {
    private let settings: FetchSettings
    private let multi: MultiHandle
    private let inbox: () -> (requests: [FetchRequest], isCancelled: Bool, isStopping: Bool)
    private let post: (FetchRequest, Retrieval.Result) -> Void
    private var budget = BodyBudget()
    private let memory: BodyMemory
    /// Transfers that are over, with compressed bodies that wait for room.
    private var expanding: [Transfer] = []
    private var files: ArraySlice<FetchRequest> = []
    private var queue: HostQueue
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var spare: [UnsafeMutableRawPointer] = []
    /// Hosts whose name has led to a public address: it may not lead to a private one later.
    private var publicHosts: Set<String> = []
    private var uncleanOrigins = UncleanOrigins()
    private let sockets = OpenSockets()

    private static let maxRedirects = 5

    init(
        settings: FetchSettings, multi: MultiHandle, memory: BodyMemory,
        inbox: @escaping () -> (requests: [FetchRequest], isCancelled: Bool, isStopping: Bool),
        post: @escaping (FetchRequest, Retrieval.Result) -> Void
    ) {
        self.settings = settings
        self.multi = multi
        self.memory = memory
        self.inbox = inbox
        self.post = post
        queue = HostQueue(settings: settings)
    }

    /// - Parameter turned: called with every turn.
    func run(turned: () -> Void) {
        while true {
            turned()
            let (requests, isCancelled, isStopping) = inbox()
            for request in requests { accept(request) }
            if isCancelled { cancelAll() }
            if isStopping { break }
            let wait = startWaiting()
            resumePaused()
            readFile()
            var running: Int32 = 0
            curl_multi_perform(multi.pointer, &running)
            // What has ended makes room for more, which is started before anything is waited for.
            if collect() || (!files.isEmpty && !memory.isCrowded) { continue }
            curl_multi_poll(multi.pointer, nil, 0, wait, nil)
        }
        spare.forEach { curl_easy_cleanup($0) }
    }

    private func resumePaused() {
        for transfer in Array(transfers.values) where transfer.isPaused { transfer.resume() }
        for transfer in expanding where transfer.expand() || transfer.failure != nil {
            expanding.removeAll { $0 === transfer }
            finish(transfer, CURLE_OK)
        }
    }

    /// Reads one file, when there is room for it.
    private func readFile() {
        guard !memory.isCrowded, let request = files.popFirst() else { return }
        post(request, FileTransfer.read(request))
    }

    private func accept(_ request: FetchRequest) {
        if request.url.lowercased().hasPrefix("file:") {
            files.append(request)
            return
        }
        guard let host = request.host else {
            fail(request, FetchFailure(.refused, "'\(request.shownURL)' is no URL"))
            return
        }
        queue.add(request, host: request.line?.name ?? host)
    }

    private func fail(_ request: FetchRequest, _ failure: FetchFailure) {
        post(request, .failure(failure))
    }

    /// Starts what may start, and gives the milliseconds until more may.
    private func startWaiting() -> Int32 {
        while true {
            if memory.isCrowded { return 1000 }
            switch queue.next(at: now) {
            case .start(let request, let line): start(request, line: line)
            case .fail(let request, let reason): fail(request, FetchFailure(.unreachable, reason))
            case .wait(let until):
                guard let until else { return queue.isIdle ? 60_000 : 1000 }
                return Int32(min(1000, max(1, (until - now) * 1000 + 1)))
            }
        }
    }

    private var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// - Parameters:
    ///   - line: in which it waited.
    ///   - isFresh: whether over a connection of its own.
    private func start(_ request: FetchRequest, line: String, isFresh: Bool = false) {
        guard let handle = spare.popLast() ?? curl_easy_init() else {
            queue.finished(host: line, unreachable: nil)
            return fail(request, FetchFailure(.transfer, "libcurl gives no handle"))
        }
        curl_easy_reset(handle)
        let host = request.host ?? line
        let transfer = Transfer(
            request, host: host, line: line, handle: handle, settings: settings, now: now,
            isKnownPublic: publicHosts.contains(host), isFresh: isFresh,
            isUnclean: uncleanOrigins.contains(request.url), sockets: sockets
        ) { [unowned self] bytes in
            budget.admits(handle, bytes: bytes, waiting: memory.held, takeSlot: memory.slot.takeForBody)
        }
        transfers[handle] = transfer
        curl_multi_add_handle(multi.pointer, handle)
    }

    /// Takes what has ended; false when nothing has.
    private func collect() -> Bool {
        var left: Int32 = 0
        var hasEnded = false
        while let message = curl_multi_info_read(multi.pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle,
                let transfer = transfers[handle]
            else { continue }
            let code = escalator_curl_result(message)
            // Asked of the handle before it leaves.
            let isRefused = code == CURLE_UNSUPPORTED_PROTOCOL && transfer.mayBeRepeated
            curl_multi_remove_handle(multi.pointer, handle)
            if transfer.meetsLeftovers {
                // Nothing was asked over it yet.
                release(transfer)
                start(transfer.request, line: transfer.line, isFresh: true)
            } else if isRefused {
                // What has no status line may be the rest of the answer before it. Asked again, in its turn, over a
                // connection of its own, it is what the server says.
                uncleanOrigins.insert(transfer.url)
                release(transfer)
                queue.finished(host: transfer.line, unreachable: nil)
                queue.add(transfer.request, host: transfer.line)
            } else if code == CURLE_OK, transfer.failure == nil, !transfer.expand(), transfer.failure == nil {
                // All of it has come, and there is no room to expand it yet.
                expanding.append(transfer)
            } else {
                finish(transfer, code)
            }
            hasEnded = true
        }
        return hasEnded
    }

    private func finish(_ transfer: Transfer, _ ending: CURLcode) {
        let code = transfer.wasHeard(ending) ? CURLE_OK : ending
        if code == CURLE_OK {
            transfer.checkAddress()
            transfer.checkEnd()
            transfer.checkLogin()
        }
        if code == CURLE_OK, transfer.failure == nil {
            // Later hops say nothing about the host that was asked.
            if transfer.hasBeenPublic, transfer.response.redirects == 0 { publicHosts.insert(transfer.host) }
            var status = 0
            escalator_curl_get_long(transfer.handle, CURLINFO_RESPONSE_CODE, &status)
            transfer.response.status = status
            if !transfer.request.isTelling, [301, 302, 303, 307, 308].contains(status),
                let location = transfer.location
            {
                follow(transfer, location)
                return
            }
            transfer.response.elapsed = now - transfer.started
            let isUnchanged = status == 304 && (transfer.request.etag != nil || transfer.request.lastModified != nil)
            end(transfer, isUnchanged ? .notModified(transfer.response) : .pages([transfer.response]))
            return
        }
        end(transfer, .failure(transfer.failure ?? FetchFailure(code, transfer)))
    }

    private func follow(_ transfer: Transfer, _ location: String) {
        guard transfer.response.redirects < FetchLoop.maxRedirects else {
            return end(transfer, .failure(FetchFailure(.refused, "more than \(FetchLoop.maxRedirects) redirects")))
        }
        guard let from = URLParts(transfer.url), let target = URLParts.resolve(location, against: transfer.url) else {
            return end(
                transfer, .failure(FetchFailure(.refused, "a redirect to something that is no http or https URL")))
        }
        let to = URLParts(target)
        if from.scheme == "https", to?.scheme != "https" {
            return end(
                transfer, .failure(FetchFailure(.refused, "a redirect from https to \(to?.scheme ?? "nothing")")))
        }
        let isSameOrigin = to?.origin == from.origin
        // RFC 9110, 15.4: 307 and 308 keep method and body, which are not for another origin; after the others a GET follows.
        if [307, 308].contains(transfer.response.status), transfer.method != "GET", !isSameOrigin {
            return end(
                transfer,
                .failure(
                    FetchFailure(.refused, "a redirect of a \(transfer.method) to another origin, \(to?.origin ?? "")"))
            )
        }
        if budget.release(transfer.handle) { memory.slot.release() }
        transfer.redirect(to: target, sameOrigin: isSameOrigin)
        curl_multi_add_handle(multi.pointer, transfer.handle)
    }

    private func release(_ transfer: Transfer) {
        transfers[transfer.handle] = nil
        if budget.release(transfer.handle) { memory.slot.release() }
        if spare.count < settings.concurrency {
            spare.append(transfer.handle)
        } else {
            curl_easy_cleanup(transfer.handle)
        }
    }

    private func end(_ transfer: Transfer, _ result: Retrieval.Result) {
        release(transfer)
        var reason: String?
        if case .failure(let failure) = result, failure.kind == .unreachable {
            reason = failure.message
        }
        queue.finished(host: transfer.line, unreachable: reason)
        post(transfer.request, result)
    }

    private func cancelAll() {
        let cancelled = FetchFailure(.cancelled, "cancelled")
        for request in queue.removeAll() + files { fail(request, cancelled) }
        files = []
        for transfer in Array(transfers.values) {
            curl_multi_remove_handle(multi.pointer, transfer.handle)
            expanding.removeAll { $0 === transfer }
            end(transfer, .failure(cancelled))
        }
    }
}
