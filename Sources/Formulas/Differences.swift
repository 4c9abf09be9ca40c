internal import Model

/// Finds the spans that facts determine by subtraction: a fact less the facts that fill it from its first day on,
/// from its last day back, or both.
struct Differences {
    let facts: [FlowTable.Edge]
    let places: [Day]
    let frequency: Frequency
    private let leaving: [Int: [Int]]
    private let arriving: [Int: [Int]]

    /// More facts than this are not chained to fill one: a year has 12 months.
    private static let longestChain = 11

    init(facts: [FlowTable.Edge], places: [Day], frequency: Frequency) {
        self.facts = facts
        self.places = places
        self.frequency = frequency
        leaving = Dictionary(grouping: facts.indices) { facts[$0].from }
        arriving = Dictionary(grouping: facts.indices) { facts[$0].to }
    }

    /// One way to a span.
    struct Alternative {
        /// The places among the facts of the whole and of what is taken from it.
        let sides: [Int]
        /// How long the whole is, in days.
        let length: Int
        let history: History

        /// By the fewest facts first; of as many, in an order that does not depend on chance.
        fileprivate static func isBefore(_ left: Alternative, _ right: Alternative) -> Bool {
            func key(_ one: Alternative) -> (Int, Period, Day, Int) {
                (one.sides.count, one.history.period, one.history.vintages.first?.published ?? Day.last, one.length)
            }
            let (first, second) = (key(left), key(right))
            return first == second ? left.sides.lexicographicallyPrecedes(right.sides) : first < second
        }
    }

    /// Every difference, one edge for each span.
    func edges() throws(TooMuchWork) -> [FlowTable.Edge] {
        try alternatives().map { span, found in
            let history = found.count == 1 ? found[0].history : FlowTable.ranked(found.map(\.history))
            return FlowTable.Edge(from: span.from, to: span.to, isFact: false, history: history)
        }
        .sorted { ($0.to, $0.from) < ($1.to, $1.from) }
    }

    /// All ways to every span, in the order in which they are believed.
    ///
    /// - Throws: `TooMuchWork`; the most entangled concepts of Apple and Nvidia take ten thousand steps, sixty years of
    ///   months that are filed from the beginning of each year some hundred thousand.
    func alternatives() throws(TooMuchWork) -> [FlowTable.Span: [Alternative]] {
        var limit = WorkLimit(
            steps: 1_000_000 + 1000 * facts.count, reason: "its facts overlap in more ways than filings do")
        var alternatives: [FlowTable.Span: [Alternative]] = [:]
        for (place, whole) in facts.enumerated() where whole.to - whole.from > 1 {
            let all = Ends(
                before: try chains(from: whole.from, within: whole, forward: true, &limit),
                after: try chains(from: whole.to, within: whole, forward: false, &limit))
            try collect(place, all, except: nil, into: &alternatives, &limit)
            // What is filed later may be a shorter way, and takes away nothing that was known.
            guard let day = whole.history.vintages.first?.published, hasLater(all, than: day) else { continue }
            let known = Ends(
                before: try chains(from: whole.from, within: whole, forward: true, knownBy: day, &limit),
                after: try chains(from: whole.to, within: whole, forward: false, knownBy: day, &limit))
            try collect(place, known, except: all, into: &alternatives, &limit)
        }
        return alternatives.mapValues { $0.sorted(by: Alternative.isBefore) }
    }

    /// The places that facts reach from the two ends of one, each with the shortest chain to it.
    private struct Ends {
        let before: [Int: [Int]]
        let after: [Int: [Int]]
    }

    private func hasLater(_ ends: Ends, than day: Day) -> Bool {
        [ends.before, ends.after].contains { chains in
            chains.values.contains { $0.contains { isLater($0, than: day) } }
        }
    }

    private func isLater(_ fact: Int, than day: Day) -> Bool {
        facts[fact].history.vintages.first.map { $0.published > day } ?? true
    }

