internal import Model

/// An alert that goes on: what it rests on now, beside what was last told of it (rule 26).
struct StandingAlert {
    let rule: RuleDefinition
    /// As stored.
    let old: RuleState
    /// All current ones.
    let observations: [CurrentObservation]

    /// Brings the evidence up to date.
    ///
    /// - Parameters:
    ///   - state: the alert as it stands.
    ///   - fold: where a walk from the beginning leads.
    /// - Returns: what is to be told.
    func review(_ state: inout RuleState, fold: RuleState) -> AlertTransition? {
        guard let told = old.told ?? old.completing.map({ RuleState.Told($0) }) else { return nil }
        state.told = told
        guard fold.phase == .firing, let now = fold.completing else { return withdrawal(of: told, &state) }
        state.window = fold.window
        state.since = old.since
        guard let (before, reason) = change(of: told, to: now) else { return nil }
        state.told = RuleState.Told(now, repeats: told.repeats + 1)
        return AlertTransition(event: .confirmed, state: state, evidence: now, before: before, reason: reason)
    }

    /// No number decides: that is told once.
    private func withdrawal(of told: RuleState.Told, _ state: inout RuleState) -> AlertTransition? {
        guard !told.isWithdrawn else { return nil }
        let found: (before: Evidence, now: Evidence?, reason: AlertTransition.Reason)
        switch AlertFate(of: old, observations, rule: rule) {
        case .withdrawn(let before, let now): found = (before, nil, withdrawal(now))
        case .undetermined(let before, let now): found = (before, now.evidence, .revision)
        case .unchanged, .revised, .gone: return nil
        }
        state.told?.isWithdrawn = true
        state.told?.repeats += 1
        return AlertTransition(
            event: .withdrawn, state: state, evidence: found.now, before: found.before, reason: found.reason)
    }

    /// An error that was mended has no day of its own.
    private func withdrawal(_ now: CurrentObservation) -> AlertTransition.Reason {
        .withdrawal(on: now.isCorrection ? nil : now.published)
    }

    /// What was told and is not so any more; nil where nothing is that a reader must know.
    private func change(
        of told: RuleState.Told, to now: Evidence
    ) -> (before: Evidence, reason: AlertTransition.Reason)? {
        let current = observations.last { $0.period.isSame(as: now.period) }
        let reason: AlertTransition.Reason = current?.isCorrection ?? false ? .correction : .revision
        if told.isWithdrawn { return (told.evidence, .withdrawal(on: nil)) }
        if now.period.isSame(as: told.evidence.period) {
            return told.evidence.differsNotably(from: now.value) ? (told.evidence, reason) : nil
        }
        switch AlertFate(of: old, observations, rule: rule) {
        case .revised(let before, let now): return (before, now.isCorrection ? .correction : .revision)
        case .withdrawn(let before, let now): return (before, withdrawal(now))
        case .undetermined(let before, _): return (before, .doubt)
        case .gone(let before, _): return (before, .displacement)
        case .unchanged:
            // It came to hold earlier: nothing that was said is otherwise, unless that number is another, too.
            let then = observations.last { $0.period.isSame(as: told.evidence.period) }
            guard let value = then?.value, told.evidence.differsNotably(from: value) else { return nil }
            return (told.evidence, then?.isCorrection ?? false ? .correction : .revision)
        }
    }
}
