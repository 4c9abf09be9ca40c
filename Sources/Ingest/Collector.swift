internal import Model

/// Gathers what rows gave, series by series, and settles duplicates and the sources that count at the end.
struct Collector<SourceRow: Row> {
    private let mappers: [SeriesMapper<SourceRow>]
    private var found: [Gathered]
    private(set) var rowCount = 0
    private var unclaimed = 0
    private var ragged = Rejects()
    private var sampleCount = 0
    /// What the first row has that lacks something.
    private var outline: String?
    /// The most samples of one document: what they take in memory is bounded with them.
    private static var maxSamples: Int { 500_000 }

    init(_ mappers: [SeriesMapper<SourceRow>]) {
        self.mappers = mappers
        found = mappers.indices.map { Gathered(samples: SeriesSamples(place: $0)) }
    }

    mutating func reject(line: Int, _ reason: String) {
        rowCount += 1
        ragged.append(Reject(series: "*", row: line, column: "", reason: reason))
    }

    mutating func take(_ row: SourceRow, number: Int, rank: UInt8 = 0) {
        rowCount += 1
        var isClaimed = false
        for index in mappers.indices {
            let outcome = mappers[index].map(row, number: number)
            if case .filtered = outcome { continue }
            isClaimed = true
            note(row, index)
            switch outcome {
            case .filtered: break
            case .skipped: found[index].samples.skipped += 1
            case .rejected(let column, let reason):
                found[index].samples.rejects.append(
                    Reject(series: mappers[index].definition.id, row: number, column: column, reason: reason)
                )
            case .taken(var sample, let citation):
                if let citation { sample.citation = found[index].citations.place(of: citation) }
                sampleCount += 1
                guard sampleCount <= Collector.maxSamples else { continue }
                sample.rank = rank
                found[index].samples.samples.append(sample)
            }
        }
        if !isClaimed { unclaimed += 1 }
    }

    /// Remembers which columns exist at all; asked only until each was seen once.
    private mutating func note(_ row: SourceRow, _ index: Int) {
        found[index].candidates += 1
        func isPresent(_ selector: Selector<SourceRow.Field>?) -> Bool {
            guard let selector else { return true }
            if case .absent = row.cell(selector.field) { return false }
            return true
        }
        if !found[index].seenValue { found[index].seenValue = isPresent(mappers[index].value) }
        if !found[index].seenTime { found[index].seenTime = isPresent(mappers[index].first) }
        if !found[index].seenPublished { found[index].seenPublished = isPresent(mappers[index].published) }
        if outline == nil, !found[index].hasSeenAll { outline = row.outline }
    }

    mutating func finish() throws -> DecodedDocument {
        guard sampleCount <= Collector.maxSamples else {
            throw DecodingFault(
                message:
                    "the body has \(sampleCount) values, and at most \(Collector.maxSamples) are taken from one")
        }
        var decoded = DecodedDocument()
        decoded.rows = rowCount
        decoded.unclaimed = unclaimed
        decoded.isOfDay = mappers.contains { $0.definition.isOfDay }
        for index in mappers.indices {
            try checkColumns(index)
            Settlement.settle(&found[index].samples, mappers[index].definition)
            found[index].samples.citations = found[index].citations.texts
            if index == 0 { found[index].samples.rejects.prepend(ragged) }
            let candidates = found[index].candidates + (index == 0 ? ragged.total : 0)
            found[index].samples.judge(mappers[index].definition, candidates: candidates, rows: rowCount)
            decoded.series.append(found[index].samples)
        }
        return decoded
    }

    /// What the rows have instead; and how a name is written that is read as a path.
    private func hint(_ text: String) -> String {
        guard let outline else { return "" }
        let isName = outline.contains("'\(text)'")
        return "; \(outline)\(isName ? "; a name with other characters than letters is written ['\(text)']" : "")"
    }

    /// A column that no row has is a changed format, not a row's fault (rule 10).
    private func checkColumns(_ index: Int) throws {
        let mapper = mappers[index]
        guard found[index].candidates > 0 else { return }
        let checks = [
            (mapper.value, found[index].seenValue), (mapper.first, found[index].seenTime),
            (mapper.published, found[index].seenPublished),
        ]
        for (selector, isSeen) in checks {
            guard let selector, !isSeen else { continue }
            throw DecodingFault(
                message:
                    "'\(selector.text)' is in none of the \(found[index].candidates) rows of series \(mapper.definition.id)\(hint(selector.text))"
            )
        }
    }
}

private struct Gathered {
    var samples: SeriesSamples
    var citations = CitationTable()
    /// Which selectors have met a member, and how many rows passed the conditions.
    var seenValue = false
    var seenTime = false
    var seenPublished = false
    var candidates = 0

    var hasSeenAll: Bool { seenValue && seenTime && seenPublished }
}
