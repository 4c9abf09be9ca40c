internal import CCurl
internal import Foundation
internal import Synchronization

/// Makes transfers on one thread of its own, around one curl multi handle.
package final class Fetcher: Sendable {
    private let inbox = Mutex<Inbox>(Inbox())
    private let outcomes = Mailbox<FetchOutcome>()
    private let multi: MultiHandle
    private let settings: FetchSettings
    private let loopTurns = Atomic<UInt64>(0)
    /// The bytes of bodies that are complete and not yet released.
    private let waiting = Atomic<Int>(0)

    private struct Inbox {
        var requests: [FetchRequest] = []
        var isStopping = false
        var isCancelled = false
    }

    /// - Throws: `FetchFailure` when libcurl cannot be set up.
    package init(settings: FetchSettings) throws {
        guard Fetcher.isCurlReady, let multi = MultiHandle() else {
            throw FetchFailure(.transfer, "libcurl cannot be initialised")
        }
        self.settings = settings
        self.multi = multi
        let thread = Thread { [self] in
            FetchLoop(
                settings: settings, multi: multi, inbox: take, waiting: { [self] in waiting.load(ordering: .relaxed) }
            ) { [self] outcome in
                waiting.wrappingAdd(outcome.bytes, ordering: .relaxed)
                outcomes.post(outcome)
            }
            .run { loopTurns.wrappingAdd(1, ordering: .relaxed) }
        }
        thread.name = "fetch"
        thread.start()
    }

    private static let isCurlReady: Bool = {
        escalator_return_large_blocks()
        return escalator_curl_global_init() == CURLE_OK
    }()

    /// The version of libcurl at run time.
    package static var runtimeVersion: String { String(cString: curl_version()) }

    /// Queues requests; each gives one outcome.
    package func submit(_ requests: [FetchRequest]) {
        inbox.withLock { $0.requests += requests }
        multi.wakeUp()
    }

    /// Waits for outcomes, at most `limit` of them and `seconds` for the first.
    package func take(limit: Int, waiting seconds: Double) -> [FetchOutcome] {
        outcomes.take(limit: limit, waiting: seconds)
    }

    /// The body of an outcome is no longer in memory, and makes room for others.
    package func release(_ outcome: FetchOutcome) {
        guard outcome.bytes > 0 else { return }
        let before = waiting.wrappingSubtract(outcome.bytes, ordering: .relaxed).oldValue
        // Whoever was kept from going on looks again.
        if before > BodyBudget.pool / 2 { multi.wakeUp() }
    }

    /// Lets a waiting `take` return at once; safe from any thread.
    package func interrupt() { outcomes.interrupt() }

    /// How often the fetch thread's loop has turned.
    package var turns: UInt64 { loopTurns.load(ordering: .relaxed) }

    /// Lets the fetch thread's loop turn once, also when nothing is under way.
    package func wakeUp() { multi.wakeUp() }

    /// Cancels everything and ends the thread.
    package func stop() {
        inbox.withLock {
            $0.isCancelled = true
            $0.isStopping = true
        }
        multi.wakeUp()
    }

    private func take() -> (requests: [FetchRequest], isCancelled: Bool, isStopping: Bool) {
        inbox.withLock { inbox in
            defer {
                inbox.requests = []
                inbox.isCancelled = false
            }
            return (inbox.requests, inbox.isCancelled, inbox.isStopping)
        }
    }
}

/// The owner of a curl multi handle.
///
/// `@unchecked Sendable`: `curl_multi_wakeup` may be called from any thread (its manual page); everything else is done
/// by the one fetch thread.
final class MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    init?() {
        guard let pointer = curl_multi_init() else { return nil }
        self.pointer = pointer
    }

    deinit { curl_multi_cleanup(pointer) }

    func wakeUp() { curl_multi_wakeup(pointer) }
}

/// The loop of the fetch thread.
private final class FetchLoop {
    private let settings: FetchSettings
    private let multi: MultiHandle
    private let inbox: () -> (requests: [FetchRequest], isCancelled: Bool, isStopping: Bool)
    private let waiting: () -> Int
    private let post: (FetchOutcome) -> Void
    private var budget = BodyBudget()
    /// Transfers that are over, with compressed bodies that wait for room.
    private var expanding: [Transfer] = []
    private var files: ArraySlice<FetchRequest> = []
    private var queue: HostQueue
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var spare: [UnsafeMutableRawPointer] = []
    /// Hosts whose name has led to a public address: it may not lead to a private one later.
    private var publicHosts: Set<String> = []

    private static let maxRedirects = 5

