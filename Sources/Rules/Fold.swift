package import Model

/// The walk of one rule over the current observations of its series (rules 23 and 25).
package struct Fold: Sendable {
    package private(set) var state: RuleState
    private let rule: RuleDefinition
    private let frequency: Frequency
    /// The last period that had a value: what is missing is counted from there.
    private var reported: Period?

    /// - Parameters:
    ///   - frequency: that of the series, for telling consecutive periods.
    ///   - reported: the last period with a value that led to `state`.
    package init(
        rule: RuleDefinition, frequency: Frequency, from state: RuleState = RuleState(), reported: Period? = nil
    ) {
        self.rule = rule
        self.frequency = frequency
        self.state = state
        self.reported = reported
    }

    /// What one period changed.
    package enum Transition: Equatable, Sendable {
        case pending
        case fired
        case resolved(Evidence)
    }

    /// The state after all of `points`, which are in period order.
    package static func fold(_ points: [CurrentObservation], rule: RuleDefinition, frequency: Frequency) -> RuleState {
        var fold = Fold(rule: rule, frequency: frequency)
        for point in points { _ = fold.step(point) }
        return fold.state
    }

    /// Whether a rule looks at a period at all: not before `from`, and no projection.
    package static func evaluates(_ point: CurrentObservation, rule: RuleDefinition) -> Bool {
        if let from = rule.from, point.period.end < from.start { return false }
        return !History.isProjection(point.period, published: point.published)
    }

    /// Walks one period.
    package mutating func step(_ point: CurrentObservation) -> Transition? {
        guard Fold.evaluates(point, rule: rule) else { return nil }
        state.walked = max(state.walked ?? point.period, point.period)
        // A withdrawn value neither counts nor breaks.
        guard let value = point.value else { return nil }
        let witness = Evidence(period: point.period, value: value, published: point.published)
        if state.phase == .pending, let reported, isBroken(from: reported, to: point.period) {
            state.phase = .inactive
            state.window = []
            state.since = point.published
        }
        reported = point.period
        if rule.when.holds(value) { return hold(witness) }
        guard rule.clear?.holds(value) ?? true else { return nil }
        return release(witness)
    }

    private mutating func hold(_ witness: Evidence) -> Transition? {
        switch state.phase {
        case .firing: return nil
        case .inactive:
            state.activation += 1
            state.window = [witness]
        case .pending: state.window.append(witness)
        }
        state.since = witness.published
        if isComplete {
            state.phase = .firing
            return .fired
        }
        let isNew = state.phase == .inactive
        state.phase = .pending
        return isNew ? .pending : nil
    }

    private mutating func release(_ witness: Evidence) -> Transition? {
        let wasFiring = state.phase == .firing
        if state.phase != .inactive { state.since = witness.published }
        state.phase = .inactive
        state.window = []
        return wasFiring ? .resolved(witness) : nil
    }

    private var isComplete: Bool {
        switch rule.hold {
        case .periods(let count): return state.window.count >= count
        case .duration(let interval):
            guard let first = state.window.first, let last = state.window.last else { return false }
            return Int64(last.period.end - first.period.start) * 86_400 >= interval.seconds
        }
    }

    /// Whether two or more periods are missing between two that have values.
    private func isBroken(from left: Period, to right: Period) -> Bool {
        if case .duration = rule.hold { return false }
        switch frequency {
        case .irregular: return false
        case .day:
            // Business days are the daily series' periods: weekends are not missing.
            let between = (1..<max(1, right.end - left.end)).filter { (left.end + $0).weekday <= 5 }
            return between.count >= 2
        case .week, .month, .quarter, .year:
            guard let first = frequency.ordinal(of: left), let second = frequency.ordinal(of: right) else {
                return false
            }
            return second - first > 2
        }
    }
}
