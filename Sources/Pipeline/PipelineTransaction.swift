internal import Configuring
internal import Ingest
internal import Merging
internal import Model
internal import Queries
internal import Store

/// One transaction of the pipeline: documents in, observations, derived series, rules and events out.
///
/// The stages after decoding run in the order of the data; what a stage changed is what the next looks at.
struct PipelineTransaction {
    let catalog: Catalog
    let writer: StoreTransaction
    /// Milliseconds since 1970, for the events that it tells.
    let time: Int64
    var report = PipelineReport()
    /// The series whose observations changed, and the days from the first to the last that did.
    var changed: [String: Period] = [:]
    /// Indicators that could not be computed: what rests on them is not either.
    var uncomputed: Set<String> = []
    /// Series whose history was decoded or computed anew under another definition: no news.
    var silent: Set<String> = []
    /// What formulas read, once in the transaction.
    let histories: SeriesHistories
    /// Where what documents and people say is merged with what is stored.
    let seriesWriter: SeriesWriter

    init(catalog: Catalog, writer: StoreTransaction, time: Int64) {
        self.catalog = catalog
        self.writer = writer
        self.time = time
        histories = SeriesHistories(catalog, writer.snapshot)
        seriesWriter = SeriesWriter(writer)
    }

    /// Something of a series is another than before: the next stages look at it.
    ///
    /// - Parameter days: from the first to the last of it; nil when it is nothing.
    mutating func note(_ id: String, _ days: Period?) {
        guard let days else { return }
        changed[id] = days.joined(with: changed[id])
        histories.forget(id)
    }

    /// The same of what a feed brought.
    mutating func note(_ feed: FeedReport) { for (id, days) in feed.changed { note(id, days) } }

    // MARK: After the documents

    /// Runs the later stages over what changed.
    ///
    /// - Parameter isReconciling: whether the configuration may be another than the store has seen.
    mutating func finish(isReconciling: Bool = false) throws {
        for id in changed.keys.sorted() {
            guard let definition = catalog.series(id), definition.kind == .flow,
                let stored = try writer.snapshot.series(id)
            else { continue }
            note(id, try seriesWriter.difference(definition, in: stored.number))
        }
        try derive(isReconciling: isReconciling)
        try evaluate(isReconciling: isReconciling)
        report.changed = Set(changed.keys)
    }
}
