package import Fetching
internal import Platform

/// The way of documents up to the store: one thread fetches what is asked for, another reads what comes.
package final class Intake: Sendable {
    private let fetcher: Fetcher
    private let worker: DecodeWorker

    /// - Parameters:
    ///   - decoders: what reads the bodies of each feed.
    ///   - clock: milliseconds since 1970.
    /// - Throws: `FetchFailure` when libcurl cannot be set up.
    package init(
        decoders: [String: FeedDecoder], settings: FetchSettings, clock: @escaping @Sendable () -> Int64
    ) throws {
        fetcher = try Fetcher(settings: settings, clock: clock)
        worker = DecodeWorker(decoders: decoders, retrievals: fetcher.retrievals)
    }

    /// Asks for something; each request gives one retrieval.
    package func submit(_ requests: [FetchRequest]) { fetcher.submit(requests) }

    /// Waits for what was read, at most `seconds` for the first: as much as is stored in one transaction.
    ///
    /// At `synchronous=FULL` every transaction waits for the disk, so they are stored together: 64 documents, or more of
    /// the retrievals that brought none.
    package func take(waiting seconds: Double) -> [DecodedRetrieval] {
        worker.decoded.take(limit: 512, waiting: seconds) { $0.isDocument ? 8 : 1 }
    }

    /// Lets a waiting `take` return at once; safe from any thread.
    package func interrupt() { worker.decoded.interrupt() }

    /// How often the loops of the fetching and the reading thread have turned.
    package var turns: [UInt64] { [fetcher.turns, worker.turns] }

    /// Lets both loops turn once, and a waiting `take` return.
    package func wakeUp() {
        fetcher.wakeUp()
        worker.wakeUp()
    }

    /// Cancels every transfer and ends the threads.
    package func stop() {
        fetcher.stop()
        worker.stop()
    }
}
