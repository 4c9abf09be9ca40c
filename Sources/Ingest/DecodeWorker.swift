internal import Archiving
internal import Fetching
internal import Formats
internal import Foundation
internal import Model
internal import Platform
internal import Synchronization

/// Reads retrievals on a thread of its own, so that decoding and storing go on side by side.
final class DecodeWorker: Sendable {
    private let retrievals: Mailbox<Retrieval>
    /// What reads the bodies of each feed.
    private let decoders: [String: FeedDecoder]
    /// What was read.
    let decoded = Mailbox<DecodedRetrieval>(capacity: 2 << 20) { $0.weight }
    private let isStopped = Atomic<Bool>(false)
    private let loopTurns = Atomic<UInt64>(0)

    init(decoders: [String: FeedDecoder], retrievals: Mailbox<Retrieval>) {
        self.decoders = decoders
        self.retrievals = retrievals
        let thread = Thread { [self] in run() }
        thread.name = "read"
        // Depth-limited recursion over JSON needs more than the half mebibyte of a secondary thread.
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// How often the loop has turned.
    var turns: UInt64 { loopTurns.load(ordering: .relaxed) }

    /// Lets the loop turn once, and whoever waits for what was read.
    func wakeUp() {
        retrievals.interrupt()
        decoded.interrupt()
    }

    /// Ends the thread.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        retrievals.interrupt()
        decoded.close()
    }

    private func turned() { loopTurns.wrappingAdd(1, ordering: .relaxed) }

    private func run() {
        let tools = Tools()
        // Documents that take much memory, while a body does.
        var deferred: [Retrieval] = []
        while !isStopped.load(ordering: .relaxed) {
            // One that has bodies, or some that have none.
            let arrived = retrievals.take(limit: 64, waiting: deferred.isEmpty ? 60 : 0.2) { $0.bytes > 0 ? 64 : 1 }
            // The next at the end, where one can be taken off.
            var pending: [Retrieval] = (deferred + arrived).reversed()
            deferred = []
            while let next = read(&pending, &deferred, tools) {
                decoded.post(next, whileWaiting: turned)
                turned()
            }
            turned()
        }
    }

    /// Reads the first that can be read now. Its pages are out of memory when it is handed on, which may take long.
    private func read(
        _ pending: inout [Retrieval], _ deferred: inout [Retrieval], _ tools: Tools
    ) -> DecodedRetrieval? {
        while let retrieval = pending.popLast() {
            let decoder = decoders[retrieval.request.feed]
            guard retrieval.lease.beginReading(isLarge: decoder.map(retrieval.isLarge) ?? false) else {
                deferred.append(retrieval)
                continue
            }
            defer { retrieval.lease.endReading() }
            return retrieval.decoded(by: decoder, with: tools)
        }
        return nil
    }

    /// What the thread works with.
    final class Tools {
        let parsers = BodyParsers()
        private var known: Compressor?

        /// Nil while there is no memory for it.
        var compressor: Compressor? {
            if known == nil { known = Compressor() }
            return known
        }
    }
}

extension Retrieval {
    private static let muchMemory = 8 << 20

    /// Whether it takes much more memory to read the pages than to hold them.
    fileprivate func isLarge(_ decoder: FeedDecoder) -> Bool {
        guard case .pages(let pages) = result else { return false }
        return pages.contains { decoder.weight(of: $0.body, limit: Retrieval.muchMemory) > Retrieval.muchMemory }
    }

    /// The same with everything done that needs no store.
    fileprivate func decoded(by decoder: FeedDecoder?, with tools: DecodeWorker.Tools) -> DecodedRetrieval {
        DecodedRetrieval(
            feed: request.feed, attempt: request.attempt, time: time, result: outcome(decoder, tools))
    }

    private func outcome(_ decoder: FeedDecoder?, _ tools: DecodeWorker.Tools) -> DecodedRetrieval.Result {
        switch result {
        case .failure(let failure):
            return .failed(FetchFailure(failure.kind, Secrets.blank(failure.message, request.secrets)))
        case .notModified: return .notModified
        case .pages(let pages):
            guard let decoder else { return .failed(FetchFailure(.cancelled, "no such feed")) }
            // What came last is known by one hash: that of a single page.
            let known = pages.count == 1 ? request.knownHash : nil
            var read: [DecodedRetrieval.Page] = []
            for page in pages {
                switch outcome(page, known, decoder, tools) {
                case .document(let page): read += page
                // Of pages that belong together, all count or none.
                case let other: return other
                }
            }
            return .document(read)
        }
    }

    private func outcome(
        _ page: FetchResponse, _ known: String?, _ decoder: FeedDecoder, _ tools: DecodeWorker.Tools
    ) -> DecodedRetrieval.Result {
        let sha256 = SHA256.digest(page.body)
        // Before anything is read or quoted: an error page may echo the key.
        var page = page
        Secrets.clean(&page, request.secrets)
        if let fault = ResponseCheck.fault(in: page, format: decoder.format) {
            return .refused(status: page.status, reason: fault, retryAt: page.retryAt(now: time / 1000))
        }
        let head = DecodedRetrieval.Head(page)
        if let known, SHA256.hexadecimal(sha256) == known { return .unchanged(head) }
        do {
            let document = try decoder.decode(
                page.body, fetchedOn: Timestamp.day(time / 1000), with: tools.parsers)
            guard let body = tools.compressor.flatMap({ ArchivedBody(page.body, sha256: sha256, by: $0) }) else {
                return .unreadable(head, reason: "there is no memory to archive the body")
            }
            return .document([DecodedRetrieval.Page(head: head, document: document, body: body)])
        } catch {
            return .unreadable(head, reason: "\(error)")
        }
    }
}
