internal import Configuration
internal import Formats
internal import Formulas
internal import Ingest
internal import Model
internal import Queries
internal import Revisions
internal import Store

/// One transaction of the pipeline: documents in, observations, derived series, rules and events out.
///
/// The stages after decoding run in the order of the data; what a stage changed is what the next looks at.
struct PipelineTransaction {
    let catalog: Catalog
    let writer: StoreTransaction
    let parser: JSONParser
    /// Milliseconds since 1970, for the events that the batch tells.
    let time: Int64
    var report = PipelineReport()
    /// Series whose observations changed.
    var changed: Set<String> = []
    /// Series whose history was decoded or computed anew under another definition: no news.
    var silent: Set<String> = []
    /// The number of the newest fetch, once it is known.
    private var latestFetch: Int64 = 0

    /// What formulas read, once in the transaction.
    let histories: SeriesHistories

    /// Called with every archived body that is read again.
    let progress: () -> Void

    init(catalog: Catalog, writer: StoreTransaction, parser: JSONParser, time: Int64, progress: @escaping () -> Void) {
        self.catalog = catalog
        self.writer = writer
        self.parser = parser
        self.time = time
        self.progress = progress
        histories = SeriesHistories(catalog, writer.snapshot)
    }

    /// Something of a series is another than before: the next stages look at it.
    mutating func note(_ id: String) {
        changed.insert(id)
        histories.forget(id)
    }

    // MARK: Documents

    /// Where the samples of a document come from.
    struct Provenance {
        let fetch: Int64
        /// When it was fetched, in seconds since 1970; the day of values that state none.
        let time: Int64
    }

    /// Stores a fetch; what is computed from now on may be recorded by it.
    mutating func insert(_ fetch: NewFetch) throws -> Int64 {
        latestFetch = try writer.insert(fetch)
        return latestFetch
    }

    /// Stores what a decoded document says of the series of a feed.
    mutating func store(
        _ decoded: DecodedDocument, of feed: FeedDefinition, from provenance: Provenance,
        into feedReport: inout FeedReport
    ) throws {
        feedReport.rows += decoded.rows
        feedReport.unclaimed += decoded.unclaimed
        for samples in decoded.series {
            let definition = feed.series[samples.place]
            feedReport.take(samples)
            guard !samples.samples.isEmpty, let declaration = catalog.declarations[definition.id] else { continue }
            let (number, isNew) = try number(of: declaration)
            if try store(samples, of: definition, in: number, isNew: isNew, from: provenance, into: &feedReport) {
                note(definition.id)
            }
        }
    }

    /// The number of the present generation of a series, which is made if nothing is stored of it.
    ///
    /// - Throws: `ContradictoryFeed` when what is stored is of another definition, which could not be decoded again: one new
    ///   document must not hide it.
    func number(of declaration: SeriesDeclaration) throws -> (number: Int64, isNew: Bool) {
        if let present = try writer.snapshot.series(declaration.id), present.fingerprint != declaration.fingerprint {
            throw ContradictoryFeed(
                message:
                    "\(declaration.id) is defined otherwise now, and what is archived of it cannot be read so; mend the definition"
            )
        }
        return try writer.register(declaration)
    }

    /// Stores the samples of one series in one of its generations.
    ///
    /// - Returns: whether something of it is another than before.
    func store(
        _ samples: SeriesSamples, of definition: SeriesDefinition, in number: Int64, isNew: Bool,
        from provenance: Provenance, into feedReport: inout FeedReport
    ) throws -> Bool {
        var merger = SampleMerger(
            kind: definition.kind, fetch: provenance.fetch, time: provenance.time,
            citations: try samples.citations.map(writer.citation))
        let all = samples.samples
        var start = 0
        while start < all.count {
            let end = SampleMerger.pieceEnd(of: all, from: start, isNew: isNew)
            let stored = isNew ? StoredHistories([]) : try stored(number, definition, beside: all[start..<end])
            try writer.insert(merger.merge(all[start..<end], beside: stored), series: number)
            start = end
        }
        feedReport.counts += merger.counts
        return merger.isChanged
    }

    /// What is stored of the periods that end with those of some samples.
    private func stored(
        _ number: Int64, _ definition: SeriesDefinition, beside samples: ArraySlice<Sample>
    ) throws -> StoredHistories {
        guard let first = samples.first, let last = samples.last else { return StoredHistories([]) }
        let ends = Set(samples.lazy.map(\.period.end))
        var histories: [History] = []
        try writer.snapshot.forEachHistory(
            of: number, frequency: definition.frequency, part: .everything, ends: first.period.end...last.period.end
        ) { if ends.contains($0.period.end) { histories.append($0) } }
        return StoredHistories(histories)
    }

    // MARK: After the documents

    /// Runs the later stages over what changed.
    ///
    /// - Parameter isReconciling: whether the configuration may be another than the store has seen.
    mutating func finish(isReconciling: Bool = false) throws {
        for id in changed.sorted() {
            guard let definition = catalog.series[id], definition.kind == .flow,
                let series = try writer.snapshot.series(id)
            else { continue }
            try difference(definition, in: series.number)
        }
        try derive(isReconciling: isReconciling)
        try evaluate(isReconciling: isReconciling)
        report.changed = changed
    }

    /// Computes what the facts of a flow determine (rules 20 and 21).
    ///
    /// - Throws: `ContradictoryFeed` when its facts overlap as no filings do.
    mutating func difference(_ definition: SeriesDefinition, in number: Int64) throws {
        let stored = try writer.snapshot.histories(of: number, frequency: definition.frequency, part: .everything)
        do {
            try insertComputed(FlowRevisions.differences(of: stored, frequency: definition.frequency), series: number)
        } catch let fault as TooMuchWork {
            throw ContradictoryFeed(message: "\(definition.id): \(fault.message)")
        }
    }

    /// Stores computed vintages; what overrules an earlier one is recorded by the fetch that caused it.
    mutating func insertComputed(_ inserts: [Insertion], series: Int64) throws {
        guard !inserts.isEmpty else { return }
        if latestFetch == 0 { latestFetch = try writer.snapshot.latestFetch() }
        let fetch = latestFetch
        try writer.insert(inserts.map { $0.attributed(to: fetch) }, series: series)
    }
}

/// What a document states cannot be taken: it contradicts itself, or takes more work than any source of slow numbers does.
/// Nothing of it is stored, and its feed alone fails.
struct ContradictoryFeed: Error {
    let message: String
}