    /// Every hole that chains from both ends leave in a whole.
    ///
    /// - Parameter known: chains that were collected before.
    private func collect(
        _ place: Int, _ ends: Ends, except known: Ends?, into alternatives: inout [FlowTable.Span: [Alternative]],
        _ limit: inout WorkLimit
    ) throws(TooMuchWork) {
        let whole = facts[place]
        for (from, prefix) in ends.before {
            try limit.spend(ends.after.count)
            for (to, suffix) in ends.after where from < to {
                guard !(prefix.isEmpty && suffix.isEmpty) else { continue }
                if let known, known.before[from] == prefix, known.after[to] == suffix { continue }
                let period = hole(in: whole, prefix: prefix, suffix: suffix)
                guard period.start <= period.end, isUseful(period, prefix, suffix) else { continue }
                guard let history = try history(of: whole, less: prefix + suffix, period: period, &limit) else {
                    continue
                }
                // What is kept takes memory, too.
                try limit.spend(100)
                alternatives[FlowTable.Span(from: from, to: to), default: []]
                    .append(
                        Alternative(
                            sides: [place] + prefix + suffix, length: whole.history.period.days, history: history))
            }
        }
    }

    /// A span at the frequency of the series is worth any chain; longer ones, as parts of a sum, are worth short ones.
    private func isUseful(_ period: Period, _ prefix: [Int], _ suffix: [Int]) -> Bool {
        frequency.durations.contains(period.days) || prefix.count + suffix.count <= 3
    }

    /// The places inside `whole` that facts reach from one of its ends, each with the shortest chain to it.
    ///
    /// - Parameter day: only by facts that were filed by then; nil for all.
    private func chains(
        from start: Int, within whole: FlowTable.Edge, forward: Bool, knownBy day: Day? = nil, _ limit: inout WorkLimit
    ) throws(TooMuchWork) -> [Int: [Int]] {
        var found: [Int: [Int]] = [start: []]
        var frontier = [start]
        for _ in 0..<Differences.longestChain where !frontier.isEmpty {
            var next: [Int] = []
            for place in frontier {
                let neighbours = (forward ? leaving[place] : arriving[place]) ?? []
                try limit.spend(neighbours.count)
                for index in neighbours {
                    let fact = facts[index]
                    let target = forward ? fact.to : fact.from
                    guard fact.from >= whole.from, fact.to <= whole.to, target != (forward ? whole.to : whole.from),
                        found[target] == nil, let chain = found[place], day.map({ !isLater(index, than: $0) }) ?? true
                    else { continue }
                    found[target] = chain + [index]
                    next.append(target)
                }
            }
            frontier = next
        }
        return found
    }

    private func hole(in whole: FlowTable.Edge, prefix: [Int], suffix: [Int]) -> Period {
        Period(
            start: prefix.last.map { facts[$0].history.period.end + 1 } ?? whole.history.period.start,
            end: suffix.last.map { facts[$0].history.period.start - 1 } ?? whole.history.period.end
        )
    }

    /// The vintages of a difference: first when all sides are known, and again only when all were filed again since.
    private func history(
        of whole: FlowTable.Edge, less others: [Int], period: Period, _ limit: inout WorkLimit
    ) throws(TooMuchWork) -> History? {
        let sides = [whole.history] + others.map { facts[$0].history }
        guard var day = sides.compactMap({ $0.vintages.first?.published }).max(),
            sides.allSatisfy({ !$0.vintages.isEmpty })
        else { return nil }
        var vintages: [Vintage] = []
        let work = sides.reduce(10) { $0 + $1.vintages.count }
        while true {
            try limit.spend(work)
            if others.count == 1 || isNewest(sides[0], of: sides, on: day) {
                vintages.append(difference(of: sides, on: day))
            }
            var next: Day?
            for side in sides {
                guard let again = side.vintages.first(where: { $0.published > day })?.published else {
                    let known = History.collapsed(vintages, of: period)
                    return known.isEmpty ? nil : History(period: period, vintages: known)
                }
                next = max(next ?? again, again)
            }
            guard let next else { return nil }
            day = next
        }
    }

    /// Whether the whole was filed last. Where several parts are taken from it, one that was filed later may have been
    /// restated since, and the rest would be a quarter that never was (Apple's second of fiscal 2009).
    private func isNewest(_ whole: History, of sides: [History], on day: Day) -> Bool {
        func filed(_ side: History) -> Day? { side.vintages.last { $0.published <= day }?.published }
        guard let last = filed(whole) else { return false }
        return sides.allSatisfy { filed($0).map { $0 <= last } ?? false }
    }

    private func difference(of sides: [History], on day: Day) -> Vintage {
        let known = sides.map { side in side.vintages.last { $0.published <= day } }
        let parts = known.compactMap(\.self)
        let difference =
            parts.count == known.count ? Sum.of(Array(parts.prefix(1)), less: Array(parts.dropFirst())) : nil
        return FlowTable.computed(difference, of: parts, on: day)
    }
}
