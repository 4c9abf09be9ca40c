internal import Model

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
