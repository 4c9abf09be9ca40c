internal import Configuration
internal import Formats
internal import Formulas
internal import Ingest
internal import Model
internal import Store

/// One transaction of the pipeline: documents in, observations, derived series, rules and events out.
///
/// The stages after decoding run in the order of the data; what a stage changed is what the next looks at.
struct Batch {
    let plan: Plan
    let writer: Writer
    let parser: JSONParser
    /// Milliseconds since 1970, for everything that the batch stamps.
    let time: Int64
    var report = BatchReport()
    /// Series whose observations changed.
    var changed: Set<String> = []
    /// Series whose history was decoded or computed anew under another definition: no news.
    var silent: Set<String> = []
    /// The number of the newest fetch, once it is known.
    var latestFetch: Int64 = 0

    /// Called with every archived body that is read again.
    private let progress: () -> Void

    init(plan: Plan, writer: Writer, parser: JSONParser, time: Int64, progress: @escaping () -> Void) {
        self.plan = plan
        self.writer = writer
        self.parser = parser
        self.time = time
        self.progress = progress
    }

    var seconds: Int64 { time / 1000 }

    // MARK: Documents

    /// Where the statements of a document come from.
    struct Provenance {
        let fetch: Int64
        /// When it was fetched, in seconds since 1970; the day of values that state none.
        let time: Int64
    }

    /// Stores what a decoded document says of the series of a feed.
    ///
    /// - Parameter only: the places of the series that are wanted; nil for all.
    mutating func store(
        _ decoded: Decoded, of feed: FeedDefinition, from provenance: Provenance, into feedReport: inout FeedReport,
        only: Set<Int>? = nil
    ) throws {
        feedReport.rows += decoded.rows
        feedReport.unclaimed += decoded.unclaimed
        for batch in decoded.batches where only?.contains(batch.series) ?? true {
            let definition = feed.series[batch.series]
            feedReport.rejects += batch.rejects
            feedReport.notes += batch.notes
            feedReport.counts.skipped += batch.skipped
            feedReport.counts.rejected += batch.rejects.total
            guard !batch.statements.isEmpty, let declaration = plan.declarations[definition.id] else { continue }
            let (number, isNew) = try writer.register(declaration)
            var merger = SeriesMerger(
                writer: writer, series: number, definition: definition, provenance: provenance, isNew: isNew
            )
            try merger.merge(batch)
            feedReport.counts += merger.counts
            guard merger.isChanged else { continue }
            changed.insert(definition.id)
        }
    }

    /// Decodes the archived bodies of a feed again for some of its series, oldest first.
    ///
    /// - Returns: how many bodies there were.
    @discardableResult
    mutating func replay(_ feed: FeedDefinition, only: Set<Int>?, into feedReport: inout FeedReport) throws -> Int {
        guard let decoder = plan.decoders[feed.id] else { return 0 }
        var count = 0
        for fetch in try writer.reading.archivedFetches(of: feed.id) {
            guard let document = fetch.document, let body = try writer.reading.body(of: document) else { continue }
            count += 1
            progress()
            do {
                let decoded = try decoder.decode(body, parser: parser)
                try store(
                    decoded, of: feed, from: Provenance(fetch: fetch.id, time: fetch.time), into: &feedReport,
                    only: only
                )
            } catch let fault as DecodingFault {
                feedReport.notes.append(
                    "the body of \(Instant.short(fetch.time)) cannot be read any more: \(fault.message)")
            }
        }
        return count
    }

    // MARK: After the documents

    /// Runs the later stages over what changed.
    ///
    /// - Parameter isReconciling: whether the configuration may be another than the store has seen.
    mutating func finish(isReconciling: Bool = false) throws {
        try difference()
        try derive(isReconciling: isReconciling)
        try evaluate(isReconciling: isReconciling)
        report.changed = changed
    }

    /// Computes what the facts of the changed flows determine (rules 20 and 21).
    private mutating func difference() throws {
        for id in changed.sorted() {
            guard let definition = plan.series[id], definition.kind == .flow,
                let series = try writer.reading.series(id)
            else { continue }
            try difference(definition, series.number)
        }
    }

    private mutating func difference(_ definition: SeriesDefinition, _ number: Int64) throws {
        let stored = try writer.reading.histories(of: number, frequency: definition.frequency, part: .everything)
        let isStated = { (vintage: Vintage) in !vintage.origin.contains(.difference) }
        // Without facts longer than a period there is nothing to subtract from.
        guard stored.contains(where: { $0.period.days > definition.frequency.durations.upperBound }) else { return }
        let facts = stored.compactMap { history -> History? in
            let filed = history.vintages.filter(isStated)
            return filed.isEmpty ? nil : History(period: history.period, vintages: filed)
        }
        var settled: Set<Period> = []
        let known = KnownHistories(stored)
        let table = try Batch.computing(definition.id) { () throws(TooMuchWork) in
            try FlowTable(facts: facts, frequency: definition.frequency)
        }
        for computed in table.periods() {
            guard !computed.vintages.allSatisfy(isStated) else { continue }
            let present = known.history(sameAs: computed.period)
            let period = present?.period ?? computed.period
            // Days that err by more than a week in sum can make two computed periods one stored period: the first counts.
            guard settled.insert(period).inserted else { continue }
            try overrule(present?.vintages ?? [], by: computed.vintages, of: period, series: number)
        }
        // Differences that no longer follow, since a side of theirs is gone.
        for history in stored where !settled.contains(history.period) && !history.vintages.allSatisfy(isStated) {
            try overrule(history.vintages, by: history.vintages.filter(isStated), of: history.period, series: number)
        }
    }

    /// Runs what a source can make too much work; what it says is then as useless as what contradicts itself.
    static func computing<Result>(_ series: String, _ body: () throws(TooMuchWork) -> Result) throws -> Result {
        do throws(TooMuchWork) {
            return try body()
        } catch {
            throw StoreError(.invariant, "\(series): \(error.message)")
        }
    }

    private mutating func overrule(
        _ stored: [Vintage], by computed: [Vintage], of period: Period, series: Int64
    ) throws {
        for vintage in Merge.computed(stored: stored, computed: computed, origin: .difference).inserts {
            try insertComputed(vintage, of: period, series: series)
        }
    }

    /// Stores a computed vintage; what overrules an earlier one is recorded by the fetch that caused it.
    mutating func insertComputed(_ vintage: Vintage, of period: Period, series: Int64) throws {
        var vintage = vintage
        if vintage.fetch == 0 || vintage.value == nil || vintage.origin.contains(.correction) {
            if latestFetch == 0 { latestFetch = try writer.reading.latestFetch() }
            vintage.fetch = max(vintage.fetch, latestFetch)
        }
        try writer.insert(vintage, of: period, series: series)
    }
}
