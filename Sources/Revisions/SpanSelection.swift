internal import Formulas
internal import Model

/// Which of the spans that overlap are the observations of a flow, and since when (rule 13).
///
/// Decided day by day from what was published by then: a span that counts is displaced only by a stated one that is a part
/// of the filer's year, so that what a person has read stays unless the filer says better.
struct SpanSelection {
    /// A span that may count.
    struct Candidate {
        let period: Period
        /// Since when it has a value at all, and since when one that was stated; nil for never.
        let known: Day
        let stated: Day?
        /// Of the best source that states it; of one that is only computed the worst.
        let rank: UInt8
    }

    private let candidates: [Candidate]
    private let frequency: Frequency
    private var counted: Set<Int> = []
    private var displacements: [[Displacement]]
    private var year = FilerYear.calendar
    private var limit: WorkLimit

    /// - Returns: for every span that does not count always the days on which it does not.
    /// - Throws: `TooMuchWork` when the spans overlap as no filings do.
    static func displacements(
        among candidates: [Candidate], in years: FilerYears, _ frequency: Frequency
    ) throws(TooMuchWork) -> [Period: [Displacement]] {
        let sorted = candidates.sorted { $0.period < $1.period }
        guard [.month, .quarter, .year].contains(frequency),
            zip(sorted, sorted.dropFirst()).contains(where: { overlap($0.period, $1.period) })
        else { return [:] }
        var fresh: [Day: Set<Int>] = [:]
        for (place, candidate) in sorted.enumerated() {
            fresh[candidate.known, default: []].insert(place)
            if let stated = candidate.stated { fresh[stated, default: []].insert(place) }
        }
        for change in years.changes where fresh[change] == nil { fresh[change] = [] }
        var selection = SpanSelection(sorted, frequency)
        for (day, places) in fresh.sorted(by: { $0.key < $1.key }) {
            try selection.decide(places, on: day, years.year(on: day))
        }
        return Dictionary(uniqueKeysWithValues: zip(sorted.map(\.period), selection.displacements))
            .filter { !$0.value.isEmpty }
    }

    private init(_ candidates: [Candidate], _ frequency: Frequency) {
        self.candidates = candidates
        self.frequency = frequency
        displacements = Array(repeating: [], count: candidates.count)
        limit = WorkLimit(
            steps: 1_000_000 + 200 * candidates.count, reason: "its facts overlap in more ways than filings do")
    }

    /// Filers err by days, and a week more or less is no overlap.
    private static func overlap(_ left: Period, _ right: Period) -> Bool {
        min(left.end, right.end) - max(left.start, right.start) + 1 > 7
    }

    /// - Parameter fresh: the spans that have a value, or a stated one, since this day.
    private mutating func decide(_ fresh: Set<Int>, on day: Day, _ year: FilerYear) throws(TooMuchWork) {
        var waiting = fresh
        if year != self.year {
            self.year = year
            waiting = Set(candidates.indices.filter { candidates[$0].known <= day })
        }
        var seen = waiting
        while !waiting.isEmpty {
            let ordered = waiting.filter { !counted.contains($0) }.map {
                (merit(of: $0, on: day), candidates[$0].rank, $0)
            }.sorted {
                $0 < $1
            }
            waiting = []
            for (_, _, place) in ordered {
                let displaced = try take(place, on: day)
                // What is freed by a displacement has its turn again.
                let freed = displaced.flatMap(neighbours).filter { candidates[$0].known <= day }
                try limit.spend(10 + freed.count)
                waiting.formUnion(freed)
                seen.formUnion(displaced + freed)
            }
        }
        for place in seen { note(place, on: day) }
    }

    /// 0 is the best: a stated part of the year.
    private func merit(of place: Int, on day: Day) -> Int {
        (year.hasPart(candidates[place].period, frequency) ? 0 : 2) + (isStated(place, on: day) ? 0 : 1)
    }

    private func isStated(_ place: Int, on day: Day) -> Bool { candidates[place].stated.map { $0 <= day } ?? false }

    /// Lets a span count if no other stands in its way.
    ///
    /// - Returns: the spans that it displaces.
    private mutating func take(_ place: Int, on day: Day) throws(TooMuchWork) -> [Int] {
        let near = neighbours(of: place)
        try limit.spend(10 + near.count)
        let others = near.filter(counted.contains)
        let isBest = merit(of: place, on: day) == 0
        guard others.allSatisfy({ isBest && givesWay($0, to: place, on: day) }) else { return [] }
        counted.subtract(others)
        counted.insert(place)
        return others
    }

    /// Whether a span that counts is displaced by a stated part of the year: unless it is one itself, and not the same under
    /// other days that were stated before, by no better a source.
    private func givesWay(_ old: Int, to new: Int, on day: Day) -> Bool {
        guard merit(of: old, on: day) == 0 else { return true }
        let (left, right) = (candidates[old], candidates[new])
        guard abs(left.period.start - right.period.start) <= 7, abs(left.period.end - right.period.end) <= 7,
            let before = left.stated, let after = right.stated
        else { return false }
        return before < after && right.rank <= left.rank
    }

    /// The spans that overlap one.
    private func neighbours(of place: Int) -> [Int] {
        let period = candidates[place].period
        let longest = frequency.durations.longest
        let first = candidates.partitioningIndex { $0.period.end >= period.start }
        return candidates[first...].indices.prefix { candidates[$0].period.end <= period.end + longest }
            .filter { $0 != place && SpanSelection.overlap(period, candidates[$0].period) }
    }

    private mutating func note(_ place: Int, on day: Day) {
        let counts = counted.contains(place)
        let last = displacements[place].last
        let isDisplaced = last.map { $0.until == nil } ?? false
        if counts, isDisplaced, let last {
            displacements[place][displacements[place].count - 1] = Displacement(since: last.since, until: day)
        } else if !counts, !isDisplaced {
            displacements[place].append(Displacement(since: day))
        }
    }
}
