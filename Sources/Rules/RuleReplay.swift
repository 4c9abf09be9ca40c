package import Model

/// Walks a rule through the past of its series as it would have happened: on every day with what was published by that day.
///
/// Pure: what the daemon judges in one transaction of a day is judged here, without a store and a clock.
package struct RuleReplay {
    private let rule: RuleDefinition
    private let subject: RuleSubject
    /// In period order.
    private let histories: [History]
    private let values: ComparedValues
    private let fallbacks: (Day) -> [ClaimFallback]

    /// - Parameters:
    ///   - subject: the series that it watches.
    ///   - histories: of that series, in period order.
    ///   - values: those of the comparisons of a condition that is more than a number beside another.
    ///   - fallbacks: what stands in for the series at the end of a claim, as it was known by a day.
    package init(
        _ rule: RuleDefinition, over subject: RuleSubject, _ histories: [History],
        values: @escaping ComparedValues = { _, _, _ in [] },
        fallbacks: @escaping (Day) -> [ClaimFallback] = { _ in [] }
    ) {
        self.fallbacks = fallbacks
        self.rule = rule
        self.subject = subject
        self.values = values
        self.histories = histories
    }

    /// The days on which something was published, in order.
    package var days: [Day] { changed.keys.sorted() }

    /// Which histories become others, by the day.
    private var changed: [Day: [Int]] {
        var changed: [Day: [Int]] = [:]
        for (place, history) in histories.enumerated() {
            for day in history.days { changed[day, default: []].append(place) }
        }
        return changed
    }

    /// What is told on a day.
    package struct Change: Equatable, Sendable {
        package let day: Day
        package var event: AlertEvent
        /// That of its number, and that of the newest number where it tells that too.
        package let period: Period?
        package let newest: Period?
    }

    /// What a walk through some days came to.
    package struct Outcome: Equatable, Sendable {
        /// What is remembered of the rule on the last of them.
        package var record: RuleRecord?
        package var claim: ClaimRecord?
        package var changes: [Change] = []
    }

    /// What is known on a day of the periods that the rule looks at, in order.
    package func observations(on day: Day) -> [CurrentObservation] {
        histories.compactMap { observation($0, on: day) }.filter { observation in
            rule.from.map { observation.period.end >= $0.start } ?? true
        }
    }

    /// The newest of them that has a value and is no projection.
    package func newest(on day: Day) -> CurrentObservation? {
        for history in histories.reversed() {
            guard let found = observation(history, on: day), found.estimate != nil, !found.isProjection else {
                continue
            }
            return rule.from.map { found.period.end >= $0.start } ?? true ? found : nil
        }
        return nil
    }

    /// What was first published of a period; nil where nothing was.
    package func firstPrint(of period: Period) -> Double? {
        histories.first { $0.period == period }?.firstPrint.vintages.first?.value
    }

    /// The comparisons that its condition joins at a period, by what was published by a day.
    package func parts(at period: Period, on day: Day) -> [ComparedValue] { values(rule.parts, period, day) }

    /// Walks the rule.
    ///
    /// - Parameters:
    ///   - first: the day on which monitoring begins: what was published by then is its first load.
    ///   - last: the last day that counts; what claims decide by the calendar alone is decided up to it.
    package func walk(from first: Day, to last: Day) -> Outcome {
        var outcome = Outcome()
        guard first <= last else { return outcome }
        let changed = changed
        let days = changed.keys.sorted()
        var known = KnownObservations(histories.map { observation($0, on: first) })
        evaluate(known.observations, on: first, &outcome)
        var day = first
        while let next = next(of: days, after: day, outcome), next <= last {
            day = next
            for place in changed[day] ?? [] { known.put(observation(histories[place], on: day), at: place) }
            evaluate(known.observations, on: day, &outcome)
        }
        return outcome
    }

    private func observation(_ history: History, on day: Day) -> CurrentObservation? {
        // What came last is what was published last.
        CurrentObservation(history.known(on: day).deciding(rule), for: rule).map {
            $0.fetched(Int64($0.published.number))
        }
    }

    /// The next day on which something is published, or a claim can be decided.
    private func next(of days: [Day], after day: Day, _ outcome: Outcome) -> Day? {
        let place = days.partitioningIndex { $0 > day }
        let published = place < days.count ? days[place] : nil
        return [published, outcome.claim?.next].compactMap(\.self).min()
    }

    private func evaluate(_ observations: [CurrentObservation], on day: Day, _ outcome: inout Outcome) {
        let values = values
        let both = RuleAndClaim(rule, over: subject, record: outcome.record, claim: outcome.claim)
        let judged = both.judge(
            observations, on: day, fallbacks: fallbacks,
            values: { parts, period, asOf in values(parts, period, min(asOf ?? day, day)) },
            now: Int64(day.number) * 86_400_000)
        outcome.record = judged.record ?? outcome.record
        outcome.claim = judged.claim ?? outcome.claim
        outcome.changes += judged.drafts.map { Change(day: day, event: $0.event, period: $0.period, newest: $0.newest) }
    }
}

/// What is known of some histories, brought from one day to the next: a long series is not gathered anew for each.
private struct KnownObservations {
    /// In period order.
    private(set) var observations: [CurrentObservation] = []
    /// The histories that they are of, in the same order.
    private var places: [Int] = []

    /// - Parameter found: that of each history, in their order; nil where nothing is known.
    init(_ found: [CurrentObservation?]) {
        for (place, observation) in found.enumerated() {
            guard let observation else { continue }
            observations.append(observation)
            places.append(place)
        }
    }

    /// Puts what is known of a history now in place of what was.
    mutating func put(_ observation: CurrentObservation?, at place: Int) {
        let index = places.partitioningIndex { $0 >= place }
        let isThere = index < places.count && places[index] == place
        switch (observation, isThere) {
        case (let observation?, true): observations[index] = observation
        case (let observation?, false):
            observations.insert(observation, at: index)
            places.insert(place, at: index)
        case (nil, true):
            observations.remove(at: index)
            places.remove(at: index)
        case (nil, false): break
        }
    }
}
