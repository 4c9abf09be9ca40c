internal import Model

/// What revisions of known periods change in the state of a rule: at most one event (rules 24 and 26).
struct RuleReview {
    let rule: RuleDefinition
    /// As stored.
    let old: RuleState
    /// Those that were walked before, as they are now.
    let observations: ArraySlice<CurrentObservation>
    /// Where they lead now.
    let fold: RuleState
    /// The last observation by which an alert of that walk ended.
    let lastEnd: Evidence?

    /// The state that newer periods go on from, and what is to be told.
    var outcome: RuleTransitions.Outcome {
        var state = fold
        state.walked = old.walked
        // The ordinals of a second walk say nothing; what stays the same activation keeps its number.
        state.activation = old.activation
        state.told = old.told
        switch (old.phase, state.phase) {
        case (.firing, .firing):
            state.since = old.since
            return (state, [])
        case (.firing, _): return noLongerFiring(state)
        case (.pending, .pending):
            let isContinued = old.window.first.flatMap { before in
                state.window.first.map { $0.period.isNear(before.period) }
            }
            if !(isContinued ?? false) { state.activation += 1 }
            return (state, [])
        case (.pending, .firing): return begun(.fired, state)
        case (.inactive, .firing):
            state.activation += 1
            return begun(.fired, state)
        case (.inactive, .pending):
            state.activation += 1
            return begun(.pending, state)
        case (.inactive, .inactive):
            // An alert that missing data had kept is not in a fresh walk; the day on which it ended is.
            state.since = old.since
            return (state, [])
        case (.pending, .inactive): return (state, [])
        }
    }

    // MARK: An end

    private func noLongerFiring(_ state: RuleState) -> RuleTransitions.Outcome {
        let restsOn = old.told?.evidence.period ?? old.completing?.period
        if let lastEnd, let restsOn, lastEnd.period.isAfter(restsOn) {
            return ended(.resolved, by: lastEnd.period, state)
        }
        switch AlertFate(of: old, observations, rule: rule) {
        case .revised(let before, let now):
            return ended(now.isCorrection ? .resolved : .retracted, before: before, now: now, state)
        case .gone(let before, let instead?): return ended(.retracted, before: before, now: instead, state)
        case .withdrawn, .undetermined, .gone: return undecided(state)
        case .unchanged:
            // Something between the periods that it rests on: a break that was not known.
            let stretch = old.window.first.flatMap { first in
                old.completing.map { first.period.joined(with: $0.period) }
            }
            let gap = observations.last { observation in
                let isOver = observation.isNot(rule)
                return isOver && stretch?.contains(observation.period) ?? false
            }
            return ended(.resolved, by: gap?.period ?? lastEnd?.period, state)
        }
    }

    /// Missing data resolves nothing: the alert stays as it was, unless a later number decides.
    private func undecided(_ state: RuleState) -> RuleTransitions.Outcome {
        var machine = RuleStateMachine(rule: rule, frequency: .irregular, from: old)
        var end: Period?
        for observation in observations where observation.period.isAfter(old.completing?.period ?? observation.period) {
            if case .resolved(let evidence)? = machine.step(observation) { end = evidence.period }
        }
        return machine.state.phase == .firing ? (old, []) : ended(.resolved, by: end, state)
    }

    private func ended(_ event: EventKind, by period: Period?, _ state: RuleState) -> RuleTransitions.Outcome {
        let now = observations.last { $0.period == period }
        return ended(event, before: now?.before, now: now, state)
    }

    private func ended(
        _ event: EventKind, before: Evidence?, now: CurrentObservation?, _ state: RuleState
    ) -> RuleTransitions.Outcome {
        var state = state
        // What is pending now is another activation.
        if state.phase == .pending { state.activation += 1 } else { state.since = now?.published ?? state.since }
        let reason: AlertTransition.Reason =
            before == nil ? .news : now?.isCorrection ?? false ? .correction : .revision
        let transition = AlertTransition(
            event: event, state: old, evidence: now?.evidence, before: before, reason: reason)
        return (state, [transition])
    }

    // MARK: A beginning

    /// An alert that begins, or goes on, by what became of known periods.
    private func begun(_ event: EventKind, _ state: RuleState) -> RuleTransitions.Outcome {
        var state = state
        // An alert that was told, and had ended: it rests on what it rested on then.
        let isBroughtBack =
            old.told.map { told in state.window.contains { $0.period.isNear(told.evidence.period) } } ?? false
        if event == .fired { state.told = state.completing.map { RuleState.Told($0) } }
        // Another part of a year that is not over makes it more; nobody revised it.
        guard let moved, !moved.isPartial else { return (state, [late(event, state)]) }
        let isLater = state.completing.map { moved.period > $0.period } ?? false
        let reason: AlertTransition.Reason =
            isBroughtBack && isLater
            ? .recovery(isCorrection: moved.isCorrection) : moved.isCorrection ? .correction : .revision
        let transition = AlertTransition(
            event: event, state: state, evidence: moved.evidence, before: moved.before, reason: reason)
        return (state, [transition])
    }

    /// Nothing was revised: a period was reported that had been missing, or one is missing that had been reported.
    private func late(_ event: EventKind, _ state: RuleState) -> AlertTransition {
        if let gone = newest.last(where: { $0.estimate == nil && $0.before != nil }) {
            return AlertTransition(
                event: event, state: state, evidence: state.completing, before: gone.before,
                reason: .withdrawal(on: gone.isCorrection ? nil : gone.published))
        }
        let newest = newest.last { $0.side(for: rule) != .undetermined }
        let isOther = newest.map { known in state.completing.map { !$0.period.isNear(known.period) } ?? true } ?? false
        let reason: AlertTransition.Reason = newest.map { isOther ? .late($0.period) : .news } ?? .news
        return AlertTransition(event: event, state: state, evidence: state.completing, reason: reason)
    }

    /// Of the observations that the new state can rest on, those that came last.
    private var newest: [CurrentObservation] {
        guard let start = fold.window.first?.period.start else { return [] }
        let stretch = observations.filter {
            $0.period.end >= start && RuleStateMachine.evaluates($0, rule: rule)
        }
        let last = stretch.map(\.fetch).max()
        return stretch.filter { $0.fetch == last }
    }

    /// The last of those that stood on another side of the condition before.
    private var moved: CurrentObservation? {
        newest.last { observation in
            guard let estimate = observation.estimate, let before = observation.before else { return false }
            return rule.side(of: before.estimate) != rule.side(of: estimate)
        }
    }
}
