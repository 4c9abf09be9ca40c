package import Model

/// What changed in the state of a rule with a batch, as the alert log tells it.
package struct Change: Equatable, Sendable {
    package let event: EventKind
    /// The state that the event speaks of: its window ends with the observation that completed the condition.
    package let state: RuleState
    /// The observation that the event is about.
    package let witness: Evidence?
    /// The observation before it was revised, for `retracted` and `confirmed`.
    package let before: Evidence?
    /// Whether the condition already held as monitoring began.
    package let initial: Bool
    package let reason: Reason

    package init(
        event: EventKind, state: RuleState, witness: Evidence?, before: Evidence? = nil,
        initial: Bool = false, reason: Reason = .news
    ) {
        self.event = event
        self.state = state
        self.witness = witness
        self.before = before
        self.initial = initial
        self.reason = reason
    }

    /// Why it happened, where the kind of event does not say it.
    package enum Reason: Equatable, Sendable {
        case news, revision, correction, removed
    }
}

/// Compares where a rule stood with where the present observations put it (rules 24 and 26).
package enum Evaluation {
    /// - Parameters:
    ///   - old: the stored state; nil for a rule that is new, whose condition changed, or whose series is loaded for
    ///     the first time.
    ///   - activation: the last ordinal that the rule has used, which a fresh walk goes on from.
    ///   - points: the current observations in period order.
    /// - Returns: the new state and what is to be told.
    package static func evaluate(
        rule: RuleDefinition, frequency: Frequency, old: RuleState?, activation: Int = 0, points: [CurrentObservation]
    ) -> (state: RuleState, changes: [Change]) {
        guard let old else { return first(rule: rule, frequency: frequency, activation: activation, points: points) }
        // A rule that has not walked any period yet, such as one with a later `from`, finds nothing but news.
        let known = points.filter { point in old.walked.map { point.period <= $0 } ?? false }
        let news = points.filter { point in old.walked.map { point.period > $0 } ?? true }
        var (state, changes) = review(rule: rule, frequency: frequency, old: old, points: known)
        let reported = known.last { $0.value != nil && Fold.evaluates($0, rule: rule) }?.period
        var fold = Fold(rule: rule, frequency: frequency, from: state, reported: reported)
        for point in news {
            guard let transition = fold.step(point) else { continue }
            changes.append(change(transition, fold.state))
        }
        state = fold.state
        return (state, changes)
    }

    private static func first(
        rule: RuleDefinition, frequency: Frequency, activation: Int, points: [CurrentObservation]
    ) -> (state: RuleState, changes: [Change]) {
        var state = Fold.fold(points, rule: rule, frequency: frequency)
        state.activation = activation
        guard state.phase != .inactive else { return (state, []) }
        state.activation += 1
        let event: EventKind = state.phase == .firing ? .fired : .pending
        return (state, [Change(event: event, state: state, witness: state.completing, initial: true)])
    }

    private static func change(_ transition: Fold.Transition, _ state: RuleState) -> Change {
        switch transition {
        case .pending: return Change(event: .pending, state: state, witness: state.completing)
        case .fired: return Change(event: .fired, state: state, witness: state.completing)
        case .resolved(let witness): return Change(event: .resolved, state: state, witness: witness)
        }
    }

    /// Walks the known periods anew and tells at most one event, if the state they lead to is another.
    private static func review(
        rule: RuleDefinition, frequency: Frequency, old: RuleState, points: [CurrentObservation]
    ) -> (state: RuleState, changes: [Change]) {
        var fold = Fold(rule: rule, frequency: frequency)
        var lastResolved: Evidence?
        for point in points {
            if case .resolved(let witness)? = fold.step(point) { lastResolved = witness }
        }
        var state = fold.state
        state.walked = old.walked
        // The ordinals of a second walk say nothing; what stays the same activation keeps its number.
        state.activation = old.activation
        switch (old.phase, state.phase) {
        case (.firing, .firing): return stillFiring(old: old, state: state, points: points)
        case (.firing, _):
            return noLongerFiring(old: old, state: state, points: points, resolvedBy: lastResolved, rule: rule)
        case (.pending, .pending):
            if old.window.first?.period != state.window.first?.period { state.activation += 1 }
            return (state, [])
        case (.pending, .firing):
            return (state, [Change(event: .fired, state: state, witness: state.completing, reason: .revision)])
        case (.inactive, .firing):
            state.activation += 1
            return (state, [Change(event: .fired, state: state, witness: state.completing, reason: .revision)])
        case (.inactive, .pending):
            state.activation += 1
            return (state, [Change(event: .pending, state: state, witness: state.completing, reason: .revision)])
        case (.inactive, .inactive):
            // An alert that missing data had kept is not in a fresh walk; the day on which it ended is.
            state.since = old.since
            return (state, [])
        case (.pending, .inactive): return (state, [])
        }
    }

    /// The alert stays; if it now rests on another period because of a revision, that is said once.
    private static func stillFiring(
        old: RuleState, state: RuleState, points: [CurrentObservation]
    ) -> (state: RuleState, changes: [Change]) {
        guard let before = old.completing, let now = state.completing, before.period != now.period else {
            return (state, [])
        }
        var state = state
        switch fate(of: old, points: points) {
        case .revised(let witness, let isCorrection):
            state.activation += 1
            let reason: Change.Reason = isCorrection ? .correction : .revision
            let change = Change(event: .confirmed, state: state, witness: now, before: witness, reason: reason)
            return (state, [change])
        case .withdrawn, .unchanged:
            // It came to hold earlier, or its own period is missing: nothing that a reader must know.
            return (state, [])
        }
    }

    private static func noLongerFiring(
        old: RuleState, state: RuleState, points: [CurrentObservation], resolvedBy: Evidence?, rule: RuleDefinition
    ) -> (state: RuleState, changes: [Change]) {
        switch fate(of: old, points: points) {
        case .withdrawn where !isAfter(resolvedBy, old.completing):
            // Missing data never resolves anything: the alert stays as it was.
            return (old, [])
        case .revised(let before, let isCorrection):
            let now = points.first { $0.period == before.period }
            let witness = now.flatMap { point in
                point.value.map { Evidence(period: point.period, value: $0, published: point.published) }
            }
            let change = Change(
                event: isCorrection ? .resolved : .retracted, state: old, witness: witness, before: before,
                reason: isCorrection ? .correction : .revision
            )
            return (ended(state, by: witness), [change])
        case .withdrawn, .unchanged:
            let change = Change(event: .resolved, state: old, witness: resolvedBy, reason: .revision)
            return (ended(state, by: resolvedBy), [change])
        }
    }

    /// The state after an alert that has ended: what is pending now is another activation.
    private static func ended(_ state: RuleState, by witness: Evidence?) -> RuleState {
        var state = state
        if state.phase == .pending { state.activation += 1 } else { state.since = witness?.published ?? state.since }
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
    private static func fate(of state: RuleState, points: [CurrentObservation]) -> Fate {
        var isWithdrawn = false
        for witness in state.window.reversed() {
            guard let point = points.first(where: { $0.period == witness.period }), let value = point.value else {
                isWithdrawn = true
                continue
            }
            if value != witness.value { return .revised(witness, isCorrection: point.isCorrection) }
        }
        return isWithdrawn ? .withdrawn : .unchanged
    }

    /// What is told when a rule is taken out of the configuration.
    package static func removal(of old: RuleState) -> (state: RuleState, changes: [Change]) {
        var state = old
        state.phase = .inactive
        state.window = []
        state.walked = nil
        guard old.phase == .firing else { return (state, []) }
        return (state, [Change(event: .resolved, state: old, witness: old.completing, reason: .removed)])
    }
}
