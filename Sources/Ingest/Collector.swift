internal import Model

/// Gathers what rows gave, series by series, and settles duplicates and priorities at the end.
struct Collector {
    private let mappers: [SeriesMapper]
    private var found: [Gathered]
    private(set) var rowCount = 0
    private var unclaimed = 0
    private var ragged = Rejects()
    private var sampleCount = 0
    /// The most samples of one document: what they take in memory is bounded with them.
    private static let maxSamples = 500_000

    private struct Gathered {
        var samples: SeriesSamples
        /// For every sample the place of its `rows` path; the earlier path wins.
        var priorities: [UInt8] = []
        var citations = CitationTable()
        /// Which selectors have met a member, and how many rows passed the conditions.
        var seenValue = false
        var seenTime = false
        var seenPublished = false
        var candidates = 0
    }

    init(_ mappers: [SeriesMapper]) {
        self.mappers = mappers
        found = mappers.indices.map { Gathered(samples: SeriesSamples(place: $0)) }
    }

    mutating func reject(line: Int, _ reason: String) {
        rowCount += 1
        ragged.append(Reject(series: "*", row: line, column: "", reason: reason))
    }

    mutating func take(_ row: some Row, number: Int, priority: Int) {
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
                found[index].samples.samples.append(sample)
                found[index].priorities.append(UInt8(clamping: priority))
            }
        }
        if !isClaimed { unclaimed += 1 }
    }

    /// Remembers which columns exist at all; asked only until each was seen once.
    private mutating func note(_ row: some Row, _ index: Int) {
        found[index].candidates += 1
        func isPresent(_ selector: Selector?) -> Bool {
            guard let selector else { return true }
            if case .absent = row.cell(selector) { return false }
            return true
        }
        if !found[index].seenValue { found[index].seenValue = isPresent(mappers[index].value) }
        if !found[index].seenTime { found[index].seenTime = isPresent(mappers[index].first) }
        if !found[index].seenPublished { found[index].seenPublished = isPresent(mappers[index].published) }
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
        for index in mappers.indices {
            try checkColumns(index)
            Settlement.settle(&found[index].samples, priorities: found[index].priorities, mappers[index].definition)
            found[index].samples.citations = found[index].citations.texts
            if index == 0 { found[index].samples.rejects.prepend(ragged) }
            decoded.series.append(found[index].samples)
        }
        return decoded
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
                    "'\(selector.text)' is in none of the \(found[index].candidates) rows of series \(mapper.definition.id)"
            )
        }
    }
}

/// Settles what one document says twice: priorities between paths, duplicates within one (rule 11).
enum Settlement {
    private struct Key: Hashable {
        let period: Period
        let published: Day?
    }

    /// Two sources of one series that differ by more than this, where they overlap, are reported.
    private static let tolerance = 0.005

    static func settle(_ gathered: inout SeriesSamples, priorities: [UInt8], _ definition: SeriesDefinition) {
        prefer(&gathered, priorities, definition)
        sort(&gathered.samples)
        removeDuplicates(&gathered, definition)
    }

    /// Of several paths or concepts the first that has a period and vintage wins.
    static func prefer(_ gathered: inout SeriesSamples, _ priorities: [UInt8], _ definition: SeriesDefinition) {
        guard let highest = priorities.max(), highest > 0 else { return }
        var winners: [Key: (priority: UInt8, value: Double?)] = [:]
        for (sample, priority) in zip(gathered.samples, priorities) {
            let key = Key(period: sample.period, published: sample.published)
            if let known = winners[key], known.priority <= priority { continue }
            winners[key] = (priority, sample.value)
        }
        var kept: [Sample] = []
        var differing: [Sample] = []
        for (sample, priority) in zip(gathered.samples, priorities) {
            let winner = winners[Key(period: sample.period, published: sample.published)]
            if winner?.priority == priority {
                kept.append(sample)
                continue
            }
            gathered.skipped += 1
            if let first = winner?.value, let other = sample.value,
                abs(first - other) > tolerance * max(abs(first), abs(other))
            {
                differing.append(sample)
            }
        }
        gathered.samples = kept
        guard let example = differing.first, !definition.breakAccepted else { return }
        gathered.notes.append(
            "\(definition.id): two sources differ by more than 0.5 % in \(differing.count) places, first for "
                + "\(definition.frequency.label(of: example.period)); the earlier in the list counts. If that is known, set 'break: accepted'"
        )
    }

    /// By period, then published day, then the order of the document.
    static func sort(_ samples: inout [Sample]) {
        func precedes(_ left: Sample, _ right: Sample) -> Bool {
            if left.period != right.period { return left.period < right.period }
            return (left.published ?? Day.last) < (right.published ?? Day.last)
        }
        let isSorted = zip(samples, samples.dropFirst()).allSatisfy { !precedes($1, $0) }
        guard !isSorted else { return }
        samples = samples.enumerated()
            .sorted { precedes($0.element, $1.element) || (!precedes($1.element, $0.element) && $0.offset < $1.offset) }
            .map(\.element)
    }

    private static func removeDuplicates(_ gathered: inout SeriesSamples, _ definition: SeriesDefinition) {
        let samples = gathered.samples
        let hasDuplicates = zip(samples, samples.dropFirst()).contains {
            $0.period == $1.period && $0.published == $1.published
        }
        guard hasDuplicates else { return }
        var result: [Sample] = []
        var index = 0
        while index < samples.count {
            var end = index + 1
            while end < samples.count, samples[end].period == samples[index].period,
                samples[end].published == samples[index].published
            { end += 1 }
            if let one = resolve(samples[index..<end], definition, &gathered) { result.append(one) }
            index = end
        }
        gathered.samples = result
    }

    private static func resolve(
        _ group: ArraySlice<Sample>, _ definition: SeriesDefinition, _ gathered: inout SeriesSamples
    ) -> Sample? {
        guard let first = group.first, let last = group.last, group.count > 1 else { return group.first }
        if definition.duplicate != .sum, group.allSatisfy({ $0.value == first.value }) {
            gathered.skipped += group.count - 1
            return first
        }
        let values = group.compactMap(\.value)
        var chosen = first
        switch definition.duplicate {
        case .reject:
            for sample in group {
                // A few are enough to find them; a hostile document has them by the hundred thousand.
                var others = group.lazy.filter { $0.row != sample.row }.prefix(3).map { String($0.row) }
                    .joined(separator: ", ")
                if group.count > 4 { others += " and \(group.count - 4) more" }
                gathered.rejects.append(
                    Reject(
                        series: definition.id, row: Int(sample.row), column: "",
                        reason:
                            "a second value for \(definition.frequency.label(of: sample.period)), beside row \(others); set 'where:' or 'duplicate:'"
                    )
                )
            }
            return nil
        case .first: break
        case .last: chosen = last
        case .max: chosen.value = values.max()
        case .sum:
            let sum = values.reduce(0, +)
            guard sum.isFinite else {
                gathered.rejects.append(
                    Reject(series: definition.id, row: Int(first.row), column: "", reason: "the sum is too large")
                )
                return nil
            }
            chosen.value = values.isEmpty ? nil : sum
        }
        gathered.skipped += group.count - 1
        return chosen
    }
}
