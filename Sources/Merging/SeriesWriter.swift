internal import Formulas
package import Ingest
package import Model
internal import Revisions
package import Store

/// Writes what changes of series, one at a time: what documents state, what people record, and what follows from it.
package final class SeriesWriter {
    let writer: StoreTransaction
    /// The number of the newest fetch, once it is known.
    private var latestFetch: Int64 = 0

    package init(_ writer: StoreTransaction) { self.writer = writer }

    /// Where the samples of a document come from.
    package struct Fetch {
        /// The number of the fetch in the store.
        let number: Int64
        /// When it was fetched, in seconds since 1970; the day of values that state none.
        let time: Int64

        package init(number: Int64, time: Int64) {
            self.number = number
            self.time = time
        }
    }

    /// Stores a fetch; what is computed from now on may be recorded by it.
    package func insert(_ fetch: NewFetch) throws -> Int64 {
        latestFetch = try writer.insert(fetch)
        return latestFetch
    }

    /// The number of the present generation of a series, which is made if nothing is stored of it.
    ///
    /// - Throws: `ContradictoryFeed` when what is stored is of another definition, which could not be decoded again: one new
    ///   document must not hide it.
    package func number(of declaration: SeriesDeclaration) throws -> (number: Int64, isNew: Bool) {
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
    /// - Returns: what became of them, the days that something of the series is another of than before, and how many rows of
    ///   earlier documents were taken back.
    package func merge(
        _ samples: SeriesSamples, of definition: SeriesDefinition, in number: Int64, isNew: Bool,
        from fetch: Fetch
    ) throws -> (counts: RowCounts, changed: Period?, takenBack: Int) {
        var merger = SampleMerger(
            kind: definition.kind, fetch: fetch.number, time: fetch.time,
            citations: try samples.citations.map(writer.citation))
        let all = samples.samples
        var changed: Period?
        var takenBack = 0
        // What the document has no more goes first: what it has is compared with what stays. A row that was rejected is not
        // known to be absent.
        if definition.isComplete, !isNew, samples.rejects.total == 0 {
            let known = try writer.snapshot.histories(
                of: number, frequency: definition.frequency, part: .everything)
            let taken = merger.takeBack(all, from: known)
            try writer.insert(taken, series: number)
            (changed, takenBack) = (taken.extent, taken.count)
        }
        var start = 0
        while start < all.count {
            let end = SampleMerger.pieceEnd(of: all, from: start, isNew: isNew)
            let stored = isNew ? StoredHistories([]) : try stored(number, definition, beside: all[start..<end])
            // A repeated filing counts, too: it can make a difference be taken anew.
            let inserts = merger.merge(all[start..<end], beside: stored)
            try writer.insert(inserts, series: number)
            changed = inserts.extent?.joined(with: changed) ?? changed
            start = end
        }
        return (merger.counts, changed, takenBack)
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

    // MARK: By hand

    /// Stores one value under a citation of its own.
    ///
    /// - Parameter now: seconds since 1970.
    /// - Returns: the days that something is another of than before.
    package func record(
        _ observation: ManualObservation, as declaration: SeriesDeclaration, now: Int64
    ) throws -> Period? {
        let fetch = try insert(NewFetch(feed: "record", time: now, url: observation.source))
        let (number, _) = try number(of: declaration)
        let vintage = Vintage(
            published: observation.published, value: observation.value, origin: .manual, fetch: fetch, recorded: now,
            citation: try writer.citation(observation.source)
        )
        return try merge(vintage, of: observation.period, observation.definition, in: number)
    }

    /// What was recorded by hand of a series, which no body holds, in the order in which it was.
    package func recorded(of series: StoredSeries) throws -> [(period: Period, vintage: Vintage)] {
        try vintages(of: series) { $0.contains(.manual) }
    }

    /// What documents said of a series, in the order in which they came.
    func sourced(of series: StoredSeries) throws -> [(period: Period, vintage: Vintage)] {
        try vintages(of: series, where: \.isSourced)
    }

    private func vintages(
        of series: StoredSeries, where isWanted: (Vintage.Origin) -> Bool
    ) throws -> [(period: Period, vintage: Vintage)] {
        var found: [(period: Period, vintage: Vintage)] = []
        try writer.snapshot.forEachHistory(of: series.number, frequency: series.frequency, part: .everything) {
            for vintage in $0.vintages where isWanted(vintage.origin) { found.append(($0.period, vintage)) }
        }
        return found.sorted { $0.vintage.fetch < $1.vintage.fetch }
    }

    /// Merges one value that no document states.
    ///
    /// - Returns: the days that something is another of than before.
    @discardableResult
    package func merge(
        _ vintage: Vintage, of period: Period, _ definition: SeriesDefinition, in number: Int64
    ) throws -> Period? {
        let stored = try writer.snapshot.histories(
            of: number, frequency: definition.frequency, part: .everything, ends: period.end...period.end)
        var merger = SampleMerger(kind: definition.kind, fetch: 0, time: 0)
        let inserts = merger.merge([vintage], of: period, beside: StoredHistories(stored))
        try writer.insert(inserts, series: number)
        return inserts.extent
    }

    // MARK: Computed

    /// Computes what the facts of a flow determine (rules 13, 20 and 21).
    ///
    /// - Returns: the days that something is another of than before.
    /// - Throws: `ContradictoryFeed` when its facts overlap as no filings do.
    @discardableResult
    package func difference(_ definition: SeriesDefinition, in number: Int64) throws -> Period? {
        let stored = try writer.snapshot.histories(of: number, frequency: definition.frequency, part: .everything)
        do {
            let revisions = try FlowRevisions(of: stored, frequency: definition.frequency, year: definition.year)
            try insertComputed(revisions.inserts, series: number)
            let moved = try writer.setDisplacements(revisions.displacements, series: number)
            return revisions.inserts.extent?.joined(with: moved) ?? moved
        } catch let fault as TooMuchWork {
            throw ContradictoryFeed(message: "\(definition.id): \(fault.message)")
        }
    }

    /// Stores computed vintages; what overrules an earlier one is recorded by the fetch that caused it.
    package func insertComputed(_ inserts: [Insertion], series: Int64) throws {
        guard !inserts.isEmpty else { return }
        if latestFetch == 0 { latestFetch = try writer.snapshot.latestFetch() }
        let fetch = latestFetch
        try writer.insert(inserts.map { $0.attributed(to: fetch) }, series: series)
    }
}
