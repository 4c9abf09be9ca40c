internal import CCurl
internal import CMemory
internal import Foundation
package import Platform
internal import Synchronization

/// Makes transfers on one thread of its own, around one curl multi handle.
package final class Fetcher: Sendable {
    private let inbox = Mutex<Inbox>(Inbox())
    private let multi: MultiHandle
    private let loopTurns = Atomic<UInt64>(0)
    /// What comes of the requests, for whoever reads it.
    package let retrievals = Mailbox<Retrieval>()

    private struct Inbox {
        var requests: [FetchRequest] = []
        var isStopping = false
        var isCancelled = false
    }

    /// - Parameters:
    ///   - clock: milliseconds since 1970, for the time of each retrieval.
    ///   - taker: takes retrievals on the fetch thread; nil to leave them in `retrievals`.
    /// - Throws: `FetchFailure` when libcurl cannot be set up.
    package init(
        settings: FetchSettings, clock: @escaping @Sendable () -> Int64, taker: (@Sendable (Retrieval) -> Void)? = nil
    ) throws {
        guard Fetcher.isCurlReady, let multi = MultiHandle() else {
            throw FetchFailure(.transfer, "libcurl cannot be initialised")
        }
        self.multi = multi
        let thread = Thread { [self] in
            let memory = BodyMemory { multi.wakeUp() }
            let loop = FetchLoop(settings: settings, multi: multi, memory: memory, inbox: take) {
                [retrievals] request, result in
                let retrieval = Retrieval(
                    of: request, time: clock(), result: result, lease: memory.lease(bytes: result.bytes))
                if let taker { taker(retrieval) } else { retrievals.post(retrieval) }
            }
            loop.run { loopTurns.wrappingAdd(1, ordering: .relaxed) }
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

    /// Queues requests; each gives one retrieval.
    package func submit(_ requests: [FetchRequest]) {
        inbox.withLock { $0.requests += requests }
        multi.wakeUp()
    }

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
