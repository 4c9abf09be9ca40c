internal import Configuration
internal import Ingest
internal import Model
internal import Store

/// Brings the store up to another configuration.
extension Pipeline {
    /// A generation that is decoded to the end and not current yet.
    private struct Built {
        let definition: SeriesDefinition
        let number: Int64
    }

    /// Decodes again what is read differently now, evaluates new rules and indicators, and takes leave of removed rules.
    ///
    /// Every feed is decoded in transactions of bounded size; a crash among them loses nothing of what is done. What is
    /// built becomes current all at once. What of one feed contradicts the store is left as it was, and reported.
    package func reconcile(time: Int64) throws -> PipelineReport {
        var report = PipelineReport()
        var built: [Built] = []
        for (feed, places) in try staleSeries() {
            do {
                built += try build(feed, places, time: time, &report)
            } catch {
                guard let reason = Pipeline.contradiction(error) else { throw error }
                let result = FeedReport.Result.failed("its archived bodies cannot be read so (\(reason))")
                report.feeds.append(FeedReport(feed: feed.id, result: result))
            }
        }
        report += try transaction(time: time) { batch in
            for generation in built { try batch.adopt(generation.number, of: generation.definition) }
            try batch.finish(isReconciling: true)
            return batch.report
        }
        return report
    }

    /// The series of each feed, by their places, that are defined otherwise than when they were stored.
    private func staleSeries() throws -> [(feed: FeedDefinition, places: [Int])] {
        let present = try store.read {
            try $0.fingerprints(of: catalog.configuration.feeds.lazy.flatMap(\.series).map(\.id))
        }
        return catalog.configuration.feeds.compactMap { feed in
            let places = feed.series.indices.filter { place in
                let id = feed.series[place].id
                guard let known = present[id] else { return false }
                return known != catalog.declarations[id]?.fingerprint
            }
            return places.isEmpty ? nil : (feed, places)
        }
    }

    /// Decodes the archived bodies of a feed into new generations of some of its series.
    private func build(
        _ feed: FeedDefinition, _ places: [Int], time: Int64, _ report: inout PipelineReport
    ) throws -> [Built] {
        var rebuild = Rebuild(feed: feed, places: places)
        while try transaction(time: time, { batch in try rebuild.step(&batch) }) {}
        for (place, number) in rebuild.numbers.sorted(by: { $0.key < $1.key }) where feed.series[place].kind == .flow {
            try transaction(time: time) { batch in try batch.difference(feed.series[place], in: number) }
        }
        if let notice = rebuild.notice { report.notices.append(notice) }
        return rebuild.numbers.sorted { $0.key < $1.key }.map {
            Built(definition: feed.series[$0.key], number: $0.value)
        }
    }
}

/// New generations of series of one feed, decoded piece by piece.
struct Rebuild {
    private let feed: FeedDefinition
    private let places: [Int]
    /// The generations, by the places of their series; made by the first step.
    private(set) var numbers: [Int: Int64] = [:]
    private var decodedTo: [Int: Int64] = [:]
    private var isBegun = false
    private var bodies = 0
    private var gone = 0
    /// What one transaction decodes at most, but for its last body.
    private static let bytesTogether = 8 << 20
    private static let bodiesTogether = 64

    init(feed: FeedDefinition, places: [Int]) {
        self.feed = feed
        self.places = places
    }

    /// What a person should know: some of what was read once cannot be read again.
    var notice: String? {
        guard gone > 0 else { return nil }
        return
            "feed \(feed.id): \(gone) of its \(bodies) archived bodies were emptied ('keep_bodies'); what only they said is not in the new reading of \(places.map { feed.series[$0].id }.joined(separator: ", "))"
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
        let fetches = try batch.writer.snapshot.archivedFetches(of: feed.id, after: start)
        for fetch in fetches {
            guard bytes < Rebuild.bytesTogether, count < Rebuild.bodiesTogether else { break }
            bodies += 1
            count += 1
            last = fetch.id
            guard let decoded = try batch.decode(fetch, of: feed, into: &report) else {
                gone += 1
                continue
            }
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

extension PipelineTransaction {
    /// Makes a generation that is decoded to the end the current one, with what was recorded by hand.
    mutating func adopt(_ number: Int64, of definition: SeriesDefinition) throws {
        if let present = try writer.snapshot.series(definition.id) {
            try carryRecorded(definition, from: present.number, to: number)
        }
        try writer.complete(number, of: definition.id)
        note(definition.id)
        silent.insert(definition.id)
    }
}
