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
        guard let change = change(of: told, to: now) else { return nil }
        state.told = RuleState.Told(change.evidence, repeats: told.repeats + 1)
        return AlertTransition(
            event: .confirmed, state: state, evidence: change.evidence, before: change.before, became: change.became,
            reason: change.reason)
    }

    /// What is told of an alert that stands.
    private struct Change {
        let before: Evidence
        let evidence: Evidence
        var became: Evidence?
        let reason: AlertTransition.Reason
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
    private func change(of told: RuleState.Told, to now: Evidence) -> Change? {
        if told.isWithdrawn { return Change(before: told.evidence, evidence: now, reason: .withdrawal(on: nil)) }
        let then = observations.last { $0.period.isNear(told.evidence.period) }
        let isRevised = then.map { told.evidence.isRevised(by: $0) } ?? false
        let reason: AlertTransition.Reason = then?.isCorrection ?? false ? .correction : .revision
        if now.period.isNear(told.evidence.period) {
            return isRevised ? Change(before: told.evidence, evidence: now, reason: reason) : nil
        }
        switch AlertFate(of: old, observations, rule: rule) {
        case .revised(let before, let became):
            return Change(
                before: before, evidence: now, became: became.evidence,
                reason: became.isCorrection ? .correction : .revision)
        case .withdrawn(let before, let gone): return Change(before: before, evidence: now, reason: withdrawal(gone))
        case .undetermined(let before, _): return Change(before: before, evidence: now, reason: .doubt)
        case .gone(let before, _): return Change(before: before, evidence: now, reason: .displacement)
        case .unchanged:
            // By what is reported late it only came to hold earlier; a revision that makes it so is told.
            let isMoved = observations.last { $0.period == now.period }.flatMap { now in
                now.before.map { rule.when.verdict(on: $0.estimate) == .fails }
            }
            if now.period.isAfter(told.evidence.period) || isMoved ?? false {
                return Change(before: told.evidence, evidence: now, reason: .moved)
            }
            // Nothing that was said is otherwise; unless that number is another.
            return isRevised
                ? then?.evidence.map { Change(before: told.evidence, evidence: $0, reason: reason) } : nil
        }
    }
}

extension Evidence {
    /// Whether what is known now is notably other than what was said; what was said to be at least so much may be more.
    fileprivate func isRevised(by now: CurrentObservation) -> Bool {
        guard let estimate = now.estimate, differsNotably(from: estimate.value) else { return false }
        return !(self.estimate.high == .infinity && estimate.low >= self.estimate.low)
    }
}
