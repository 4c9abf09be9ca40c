package import Model

/// Walks a rule through the past of its series as it would have happened: on every day with what was published by that day.
///
/// Pure: what the daemon judges in one transaction of a day is judged here, without a store and a clock.
package struct RuleReplay {
    private let rule: RuleDefinition
    private let subject: RuleSubject
    /// In period order, each vintage with its day in place of its fetch: what came last is what was published last.
    private let histories: [History]
    private let values: ComparedValues
    /// Which histories become others, by the day.
    private let changed: [Day: [Int]]

    /// - Parameters:
    ///   - subject: the series that it watches.
    ///   - histories: of that series, in period order.
    ///   - values: those of the comparisons of a condition that is more than a number beside another.
    package init(
        _ rule: RuleDefinition, over subject: RuleSubject, _ histories: [History],
        values: @escaping ComparedValues = { _, _, _ in [] }
    ) {
        self.rule = rule
        self.subject = subject
        self.values = values
        self.histories = histories.map { history in
            var history = history
            history.vintages = history.vintages.map { vintage in
                var vintage = vintage
                vintage.fetch = Int64(vintage.published.number)
                return vintage
            }
            return history
        }
        var changed: [Day: [Int]] = [:]
        for (place, history) in self.histories.enumerated() {
            for day in history.days { changed[day, default: []].append(place) }
        }
        self.changed = changed
    }

    /// What is told on a day.
    package struct Change: Equatable, Sendable {
        package let day: Day
        package let event: AlertEvent
    }

    /// What a walk through some days came to.
    package struct Outcome: Equatable, Sendable {
        /// What is remembered of the rule on the last of them.
        package var record: RuleRecord?
        package var changes: [Change] = []
    }

    /// The days on which something was published, in order.
    package var days: [Day] { changed.keys.sorted() }

    /// Walks the rule.
    ///
    /// - Parameters:
    ///   - first: the day on which monitoring begins: what was published by then is its first load.
    ///   - last: the last day that counts.
    package func walk(from first: Day, to last: Day) -> Outcome {
        var outcome = Outcome()
        guard first <= last else { return outcome }
        var observations = histories.map { CurrentObservation($0.known(on: first), for: rule) }
        evaluate(observations.compactMap(\.self), on: first, &outcome)
        for day in days where day > first && day <= last {
            for place in changed[day] ?? [] {
                observations[place] = CurrentObservation(histories[place].known(on: day), for: rule)
            }
            evaluate(observations.compactMap(\.self), on: day, &outcome)
        }
        return outcome
    }

    private func evaluate(_ observations: [CurrentObservation], on day: Day, _ outcome: inout Outcome) {
        let values = values
        let evaluated = RuleEvaluator(rule, over: subject, old: outcome.record).evaluate(
            observations, values: { parts, period, asOf in values(parts, period, min(asOf ?? day, day)) },
            now: Int64(day.number) * 86_400_000)
        outcome.record = evaluated.record
        outcome.changes += evaluated.drafts.map { Change(day: day, event: $0.event) }
    }
}
