package import Model

/// What a formula reads of one series.
package struct SeriesData: Sendable {
    /// All that never changes, in one place: a formula asks for a series once a value.
    private let content: Content
    /// For how many days a value of an irregular series stands for what comes after it.
    package var lending = Lending.limit

    private final class Content: Sendable {
        let id: String
        let type: SeriesType
        let histories: [History]
        let flows: FlowTable?
        /// On which days they end.
        let ends: [Day]
        /// Which calendar period each is, in the same order.
        let ordinals: [Int]
        /// The place of that which comes before each in a row, as `nearest` finds it; -1 for none.
        let predecessors: [Int]

        init(id: String, type: SeriesType, histories: [History], flows: FlowTable?) {
            self.id = id
            self.type = type
            self.histories = histories
            self.flows = flows
            ends = histories.map(\.period.end)
            ordinals = histories.compactMap { type.frequency?.ordinal(of: $0.period) }
            predecessors = histories.map { [ends] in SeriesData.nearest(to: $0.period.start - 1, in: ends) ?? -1 }
        }
    }

    package init(id: String, type: SeriesType, histories: [History], flows: FlowTable? = nil) {
        let settled = histories.map(\.settled).sorted { $0.period < $1.period }
        content = Content(
            id: id, type: type,
            histories: SeriesData.unified(settled, type.frequency ?? .irregular).map(\.settled), flows: flows)
    }

    package var id: String { content.id }
    package var type: SeriesType { content.type }
    /// The observations at the frequency of the series, in period order.
    package var histories: [History] { content.histories }
    /// The facts of a flow, for sums over longer spans.
    package var flows: FlowTable? { content.flows }
    private var ends: [Day] { content.ends }
    private var ordinals: [Int] { content.ordinals }

    /// The observation for a period of the result: of the same calendar period, the one that ends nearest.
    func history(for period: Period) -> History? {
        guard !ordinals.isEmpty, let frequency = type.frequency else { return nil }
        // That which ends on the same day is of the same calendar period, and none is nearer.
        let place = count(endingBy: period.end - 1)
        if place < ends.count, ends[place] == period.end { return histories[place] }
        guard let ordinal = frequency.ordinal(of: period) else { return nil }
        let first = ordinals.partitioningIndex { $0 >= ordinal }
        return zip(ordinals[first...], histories[first...]).prefix { $0.0 == ordinal }.map(\.1)
            .min { abs($0.period.end - period.end) < abs($1.period.end - period.end) }
    }

    /// The day on which a sum up to a period of the result ends: that of the observation, else of the period itself.
    func end(of period: Period) -> Day { history(for: period)?.period.end ?? period.end }

    /// The periods that have an observation, and those that only facts of other durations end with: a sum may exist
    /// where no single period is determined.
    var sumPeriods: [Period] {
        let own = histories.map(\.period)
        guard let flows, let frequency = type.frequency, frequency != .irregular else { return own }
        let known = Set(own.compactMap { frequency.ordinal(of: $0) })
        let others = flows.factEnds.map { frequency.period(endingOn: $0) }
        return own + others.filter { frequency.ordinal(of: $0).map { !known.contains($0) } ?? false }
    }

    /// The observations that end on one of some days, in period order.
    func histories(endingIn days: Period) -> ArraySlice<History> {
        let first = count(endingBy: days.start - 1)
        return histories[first..<max(first, count(endingBy: days.end))]
    }

    /// The observations of an irregular series up to a day, newest first.
    func upTo(_ day: Day) -> ReversedCollection<ArraySlice<History>> { histories[..<count(endingBy: day)].reversed() }

    /// The place of that which ends nearest to a day, and within a week of it.
    func nearest(to end: Day) -> Int? { SeriesData.nearest(to: end, in: ends) }

    /// The place of that which comes before another in a row; nil where there is none.
    func predecessor(of place: Int) -> Int? {
        let found = content.predecessors[place]
        return found < 0 ? nil : found
    }

    private static func nearest(to end: Day, in ends: [Day]) -> Int? {
        let first = count(endingBy: end - 8, in: ends)
        return (first..<ends.count).prefix { ends[$0] <= end + 7 }.min { abs(ends[$0] - end) < abs(ends[$1] - end) }
    }

    /// How many observations end on a day or before it.
    private func count(endingBy day: Day) -> Int { SeriesData.count(endingBy: day, in: ends) }

    private static func count(endingBy day: Day, in ends: [Day]) -> Int {
        // Searched for every period of every formula: over the days alone, so that no history is touched.
        ends.withUnsafeBufferPointer { ends in
            var low = 0
            var high = ends.count
            while low < high {
                let middle = (low + high) / 2
                if ends[middle] <= day { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }
}
