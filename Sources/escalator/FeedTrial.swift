internal import Configuring
internal import Fetching
internal import Formats
internal import Ingest
internal import Model
internal import Platform
internal import Reports

/// Feeds fetched and read, of which nothing is stored.
struct FeedTrial {
    let catalog: Catalog

    /// What came of one feed.
    enum Outcome {
        /// At least one answer; the secrets of the request are blanked.
        case pages([FetchResponse])
        case failed(String)
    }

    /// Fetches feeds, as many at once as their hosts allow.
    ///
    /// - Parameter body: is called for each as it comes.
    func fetch(_ feeds: [FeedDefinition], _ body: (FeedDefinition, Outcome) throws -> Void) throws {
        let fetcher = try Fetcher(settings: catalog.requests.settings(version: Escalator.version)) {
            WallClock.milliseconds
        }
        defer { fetcher.stop() }
        let now = WallClock.milliseconds / 1000
        var waiting: [String: FeedDefinition] = [:]
        for feed in feeds {
            do {
                let request = try catalog.request(for: feed, health: FeedHealth(), now: now)
                waiting[feed.id] = feed
                fetcher.submit([request])
            } catch {
                try body(feed, .failed("cannot be asked: \(error)"))
            }
        }
        while !waiting.isEmpty {
            for retrieval in fetcher.retrievals.take(limit: 1, waiting: 1) {
                guard let feed = waiting.removeValue(forKey: retrieval.request.feed) else { continue }
                try body(feed, FeedTrial.outcome(of: retrieval))
            }
        }
    }

    private static func outcome(of retrieval: Retrieval) -> Outcome {
        let secrets = retrieval.request.secrets
        switch retrieval.result {
        case .failure(let failure): return .failed(Secrets.blank(failure.message, secrets))
        case .notModified: return .failed("an answer without a body")
        case .pages(var pages):
            for place in pages.indices { Secrets.clean(&pages[place], secrets) }
            return .pages(pages)
        }
    }

    /// What a page says.
    ///
    /// - Throws: `Failure` when it is no document, or cannot be read.
    static func decode(_ page: FetchResponse, _ feed: FeedDefinition) throws -> DecodedDocument {
        if let fault = ResponseCheck.fault(in: page, format: feed.decoder.format) {
            throw Failure(.unavailable, fault)
        }
        do {
            let day = Timestamp.day(WallClock.milliseconds / 1000)
            return try feed.decoder.decode(page.body, fetchedOn: day, with: BodyParsers())
        } catch let fault as DecodingFault {
            throw Failure(.badData, fault.message)
        }
    }
}
