package import Model

/// Compares where a rule stood with where the present observations put it (rules 24 and 26).
package enum RuleTransitions {
    /// - Parameters:
    ///   - old: the stored state; nil for a rule that is new, whose condition changed, or whose series has a new
    ///     generation.
    ///   - activation: the last ordinal that the rule has used, which a fresh walk goes on from.
    ///   - observations: the current observations in period order.
    /// - Returns: the new state and what is to be told.
    package static func evaluate(
        rule: RuleDefinition, frequency: Frequency, old: RuleState?, activation: Int = 0,
        observations: [CurrentObservation]
    ) -> (state: RuleState, transitions: [AlertTransition]) {
        guard let old else {
            return first(rule: rule, frequency: frequency, activation: activation, observations: observations)
        }
        // A rule that has not walked any period yet, such as one with a later `from`, finds nothing but news.
        let known = observations.filter { observation in old.walked.map { observation.period <= $0 } ?? false }
        let news = observations.filter { observation in old.walked.map { observation.period > $0 } ?? true }
        var (state, transitions) = review(rule: rule, frequency: frequency, old: old, observations: known)
        let reported = known.last { $0.value != nil && RuleStateMachine.evaluates($0, rule: rule) }?.period
        var machine = RuleStateMachine(rule: rule, frequency: frequency, from: state, reported: reported)
        for observation in news {
            guard let step = machine.step(observation) else { continue }
            transitions.append(transition(step, machine.state))
        }
        state = machine.state
        return (state, transitions)
    }

    private static func first(
        rule: RuleDefinition, frequency: Frequency, activation: Int, observations: [CurrentObservation]
    ) -> (state: RuleState, transitions: [AlertTransition]) {
        var state = RuleStateMachine.fold(observations, rule: rule, frequency: frequency)
        state.activation = activation
        guard state.phase != .inactive else { return (state, []) }
        state.activation += 1
        let event: EventKind = state.phase == .firing ? .fired : .pending
        return (state, [AlertTransition(event: event, state: state, evidence: state.completing, initial: true)])
    }

    private static func transition(_ step: RuleStateMachine.Step, _ state: RuleState) -> AlertTransition {
        switch step {
        case .pending: return AlertTransition(event: .pending, state: state, evidence: state.completing)
        case .fired: return AlertTransition(event: .fired, state: state, evidence: state.completing)
        case .resolved(let evidence): return AlertTransition(event: .resolved, state: state, evidence: evidence)
        }
    }

    /// Walks the known periods anew and tells at most one event, if the state they lead to is another.
    private static func review(
        rule: RuleDefinition, frequency: Frequency, old: RuleState, observations: [CurrentObservation]
    ) -> (state: RuleState, transitions: [AlertTransition]) {
        var machine = RuleStateMachine(rule: rule, frequency: frequency)
        var lastResolved: Evidence?
        for observation in observations {
            if case .resolved(let evidence)? = machine.step(observation) { lastResolved = evidence }
        }
        var state = machine.state
        state.walked = old.walked
        // The ordinals of a second walk say nothing; what stays the same activation keeps its number.
        state.activation = old.activation
        switch (old.phase, state.phase) {
        case (.firing, .firing): return stillFiring(old: old, state: state, observations: observations)
        case (.firing, _):
            return noLongerFiring(
                old: old, state: state, observations: observations, resolvedBy: lastResolved, rule: rule)
        case (.pending, .pending):
            if old.window.first?.period != state.window.first?.period { state.activation += 1 }
            return (state, [])
        case (.pending, .firing):
            return (
                state, [AlertTransition(event: .fired, state: state, evidence: state.completing, reason: .revision)]
            )
        case (.inactive, .firing):
            state.activation += 1
            return (
                state, [AlertTransition(event: .fired, state: state, evidence: state.completing, reason: .revision)]
            )
        case (.inactive, .pending):
            state.activation += 1
            return (
                state, [AlertTransition(event: .pending, state: state, evidence: state.completing, reason: .revision)]
            )
        case (.inactive, .inactive):
            // An alert that missing data had kept is not in a fresh walk; the day on which it ended is.
            state.since = old.since
            return (state, [])
        case (.pending, .inactive): return (state, [])
        }
    }

    /// The alert stays; if it now rests on another period because of a revision, that is said once.
    private static func stillFiring(
        old: RuleState, state: RuleState, observations: [CurrentObservation]
    ) -> (state: RuleState, transitions: [AlertTransition]) {
        guard let before = old.completing, let now = state.completing, before.period != now.period else {
            return (state, [])
        }
        var state = state
        switch fate(of: old, observations: observations) {
        case .revised(let evidence, let isCorrection):
            state.activation += 1
            let reason: AlertTransition.Reason = isCorrection ? .correction : .revision
            let transition = AlertTransition(
                event: .confirmed, state: state, evidence: now, before: evidence, reason: reason)
            return (state, [transition])
        case .withdrawn, .unchanged:
            // It came to hold earlier, or its own period is missing: nothing that a reader must know.
            return (state, [])
        }
    }

    private static func noLongerFiring(
        old: RuleState, state: RuleState, observations: [CurrentObservation], resolvedBy: Evidence?,
        rule: RuleDefinition
    ) -> (state: RuleState, transitions: [AlertTransition]) {
        switch fate(of: old, observations: observations) {
        case .withdrawn where !isAfter(resolvedBy, old.completing):
            // Missing data never resolves anything: the alert stays as it was.
            return (old, [])
        case .revised(let before, let isCorrection):
            let now = observations.first { $0.period == before.period }
            let evidence = now.flatMap { observation in
                observation.value.map {
                    Evidence(period: observation.period, value: $0, published: observation.published)
                }
            }
            let transition = AlertTransition(
                event: isCorrection ? .resolved : .retracted, state: old, evidence: evidence, before: before,
                reason: isCorrection ? .correction : .revision
            )
            return (ended(state, by: evidence), [transition])
        case .withdrawn, .unchanged:
            let transition = AlertTransition(event: .resolved, state: old, evidence: resolvedBy, reason: .revision)
            return (ended(state, by: resolvedBy), [transition])
        }
    }

    /// The state after an alert that has ended: what is pending now is another activation.
    private static func ended(_ state: RuleState, by evidence: Evidence?) -> RuleState {
        var state = state
        if state.phase == .pending { state.activation += 1 } else { state.since = evidence?.published ?? state.since }
        return state
    }

    private static func isAfter(_ left: Evidence?, _ right: Evidence?) -> Bool {
        guard let left, let right else { return false }
        return left.period > right.period
    }

    private enum Fate {
        case unchanged
        case withdrawn
        case revised(Evidence, isCorrection: Bool)
    }

    /// What became of the observations that had made a rule fire.
    private static func fate(of state: RuleState, observations: [CurrentObservation]) -> Fate {
        var isWithdrawn = false
        for evidence in state.window.reversed() {
            guard let observation = observations.first(where: { $0.period == evidence.period }),
                let value = observation.value
            else {
                isWithdrawn = true
                continue
            }
            if value != evidence.value { return .revised(evidence, isCorrection: observation.isCorrection) }
        }
        return isWithdrawn ? .withdrawn : .unchanged
    }

    /// What is told when a rule is taken out of the configuration.
    package static func removal(of old: RuleState) -> (state: RuleState, transitions: [AlertTransition]) {
        var state = old
        state.phase = .inactive
        state.window = []
        state.walked = nil
        guard old.phase == .firing else { return (state, []) }
        return (state, [AlertTransition(event: .resolved, state: old, evidence: old.completing, reason: .removed)])
    }
}
