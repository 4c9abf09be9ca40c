internal import Ingest
internal import Model
internal import Store

/// Puts the statements of one document beside what is stored of one series.
struct SeriesMerger {
    let writer: Writer
    let series: Int64
    let definition: SeriesDefinition
    let provenance: Batch.Provenance
    /// Whether nothing is stored of the series yet.
    let isNew: Bool
    private(set) var counts = RowCounts()
    private(set) var isChanged = false
    private static let rowsTogether = 4096
    private static let periodsTogether = 256
    /// What needs no comparison, stored together.
    private var alone: [(period: Period, vintage: Vintage)] = []

    init(
        writer: Writer, series: Int64, definition: SeriesDefinition, provenance: Batch.Provenance, isNew: Bool
    ) {
        self.writer = writer
        self.series = series
        self.definition = definition
        self.provenance = provenance
        self.isNew = isNew
    }

    /// Merges statements, which are sorted by period and published day.
    mutating func merge(_ batch: SeriesBatch) throws {
        let statements = batch.statements
        if isNew { alone.reserveCapacity(min(statements.count, SeriesMerger.rowsTogether)) }
        var citations = [Int64?](repeating: nil, count: batch.citations.count)
        var previous: Period?
        var index = 0
        while index < statements.count {
            // Piece by piece, so that of a long series only a piece is in memory; periods that end together stay together.
            var end = min(index + SeriesMerger.periodsTogether, statements.count)
            while end < statements.count, statements[end].period.end == statements[end - 1].period.end { end += 1 }
            let stored = isNew ? KnownHistories([]) : try known(beside: statements[index..<end])
            while index < end {
                if isNew, try insertAlone(index, statements, batch, &citations) {
                    previous = statements[index].period
                    index += 1
                } else {
                    previous = try mergePeriod(&index, statements, batch, stored, previous, &citations)
                }
            }
        }
        try writer.insert(alone, series: series)
    }

    /// Merges the statements of one period, the first of which is at `index`, and moves on to the next.
    ///
    /// - Returns: the period under which they are kept.
    private mutating func mergePeriod(
        _ index: inout Int, _ statements: [Statement], _ batch: SeriesBatch, _ stored: KnownHistories,
        _ previous: Period?, _ citations: inout [Int64?]
    ) throws -> Period {
        let period = canonical(statements[index].period, stored, previous)
        var end = index + 1
        while end < statements.count,
            statements[end].period == statements[index].period || statements[end].period.isSame(as: period)
        { end += 1 }
        var incoming: [Vintage] = []
        incoming.reserveCapacity(end - index)
        for statement in statements[index..<end] {
            incoming.append(try vintage(statement, batch, &citations))
        }
        // Filings under slightly different starts come one after the other: put their days in order again.
        if end - index > 1 { Self.sort(&incoming) }
        try merge(incoming, stored.vintages(of: period), period)
        index = end
        return period
    }

    /// Merges vintages of one period that no document states.
    mutating func merge(_ incoming: [Vintage], of period: Period) throws {
        let stored = KnownHistories(
            try writer.reading.histories(
                of: series, frequency: definition.frequency, part: .everything, ends: period.end...period.end
            )
        )
        let kept = canonical(period, stored, nil)
        try merge(incoming, stored.vintages(of: kept), kept)
    }

    /// What is stored of the periods that end with those of some statements.
    private func known(beside statements: ArraySlice<Statement>) throws -> KnownHistories {
        guard let first = statements.first, let last = statements.last else { return KnownHistories([]) }
        let ends = Set(statements.lazy.map(\.period.end))
        var histories: [History] = []
        try writer.reading.forEachHistory(
            of: series, frequency: definition.frequency, part: .everything, ends: first.period.end...last.period.end
        ) { if ends.contains($0.period.end) { histories.append($0) } }
        return KnownHistories(histories)
    }

    /// The cold path: the only statement of a period of a new series needs no comparison.
    ///
    /// - Returns: false when there are others of the period.
    private mutating func insertAlone(
        _ index: Int, _ statements: [Statement], _ batch: SeriesBatch, _ citations: inout [Int64?]
    ) throws -> Bool {
        let period = statements[index].period
        if index > 0, statements[index - 1].period.end == period.end { return false }
        if index + 1 < statements.count, statements[index + 1].period.end == period.end { return false }
        guard statements[index].value != nil else {
            counts.skipped += 1
            return true
        }
        alone.append((period, try vintage(statements[index], batch, &citations)))
        if alone.count == SeriesMerger.rowsTogether {
            try writer.insert(alone, series: series)
            alone.removeAll(keepingCapacity: true)
        }
        counts.stored += 1
        isChanged = true
        return true
    }

    /// The dates under which a period is kept: those it was first stored with (rule 13).
    private func canonical(_ period: Period, _ stored: KnownHistories, _ previous: Period?) -> Period {
        if let known = stored.history(sameAs: period) { return known.period }
        return previous.flatMap { $0.isSame(as: period) ? $0 : nil } ?? period
    }

    private func vintage(
        _ statement: Statement, _ batch: SeriesBatch, _ citations: inout [Int64?]
    ) throws -> Vintage {
        var citation: Int64?
        if statement.citation >= 0 {
            let place = Int(statement.citation)
            if citations[place] == nil { citations[place] = try writer.citation(batch.citations[place]) }
            citation = citations[place]
        }
        return Vintage(
            published: statement.published ?? Instant.day(provenance.time), value: statement.value,
            origin: statement.published == nil ? .firstSeen : .stated, fetch: provenance.fetch,
            recorded: provenance.time, citation: citation
        )
    }

    private static func sort(_ vintages: inout [Vintage]) {
        guard !zip(vintages, vintages.dropFirst()).allSatisfy({ $0.published <= $1.published }) else { return }
        vintages = vintages.enumerated().sorted {
            ($0.element.published, $0.offset) < ($1.element.published, $1.offset)
        }
        .map(\.element)
    }

    private mutating func merge(_ incoming: [Vintage], _ known: [Vintage], _ period: Period) throws {
        let isFlow = definition.kind == .flow
        let stated = isFlow ? known.filter { !$0.origin.contains(.difference) } : known
        let outcome = Merge.source(stored: stated, incoming: incoming, keepsRepeats: isFlow)
        // A difference of the same day was there first.
        let taken = stated.count == known.count ? [] : known.filter { $0.origin.contains(.difference) }
        let highest = Dictionary(taken.map { ($0.published, $0.ordinal) }) { max($0, $1) }
        for var vintage in outcome.inserts {
            if let ordinal = highest[vintage.published] { vintage.ordinal += ordinal + 1 }
            try writer.insert(vintage, of: period, series: series)
        }
        let absent = incoming.filter { $0.value == nil }.count - outcome.inserts.filter { $0.value == nil }.count
        counts.skipped += absent
        let unchanged = max(0, outcome.unchanged - absent)
        counts.unchanged += unchanged
        counts.stored += incoming.count - absent - unchanged
        // A repeated filing can make a difference be taken anew.
        if outcome.isChange || !outcome.inserts.isEmpty { isChanged = true }
    }
}
