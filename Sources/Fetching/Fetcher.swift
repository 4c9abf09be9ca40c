internal import CCurl
internal import CMemory
internal import Foundation
internal import Platform
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
    /// Those of them that wait for the large slot: they leave no room for large bodies, and hold up no small one.
    private let deferred = Atomic<Int>(0)
    /// For whoever reads a document that takes much memory.
    package let slot = LargeSlot()

    private struct Inbox {
        var requests: [FetchRequest] = []
        var isStopping = false
        var isCancelled = false
    }

    /// - Parameter clock: milliseconds since 1970, for the time of each outcome.
    /// - Throws: `FetchFailure` when libcurl cannot be set up.
    package init(settings: FetchSettings, clock: @escaping @Sendable () -> Int64) throws {
        guard Fetcher.isCurlReady, let multi = MultiHandle() else {
            throw FetchFailure(.transfer, "libcurl cannot be initialised")
        }
        self.settings = settings
        self.multi = multi
        let thread = Thread { [self] in
            FetchLoop(
                settings: settings, multi: multi, slot: slot, inbox: take,
                waiting: { [self] in
                    (waiting.load(ordering: .relaxed), deferred.load(ordering: .relaxed))
                }
            ) { [self] request, result in
                let outcome = FetchOutcome(feed: request.feed, time: clock(), result: result)
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

    /// Waits for outcomes, at most `seconds` for the first: one that has a body, or some that have none.
    package func take(waiting seconds: Double) -> [FetchOutcome] {
        outcomes.take(limit: 64, waiting: seconds) { $0.bytes > 0 ? 64 : 1 }
    }

    /// The body of an outcome waits for the large slot.
    package func postpone(_ outcome: FetchOutcome) {
        deferred.wrappingAdd(outcome.bytes, ordering: .relaxed)
        waiting.wrappingSubtract(outcome.bytes, ordering: .relaxed)
        multi.wakeUp()
    }

    /// The body of an outcome that waited is read now.
    package func resume(_ outcome: FetchOutcome) {
        waiting.wrappingAdd(outcome.bytes, ordering: .relaxed)
        deferred.wrappingSubtract(outcome.bytes, ordering: .relaxed)
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
