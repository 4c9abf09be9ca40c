internal import Configuration
internal import Ingest
internal import Store

/// New generations of series of one feed, decoded piece by piece.
struct Rebuild {
    private let feed: FeedDefinition
    private let places: [Int]
    /// The generations, by the places of their series; made by the first step.
    private(set) var numbers: [Int: Int64] = [:]
    private var decodedTo: [Int: Int64] = [:]
    private var isBegun = false
    /// What one transaction decodes at most, but for its last body.
    private static let bytesTogether = 8 << 20
    private static let bodiesTogether = 64

    init(feed: FeedDefinition, places: [Int]) {
        self.feed = feed
        self.places = places
    }

    /// What a person should know: some of what was read once cannot be read again; nil when all can.
    func notice(_ snapshot: StoreSnapshot) throws -> String? {
        let (bodies, gone) = try snapshot.archivedBodies(of: feed.id)
        guard gone > 0 else { return nil }
        let names = places.map { feed.series[$0].id }.joined(separator: ", ")
        return
            "feed \(feed.id): \(gone) of its \(bodies) archived bodies were emptied ('keep_bodies'); what only they said is not in the new reading of \(names)"
    }

    /// Decodes some bodies in the transaction of `batch`.
    ///
    /// - Returns: whether there are more.
    mutating func step(_ batch: inout PipelineTransaction) throws -> Bool {
        if !isBegun { try begin(&batch) }
        let start = decodedTo.values.min() ?? 0
        var report = FeedReport(feed: feed.id, result: .read)
        var (bytes, count) = (0, 0)
        var last = start
        let fetches = try batch.writer.snapshot.archivedFetches(
            of: feed.id, after: start, limit: Rebuild.bodiesTogether + 1)
        for fetch in fetches {
            guard bytes < Rebuild.bytesTogether, count < Rebuild.bodiesTogether else { break }
            count += 1
            last = fetch.id
            guard let decoded = try batch.decode(fetch, of: feed, into: &report) else { continue }
            bytes += decoded.size
            guard let document = decoded.document else { continue }
            for samples in document.series {
                guard let number = numbers[samples.place], decodedTo[samples.place] ?? 0 < fetch.id else { continue }
                _ = try batch.store(
                    samples, of: feed.series[samples.place], in: number, isNew: false,
                    from: PipelineTransaction.Provenance(fetch: fetch.id, time: fetch.time), into: &report)
            }
        }
        for (place, number) in numbers where decodedTo[place] ?? 0 < last {
            decodedTo[place] = last
            try batch.writer.setDecoded(to: last, series: number)
        }
        return count < fetches.count
    }

    private mutating func begin(_ batch: inout PipelineTransaction) throws {
        for place in places {
            guard let declaration = batch.catalog.declarations[feed.series[place].id] else { continue }
            let begun = try batch.writer.begin(declaration)
            numbers[place] = begun.number
            decodedTo[place] = begun.decodedTo
        }
        isBegun = true
    }
}
