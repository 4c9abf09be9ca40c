package import Model

/// The walk of one rule over the current observations of its series (rules 23 and 25).
package struct RuleStateMachine: Sendable {
    package var state: RuleState
    private let rule: RuleDefinition
    private let frequency: Frequency
    /// The last period that had a value: what is missing is counted from there.
    private var reported: Period?

    /// - Parameter frequency: that of the series, for telling consecutive periods.
    package init(rule: RuleDefinition, frequency: Frequency, from state: RuleState = RuleState()) {
        self.rule = rule
        self.frequency = frequency
        self.state = state
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
        return !observation.isProjection
    }

    /// Walks one period.
    package mutating func step(_ observation: CurrentObservation) -> Step? {
        guard RuleStateMachine.evaluates(observation, rule: rule), !rule.isBehindDeadline(observation.period, frequency)
        else { return nil }
        state.walked = max(state.walked ?? observation.period, observation.period)
        // A withdrawn value neither counts nor breaks, nor does one whose bounds decide nothing.
        guard let evidence = observation.evidence else { return nil }
        let side = rule.side(of: evidence.estimate)
        guard side != .undetermined else { return nil }
        if state.phase == .pending, let reported, frequency.missing(between: reported, and: observation.period) >= 2 {
            end(on: observation.published)
        }
        reported = observation.period
        switch (side, state.phase) {
        case (.holding, _): return hold(evidence, since: observation.heldSince ?? evidence.published)
        case (.between, .firing), (.undetermined, _), (_, .inactive): return nil
        case (_, .pending):
            end(on: evidence.published)
            return nil
        case (.over, .firing):
            end(on: evidence.published)
            return .resolved(evidence)
        }
    }

    private mutating func hold(_ evidence: Evidence, since: Day) -> Step? {
        let isNew = state.phase == .inactive
        switch state.phase {
        case .firing: return nil
        case .inactive:
            state.activation += 1
            state.window = [evidence]
            state.since = since
        case .pending: state.window.append(evidence)
        }
        if isComplete {
            state.phase = .firing
            // All of them were known to hold on the last of their days only.
            state.since = max(state.since ?? since, since)
            return .fired
        }
        state.phase = .pending
        return isNew ? .pending : nil
    }

    private mutating func end(on day: Day) {
        state.phase = .inactive
        state.window = []
        state.since = day
    }

    private var isComplete: Bool {
        switch rule.hold {
        case .periods(let count): return state.window.count >= count
        case .duration(let interval):
            guard let first = state.window.first, let last = state.window.last else { return false }
            // From one day to another; a period lasts to the end of its last.
            let days = last.period.end - first.period.start + (frequency.isPointlike ? 0 : 1)
            return Int64(days) * 86_400 >= interval.seconds
        }
    }
}
