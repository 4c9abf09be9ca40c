internal import Model

/// Gathers what rows gave, series by series, and settles duplicates and priorities at the end.
struct Collector {
    private let mappers: [SeriesMapper]
    private var found: [Gathered]
    private(set) var rowCount = 0
    private var unclaimed = 0
    private var ragged = Rejects()
    private var statementCount = 0
    /// The most statements of one document: what they take in memory is bounded with them.
    private static let maxStatements = 500_000

    private struct Gathered {
        var batch: SeriesBatch
        /// For every statement the place of its `rows` path; the earlier path wins.
        var priorities: [UInt8] = []
        var citations: [String: Int32] = [:]
        /// Which selectors have met a member, and how many rows passed the conditions.
        var seenValue = false
        var seenTime = false
        var seenPublished = false
        var candidates = 0

        mutating func place(of citation: String) -> Int32 {
            if let known = citations[citation] { return known }
            let place = Int32(clamping: batch.citations.count)
            batch.citations.append(citation)
            citations[citation] = place
            return place
        }
    }

    init(_ mappers: [SeriesMapper]) {
        self.mappers = mappers
        found = mappers.indices.map { Gathered(batch: SeriesBatch(series: $0)) }
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
            case .skipped: found[index].batch.skipped += 1
            case .rejected(let column, let reason):
                found[index].batch.rejects.append(
                    Reject(series: mappers[index].definition.id, row: number, column: column, reason: reason)
                )
            case .taken(var statement, let citation):
                if let citation { statement.citation = found[index].place(of: citation) }
                statementCount += 1
                guard statementCount <= Collector.maxStatements else { continue }
                found[index].batch.statements.append(statement)
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

    mutating func finish() throws -> Decoded {
        guard statementCount <= Collector.maxStatements else {
            throw DecodingFault(
                message:
                    "the body has \(statementCount) values, and at most \(Collector.maxStatements) are taken from one")
        }
        var decoded = Decoded()
        decoded.rows = rowCount
        decoded.unclaimed = unclaimed
        for index in mappers.indices {
            try checkColumns(index)
            Settlement.settle(&found[index].batch, priorities: found[index].priorities, mappers[index].definition)
            if index == 0 { found[index].batch.rejects.prepend(ragged) }
            decoded.batches.append(found[index].batch)
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

    static func settle(_ batch: inout SeriesBatch, priorities: [UInt8], _ definition: SeriesDefinition) {
        prefer(&batch, priorities, definition)
        sort(&batch.statements)
        removeDuplicates(&batch, definition)
    }

    /// Of several paths or concepts the first that has a period and vintage wins.
    static func prefer(_ batch: inout SeriesBatch, _ priorities: [UInt8], _ definition: SeriesDefinition) {
        guard let highest = priorities.max(), highest > 0 else { return }
        var winners: [Key: (priority: UInt8, value: Double?)] = [:]
        for (statement, priority) in zip(batch.statements, priorities) {
            let key = Key(period: statement.period, published: statement.published)
            if let known = winners[key], known.priority <= priority { continue }
            winners[key] = (priority, statement.value)
        }
        var kept: [Statement] = []
        var differing: [Statement] = []
        for (statement, priority) in zip(batch.statements, priorities) {
            let winner = winners[Key(period: statement.period, published: statement.published)]
            if winner?.priority == priority {
                kept.append(statement)
                continue
            }
            batch.skipped += 1
            if let first = winner?.value, let other = statement.value,
                abs(first - other) > tolerance * max(abs(first), abs(other))
            {
                differing.append(statement)
            }
        }
        batch.statements = kept
        guard let example = differing.first, !definition.breakAccepted else { return }
        batch.notes.append(
            "\(definition.id): two sources differ by more than 0.5 % in \(differing.count) places, first for "
                + "\(definition.frequency.label(of: example.period)); the earlier in the list counts. If that is known, set 'break: accepted'"
        )
    }

    /// By period, then published day, then the order of the document.
    static func sort(_ statements: inout [Statement]) {
        func precedes(_ left: Statement, _ right: Statement) -> Bool {
            if left.period != right.period { return left.period < right.period }
            return (left.published ?? Day.last) < (right.published ?? Day.last)
        }
        let isSorted = zip(statements, statements.dropFirst()).allSatisfy { !precedes($1, $0) }
        guard !isSorted else { return }
        statements = statements.enumerated()
            .sorted { precedes($0.element, $1.element) || (!precedes($1.element, $0.element) && $0.offset < $1.offset) }
            .map(\.element)
    }

    private static func removeDuplicates(_ batch: inout SeriesBatch, _ definition: SeriesDefinition) {
        let statements = batch.statements
        let hasDuplicates = zip(statements, statements.dropFirst()).contains {
            $0.period == $1.period && $0.published == $1.published
        }
        guard hasDuplicates else { return }
        var result: [Statement] = []
        var index = 0
        while index < statements.count {
            var end = index + 1
            while end < statements.count, statements[end].period == statements[index].period,
                statements[end].published == statements[index].published
            { end += 1 }
            if let one = resolve(statements[index..<end], definition, &batch) { result.append(one) }
            index = end
        }
        batch.statements = result
    }

    private static func resolve(
        _ group: ArraySlice<Statement>, _ definition: SeriesDefinition, _ batch: inout SeriesBatch
    ) -> Statement? {
        guard let first = group.first, let last = group.last, group.count > 1 else { return group.first }
        if definition.duplicate != .sum, group.allSatisfy({ $0.value == first.value }) {
            batch.skipped += group.count - 1
            return first
        }
        let values = group.compactMap(\.value)
        var chosen = first
        switch definition.duplicate {
        case .reject:
            for statement in group {
                // A few are enough to find them; a hostile document has them by the hundred thousand.
                var others = group.lazy.filter { $0.row != statement.row }.prefix(3).map { String($0.row) }
                    .joined(separator: ", ")
                if group.count > 4 { others += " and \(group.count - 4) more" }
                batch.rejects.append(
                    Reject(
                        series: definition.id, row: Int(statement.row), column: "",
                        reason:
                            "a second value for \(definition.frequency.label(of: statement.period)), beside row \(others); set 'where:' or 'duplicate:'"
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
                batch.rejects.append(
                    Reject(series: definition.id, row: Int(first.row), column: "", reason: "the sum is too large")
                )
                return nil
            }
            chosen.value = values.isEmpty ? nil : sum
        }
        batch.skipped += group.count - 1
        return chosen
    }
}