    init(
        settings: FetchSettings, multi: MultiHandle,
        inbox: @escaping () -> (requests: [FetchRequest], isCancelled: Bool, isStopping: Bool),
        waiting: @escaping () -> Int, post: @escaping (FetchOutcome) -> Void
    ) {
        self.settings = settings
        self.multi = multi
        self.inbox = inbox
        self.waiting = waiting
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
            if collect() || (!files.isEmpty && !isCrowded) { continue }
            curl_multi_poll(multi.pointer, nil, 0, wait, nil)
        }
        spare.forEach { curl_easy_cleanup($0) }
    }

    /// Whether what is complete must be read before more is begun.
    private var isCrowded: Bool { waiting() > BodyBudget.pool }

    private func resumePaused() {
        for transfer in Array(transfers.values) where transfer.isPaused { transfer.resume() }
        for transfer in expanding where transfer.expand() || transfer.failure != nil {
            expanding.removeAll { $0 === transfer }
            finish(transfer, CURLE_OK)
        }
    }

    /// Reads one file, when there is room for it.
    private func readFile() {
        guard !isCrowded, let request = files.popFirst() else { return }
        post(FetchOutcome(feed: request.feed, result: FileTransfer.read(request)))
    }

    private func accept(_ request: FetchRequest) {
        if request.url.lowercased().hasPrefix("file:") {
            files.append(request)
            return
        }
        guard let host = URLParts(request.url)?.host else {
            fail(request, FetchFailure(.refused, "'\(request.shownURL)' is no URL"))
            return
        }
        queue.add(request, host: host)
    }

    private func fail(_ request: FetchRequest, _ failure: FetchFailure) {
        post(FetchOutcome(feed: request.feed, result: .failure(failure)))
    }

    /// Starts what may start, and gives the milliseconds until more may.
    private func startWaiting() -> Int32 {
        while true {
            if isCrowded { return 1000 }
            switch queue.next(at: now) {
            case .start(let request, let host): start(request, host: host)
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

    private func start(_ request: FetchRequest, host: String) {
        guard let handle = spare.popLast() ?? curl_easy_init() else {
            queue.finished(host: host, unreachable: nil)
            return fail(request, FetchFailure(.transfer, "libcurl gives no handle"))
        }
        curl_easy_reset(handle)
        let transfer = Transfer(
            request, host: host, handle: handle, settings: settings, now: now, isKnownPublic: publicHosts.contains(host)
        ) { [unowned self] bytes in budget.admits(handle, bytes: bytes, waiting: waiting()) }
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
            curl_multi_remove_handle(multi.pointer, handle)
            if code == CURLE_OK, transfer.failure == nil, !transfer.expand(), transfer.failure == nil {
                // All of it has come, and there is no room to expand it yet.
                expanding.append(transfer)
            } else {
                finish(transfer, code)
            }
            hasEnded = true
        }
        return hasEnded
    }

    private func finish(_ transfer: Transfer, _ code: CURLcode) {
        if code == CURLE_OK { transfer.checkEnd() }
        if code == CURLE_OK, transfer.failure == nil {
            var status = 0
            escalator_curl_get_long(transfer.handle, CURLINFO_RESPONSE_CODE, &status)
            transfer.response.status = status
            if [301, 302, 303, 307, 308].contains(status), let location = transfer.location {
                follow(transfer, location)
                return
            }
            if transfer.hasBeenPublic { publicHosts.insert(transfer.host) }
            transfer.response.elapsed = now - transfer.started
            let isUnchanged = status == 304 && (transfer.request.etag != nil || transfer.request.lastModified != nil)
            end(transfer, isUnchanged ? .notModified(transfer.response) : .response(transfer.response))
            return
        }
        end(transfer, .failure(transfer.failure ?? Fetcher.failure(code, transfer)))
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
        budget.release(transfer.handle)
        transfer.redirect(to: target, sameOrigin: to?.origin == from.origin)
        curl_multi_add_handle(multi.pointer, transfer.handle)
    }

    private func end(_ transfer: Transfer, _ result: FetchOutcome.Result) {
        transfers[transfer.handle] = nil
        budget.release(transfer.handle)
        if spare.count < settings.concurrency {
            spare.append(transfer.handle)
        } else {
            curl_easy_cleanup(transfer.handle)
        }
        var reason: String?
        if case .failure(let failure) = result, failure.kind == .unreachable {
            reason = failure.message
        }
        queue.finished(host: transfer.host, unreachable: reason)
        post(FetchOutcome(feed: transfer.request.feed, result: result))
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

extension Fetcher {
    /// What a code of libcurl means to a person.
    fileprivate static func failure(_ code: CURLcode, _ transfer: Transfer) -> FetchFailure {
        let text = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return FetchFailure(.unreachable, "the name \(transfer.host) cannot be resolved")
        case CURLE_COULDNT_CONNECT: return FetchFailure(.unreachable, "cannot connect to \(transfer.host)")
        case CURLE_OPERATION_TIMEDOUT:
            return FetchFailure(.timeout, "no complete answer from \(transfer.host) in time")
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM:
            return FetchFailure(.security, "TLS with \(transfer.host) failed: \(text)")
        default: return FetchFailure(.transfer, "the transfer from \(transfer.host) failed: \(text)")
        }
    }
}
