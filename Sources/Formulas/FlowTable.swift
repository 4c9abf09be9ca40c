package import Model

/// The facts of a flow series and what follows from them (rules 20 and 21).
///
/// Facts are edges between days: from the first day of the fact to the day after its last. A span has the value of
/// any path of edges that leads exactly from its first day to the day after its last, where an edge is a fact or a
/// difference of facts that were known at the same time.
package struct FlowTable: Sendable {
    package let frequency: Frequency
    /// The places between which edges lead, in order: days that are within a week of each other are one place.
    let places: [Day]
    /// All edges, each from an earlier place to a later one.
    let edges: [Edge]
    /// For every place the edges that end there.
    let arriving: [[Int]]
    /// For every place how many edges end before it; and at the end, how many there are.
    let edgesUpTo: [Int]

    /// How far apart days may be that are one place: a week, since filers err by days.
    let tolerance: Int

    /// A span whose value is known, with all its vintages.
    struct Edge: Sendable {
        let from: Int
        let to: Int
        let isFact: Bool
        let history: History
        /// The vintages that differ from the one before.
        let revisions: [Vintage]

        init(from: Int, to: Int, isFact: Bool, history: History) {
            self.from = from
            self.to = to
            self.isFact = isFact
            self.history = history
            revisions = history.revisions
        }
    }

    /// - Parameter facts: every duration that was filed, each with all its filings, repeated values included.
    /// - Throws: `TooMuchWork` when the facts overlap as no filings do.
    package init(facts: [History], frequency: Frequency) throws(TooMuchWork) {
        self.frequency = frequency
        let stated = facts.lazy.map(\.preferred).filter { !$0.vintages.isEmpty }
        tolerance = stated.contains { $0.period.days < 28 } ? 0 : 7
        var places: [Day] = []
        let days = Set(stated.flatMap { [$0.period.start, $0.period.end + 1] })
        for day in days.sorted() {
            if let last = places.last, day - last <= tolerance { continue }
            places.append(day)
        }
        func place(_ day: Day) -> Int { FlowTable.place(of: day, in: places) }
        var merged: [Span: History] = [:]
        for fact in stated {
            let span = Span(from: place(fact.period.start), to: place(fact.period.end + 1))
            guard span.from < span.to else { continue }
            if let other = merged[span] {
                merged[span] = FlowTable.union(other, fact)
            } else {
                merged[span] = fact
            }
        }
        var edges = merged.map { Edge(from: $0.key.from, to: $0.key.to, isFact: true, history: $0.value) }
        edges.sort { ($0.to, $0.from) < ($1.to, $1.from) }
        edges += try Differences(facts: edges, places: places, frequency: frequency).edges()
        var arriving = [[Int]](repeating: [], count: places.count)
        for (index, edge) in edges.enumerated() { arriving[edge.to].append(index) }
        self.places = places
        self.edges = edges
        self.arriving = arriving
        edgesUpTo = arriving.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    }

    struct Span: Hashable {
        let from: Int
        let to: Int
    }

    /// The last place that is no later than a day; -1 when there is none.
    static func place(of day: Day, in places: [Day]) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if places[middle] <= day { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }

    /// Two facts for the same span whose dates differ by days: one history, under the dates stated first, which do not depend
    /// on what was filed since.
    private static func union(_ left: History, _ right: History) -> History {
        func key(_ history: History) -> (Day, UInt8, Period) {
            (history.firstKnown, history.vintages.map(\.rank).min() ?? .max, history.period)
        }
        let isLeftFirst = key(left) <= key(right)
        let vintages = (left.vintages + right.vintages).enumerated().sorted {
            ($0.element.published, $0.element.ordinal, $0.offset) < (
                $1.element.published, $1.element.ordinal, $1.offset
            )
        }
        return History(period: isLeftFirst ? left.period : right.period, vintages: vintages.map(\.element)).preferred
    }

    /// The last days of the facts, each once.
    var factEnds: [Day] { Set(edges.filter(\.isFact).map(\.history.period.end)).sorted() }

    /// The place at or nearest to a day, within the tolerance of a week; nil when no fact begins or ends there.
    func place(near day: Day) -> Int? {
        guard !places.isEmpty else { return nil }
        let index = FlowTable.place(of: day, in: places)
        for candidate in [index, index + 1] where places.indices.contains(candidate) {
            if abs(places[candidate] - day) <= 7 { return candidate }
        }
        return nil
    }

    /// The series at its own frequency: for every period what was stated, and before that, what sums and differences gave.
    ///
    /// - Parameter year: where the filer's years begin.
    /// - Throws: `TooMuchWork` when there are more facts than any source of slow numbers has.
    package func periods(in year: FilerYear = .calendar) throws(TooMuchWork) -> [History] {
        var bySpan: [Span: [History]] = [:]
        // In the order in which they are believed.
        for isFact in [true, false] {
            if !isFact {
                for sum in try sums(in: year) { bySpan[sum.span, default: []].append(sum.history) }
            }
            for edge in edges where edge.isFact == isFact && frequency.durations.contains(edge.history.period.days) {
                bySpan[Span(from: edge.from, to: edge.to), default: []].append(edge.history)
            }
        }
        return bySpan.values.map { $0.count == 1 ? $0[0] : FlowTable.ranked($0) }.sorted { $0.period < $1.period }
    }

    /// One history out of several for the same span: on every day, the first of them that has a value decides.
    static func ranked(_ histories: [History]) -> History {
        let days = Set(histories.flatMap { $0.vintages.map(\.published) }).sorted()
        var result = History(period: histories[0].period, vintages: [])
        var walks = histories.map { Walk(vintages: $0.vintages) }
        for day in days {
            for index in walks.indices { walks[index].advance(to: day) }
            guard let winner = walks.first(where: { $0.last?.value != nil }) else {
                if let withdrawn = walks.compactMap(\.today.last).first { result.vintages.append(withdrawn) }
                continue
            }
            if !winner.today.isEmpty {
                result.vintages += winner.today
            } else if var vintage = winner.last, !(result.vintages.last?.says(sameAs: vintage) ?? false) {
                vintage.published = day
                result.vintages.append(vintage)
            }
        }
        return result
    }

    /// Goes through the vintages of one history day by day, once.
    private struct Walk {
        let vintages: [Vintage]
        private var first = 0
        private var end = 0

        init(vintages: [Vintage]) { self.vintages = vintages }

        /// The vintages of the day.
        var today: ArraySlice<Vintage> { vintages[first..<end] }
        /// The last vintage by the day.
        var last: Vintage? { end > 0 ? vintages[end - 1] : nil }

        mutating func advance(to day: Day) {
            first = end
            while end < vintages.count, vintages[end].published <= day {
                end += 1
                if vintages[end - 1].published < day { first = end }
            }
        }
    }
}
