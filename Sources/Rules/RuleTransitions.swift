package import Model

/// Compares where a rule stood with where the present observations put it (rules 24 and 26).
package struct RuleTransitions: Sendable {
    let rule: RuleDefinition
    let frequency: Frequency
    /// The current ones, in period order.
    let observations: [CurrentObservation]

    package init(rule: RuleDefinition, frequency: Frequency, observations: [CurrentObservation]) {
        self.rule = rule
        self.frequency = frequency
        self.observations = observations
    }

    /// The new state, and what is to be told.
    package typealias Outcome = (state: RuleState, transitions: [AlertTransition])

    /// From the stored state of the same rule over the same series: what is newer is told in order, what changed further
    /// back by at most one event.
    package func outcome(from old: RuleState) -> Outcome {
        // A rule that has not walked any period yet, such as one with a later `from`, finds nothing but news.
        let isKnown = { (observation: CurrentObservation) in old.walked.map { !observation.period.isAfter($0) } ?? false
        }
        let known = leading(isKnown)
        var fold = RuleStateMachine(rule: rule, frequency: frequency)
        var lastEnd: Evidence?
        for observation in known {
            if case .resolved(let evidence)? = fold.step(observation) { lastEnd = evidence }
        }
        let review = RuleReview(rule: rule, old: old, observations: known, fold: fold.state, lastEnd: lastEnd)
        var (state, transitions) = review.outcome
        var machine = fold
        machine.state = state
        for observation in observations where !isKnown(observation) {
            _ = fold.step(observation)
            guard let step = machine.step(observation) else { continue }
            transitions.append(transition(step, &machine.state))
        }
        state = machine.state
        // What was taken back and is so again by what came with it, was never over: it rests on another period.
        if transitions.map(\.event) == [.retracted, .fired]
            || transitions.map(\.event) == [.retracted, .pending, .fired]
        {
            transitions = []
            state.activation = old.activation
            state.told = old.told
        }
        // The alert of before: what it rests on now is compared with what was last told of it.
        if old.phase == .firing, state.phase == .firing, transitions.isEmpty {
            let standing = StandingAlert(rule: rule, old: old, observations: observations)
            if let transition = standing.review(&state, fold: fold.state) { transitions.append(transition) }
        }
        return (state, transitions)
    }

    /// Those that are known: without a copy where they come before all others, as nearly always.
    private func leading(_ isKnown: (CurrentObservation) -> Bool) -> ArraySlice<CurrentObservation> {
        let end = observations.firstIndex { !isKnown($0) } ?? observations.endIndex
        return observations[end...].contains(where: isKnown)
            ? observations.filter(isKnown)[...] : observations[..<end]
    }

    /// An alert that a walk from the beginning gives again: what it rests on is compared with what was last told of it.
    func standing(_ state: inout RuleState, since old: RuleState) -> AlertTransition? {
        guard state.phase == .firing else { return nil }
        return StandingAlert(rule: rule, old: old, observations: observations).review(&state, fold: state)
    }

    /// From the beginning: at most one event, for the state that the rule ends in.
    ///
    /// - Parameter activation: the last ordinal that the rule has used.
    package func outcome(since beginning: AlertTransition.Beginning, activation: Int) -> Outcome {
        var state = RuleStateMachine.fold(observations, rule: rule, frequency: frequency)
        state.activation = activation
        guard state.phase != .inactive else { return (state, []) }
        state.activation += 1
        if state.phase == .firing { state.told = state.completing.map { RuleState.Told($0) } }
        let event: EventKind = state.phase == .firing ? .fired : .pending
        return (state, [AlertTransition(event: event, state: state, evidence: state.completing, beginning: beginning)])
    }

    private func transition(_ step: RuleStateMachine.Step, _ state: inout RuleState) -> AlertTransition {
        switch step {
        case .pending: return AlertTransition(event: .pending, state: state, evidence: state.completing)
        case .fired:
            state.told = state.completing.map { RuleState.Told($0) }
            return AlertTransition(event: .fired, state: state, evidence: state.completing)
        case .resolved(let evidence): return AlertTransition(event: .resolved, state: state, evidence: evidence)
        }
    }
}
