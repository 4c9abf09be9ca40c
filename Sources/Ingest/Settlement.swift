internal import Model

/// Settles what one document says more than once: sources that have the same period, duplicates within one (rule 11).
enum Settlement {
    /// Two sources of one series that differ by more than this, where they overlap, are reported.
    private static let tolerance = 0.005

    static func settle(_ gathered: inout SeriesSamples, _ definition: SeriesDefinition) {
        sort(&gathered.samples)
        prefer(&gathered, definition)
        removeDuplicates(&gathered, definition)
    }

    /// Leaves out what a worse source says from the day on by which a better one has the period.
    ///
    /// - Parameter gathered: sorted.
    static func prefer(_ gathered: inout SeriesSamples, _ definition: SeriesDefinition) {
        guard gathered.samples.contains(where: { $0.rank != 0 }) else { return }
        var kept: [Sample] = []
        var differing: [Sample] = []
        gathered.samples.forEachRun(by: { $0.period == $1.period }) { period in
            var best = UInt8.max
            period.forEachRun(by: { $0.published == $1.published }) { day in
                for sample in day where sample.value != nil { best = min(best, sample.rank) }
                kept += day.lazy.filter { $0.rank == best || best == .max }
            }
            differing += steps(between: period)
        }
        gathered.skipped += gathered.samples.count - kept.count
        gathered.samples = kept
        guard let example = differing.first, !definition.breakAccepted else { return }
        gathered.notes.append(
            "\(definition.id): two sources differ by more than 0.5 % in \(differing.count) places, first for "
                + "\(definition.frequency.label(of: example.period)); the earlier in the list counts. If that is known, set 'break: accepted'"
        )
    }

    /// For every source but the best the last value of a period, where it is another than the first of the best.
    private static func steps(between period: ArraySlice<Sample>) -> [Sample] {
        let ranks = period.reduce(into: Set<UInt8>()) { if $1.rank < Sample.sources { $0.insert($1.rank) } }
        guard let best = ranks.min(), ranks.count > 1,
            let first = period.first(where: { $0.rank == best })?.value
        else { return [] }
        return ranks.subtracting([best]).sorted().compactMap { rank in
            guard let last = period.last(where: { $0.rank == rank }), let value = last.value else { return nil }
            return abs(first - value) > tolerance * max(abs(first), abs(value)) ? last : nil
        }
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
        if definition.duplicate != .sum, group.allSatisfy({ $0.says(sameAs: first) }) {
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
        case .max: chosen = group.max { ($0.value ?? -.infinity) < ($1.value ?? -.infinity) } ?? first
        case .sum:
            let sum = values.reduce(0, +)
            guard sum.isFinite else {
                gathered.rejects.append(
                    Reject(series: definition.id, row: Int(first.row), column: "", reason: "the sum is too large")
                )
                return nil
            }
            chosen.value = values.isEmpty ? nil : sum
            if group.contains(where: { $0.detail != nil }) {
                chosen.detail = VintageDetail.of(group.compactMap(\.estimate).reduce(Estimate(0), +))
            }
        }
        gathered.skipped += group.count - 1
        return chosen
    }
}
