package import Model

/// The walk of one rule over the current observations of its series (rules 23 and 25).
package struct RuleStateMachine: Sendable {
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
    package enum Step: Equatable, Sendable {
        case pending
        case fired
        case resolved(Evidence)
    }

    /// The state after all of `observations`, which are in period order.
    package static func fold(_ observations: [CurrentObservation], rule: RuleDefinition, frequency: Frequency)
        -> RuleState
    {
        var machine = RuleStateMachine(rule: rule, frequency: frequency)
        for observation in observations { _ = machine.step(observation) }
        return machine.state
    }

    /// Whether a rule looks at a period at all: not before `from`, and no projection.
    package static func evaluates(_ observation: CurrentObservation, rule: RuleDefinition) -> Bool {
        if let from = rule.from, observation.period.end < from.start { return false }
        return !History.isProjection(observation.period, published: observation.published)
    }

    /// Walks one period.
    package mutating func step(_ observation: CurrentObservation) -> Step? {
        guard RuleStateMachine.evaluates(observation, rule: rule) else { return nil }
        state.walked = max(state.walked ?? observation.period, observation.period)
        // A withdrawn value neither counts nor breaks.
        guard let value = observation.value else { return nil }
        let evidence = Evidence(period: observation.period, value: value, published: observation.published)
        if state.phase == .pending, let reported, isBroken(from: reported, to: observation.period) {
            state.phase = .inactive
            state.window = []
            state.since = observation.published
        }
        reported = observation.period
        if rule.when.holds(value) { return hold(evidence) }
        guard rule.clear?.holds(value) ?? true else { return nil }
        return release(evidence)
    }

    private mutating func hold(_ evidence: Evidence) -> Step? {
        switch state.phase {
        case .firing: return nil
        case .inactive:
            state.activation += 1
            state.window = [evidence]
        case .pending: state.window.append(evidence)
        }
        state.since = evidence.published
        if isComplete {
            state.phase = .firing
            return .fired
        }
        let isNew = state.phase == .inactive
        state.phase = .pending
        return isNew ? .pending : nil
    }

    private mutating func release(_ evidence: Evidence) -> Step? {
        let wasFiring = state.phase == .firing
        if state.phase != .inactive { state.since = evidence.published }
        state.phase = .inactive
        state.window = []
        return wasFiring ? .resolved(evidence) : nil
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
        return frequency.missing(between: left, and: right) >= 2
    }
}
