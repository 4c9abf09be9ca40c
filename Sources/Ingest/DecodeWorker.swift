internal import Archiving
package import Fetching
internal import Formats
internal import Foundation
internal import Model
internal import Platform
internal import Synchronization

/// Prepares transfers on a thread of its own, so that decoding and storing go on side by side.
package final class DecodeWorker: Sendable {
    /// What is asked, and what is known of the feed that asks.
    package struct Order: Sendable {
        let request: FetchRequest
        /// A number that no other attempt has.
        let attempt: Int64
        let secrets: [String]
        /// The hash, in hexadecimal, of the body that it brought last, if it is decoded as it was then.
        let knownHash: String?

        package init(request: FetchRequest, attempt: Int64, secrets: [String], knownHash: String?) {
            self.request = request
            self.attempt = attempt
            self.secrets = secrets
            self.knownHash = knownHash
        }
    }

    private let fetcher: Fetcher
    /// What reads the bodies of each feed.
    private let decoders: [String: FeedDecoder]
    private let orders = Mutex<[String: Order]>([:])
    private let prepared = Mailbox<DecodedRetrieval>(capacity: 2 << 20) { $0.weight }
    private let isStopped = Atomic<Bool>(false)
    private let loopTurns = Atomic<UInt64>(0)

    package init(decoders: [String: FeedDecoder], fetcher: Fetcher) {
        self.decoders = decoders
        self.fetcher = fetcher
        let thread = Thread { [self] in run() }
        thread.name = "prepare"
        // Depth-limited recursion over JSON needs more than the half mebibyte of a secondary thread.
        thread.stackSize = 8 << 20
        thread.start()
    }

    package func submit(_ orders: [Order]) {
        self.orders.withLock { known in
            for order in orders { known[order.request.feed] = order }
        }
        fetcher.submit(orders.map(\.request))
    }

    /// Waits for prepared transfers, at most `seconds` for the first: those that are stored in one transaction.
    ///
    /// At `synchronous=FULL` every transaction waits for the disk, so they are stored together: 64 documents, or more of
    /// the transfers that brought none.
    package func take(waiting seconds: Double) -> [DecodedRetrieval] {
        prepared.take(limit: 512, waiting: seconds) { $0.isDocument ? 8 : 1 }
    }

    /// Lets a waiting `take` return at once; safe from any thread.
    package func interrupt() { prepared.interrupt() }

    /// How often the loops of the fetching and the preparing thread have turned.
    package var turns: [UInt64] { [fetcher.turns, loopTurns.load(ordering: .relaxed)] }

    /// Lets both loops turn once, and a waiting `take` return.
    package func wakeUp() {
        fetcher.wakeUp()
        fetcher.interrupt()
        prepared.interrupt()
    }

    /// Cancels every transfer and ends the threads.
    package func stop() {
        isStopped.store(true, ordering: .relaxed)
        fetcher.stop()
        fetcher.interrupt()
        prepared.close()
    }

    private func turned() { loopTurns.wrappingAdd(1, ordering: .relaxed) }

    private func run() {
        guard let parser = JSONParser(), let compressor = Compressor() else {
            return failAll("there is no memory for a parser")
        }
        // Documents that take much memory, while a body does.
        var deferred: [FetchOutcome] = []
        while !isStopped.load(ordering: .relaxed) {
            let outcomes = fetcher.take(waiting: deferred.isEmpty ? 60 : 0.2)
            let waited = deferred.count
            let pending = deferred + outcomes
            deferred = []
            for (place, outcome) in pending.enumerated() {
                let isLarge = isLarge(outcome)
                if isLarge, !fetcher.slot.takeForReading() {
                    if place >= waited { fetcher.postpone(outcome) }
                    deferred.append(outcome)
                    continue
                }
                if place < waited { fetcher.resume(outcome) }
                let order = orders.withLock { $0.removeValue(forKey: outcome.feed) }
                let ready = made(outcome, order, prepare(outcome, order, parser, compressor))
                fetcher.release(outcome)
                if isLarge {
                    fetcher.slot.release()
                    fetcher.wakeUp()
                }
                prepared.post(ready, whileWaiting: turned)
                turned()
            }
            turned()
        }
    }

    /// Without its tools this thread can read nothing, and says so of everything that comes.
    private func failAll(_ reason: String) {
        while !isStopped.load(ordering: .relaxed) {
            for outcome in fetcher.take(waiting: 60) {
                let order = orders.withLock { $0.removeValue(forKey: outcome.feed) }
                let failure = DecodedRetrieval.Result.failed(FetchFailure(.transfer, reason))
                fetcher.release(outcome)
                prepared.post(made(outcome, order, failure), whileWaiting: turned)
            }
            turned()
        }
    }

    private func made(_ outcome: FetchOutcome, _ order: Order?, _ result: DecodedRetrieval.Result) -> DecodedRetrieval {
        DecodedRetrieval(feed: outcome.feed, attempt: order?.attempt, time: outcome.time, result: result)
    }

    /// Whether it takes much more memory to read a body than to hold it.
    private func isLarge(_ outcome: FetchOutcome) -> Bool {
        guard case .response(let response) = outcome.result, let decoder = decoders[outcome.feed] else {
            return false
        }
        return decoder.weight(of: response.body, limit: DecodeWorker.muchMemory) > DecodeWorker.muchMemory
    }

    private static let muchMemory = 8 << 20

    private func prepare(
        _ outcome: FetchOutcome, _ order: Order?, _ parser: JSONParser, _ compressor: Compressor
    ) -> DecodedRetrieval.Result {
        guard let decoder = decoders[outcome.feed] else {
            return .failed(FetchFailure(.cancelled, "no such feed"))
        }
        let secrets = order?.secrets ?? []
        switch outcome.result {
        case .failure(let failure):
            return .failed(FetchFailure(failure.kind, Secrets.blank(failure.message, secrets)))
        case .notModified: return .notModified
        case .response(var response):
            let sha256 = SHA256.digest(response.body)
            // Before anything is read or quoted: an error page may echo the key.
            Secrets.clean(&response, secrets)
            if let fault = ResponseCheck.fault(in: response, format: decoder.format) {
                let retryAt = response.retryAt(now: outcome.time / 1000)
                return .refused(status: response.status, reason: fault, retryAt: retryAt)
            }
            let head = DecodedRetrieval.Head(response)
            if let known = order?.knownHash, SHA256.hexadecimal(sha256) == known { return .unchanged(head) }
            do {
                let decoded = try decoder.decode(response.body, parser: parser)
                guard let body = ArchivedBody(response.body, sha256: sha256, by: compressor) else {
                    return .unreadable(head, reason: "there is no memory to archive the body")
                }
                return .document(head, decoded, body)
            } catch {
                return .unreadable(head, reason: "\(error)")
            }
        }
    }
}
