internal import Model

/// What became of the observations that an alert rests on.
enum AlertFate {
    case unchanged
    /// One of them has another value now, which does not satisfy the condition.
    case revised(Evidence, CurrentObservation)
    /// One of them was withdrawn.
    case withdrawn(Evidence, since: Day)
    /// One of them is no observation any more; where other days took its place, they do not satisfy the condition.
    case gone(Evidence, instead: CurrentObservation?)

    /// - Parameters:
    ///   - state: the alert.
    ///   - observations: the current ones.
    init(of state: RuleState, _ observations: [CurrentObservation], rule: RuleDefinition) {
        self = .unchanged
        var missing: AlertFate?
        let last = state.told?.evidence
        for evidence in [last].compactMap(\.self) + state.window.reversed() {
            guard let now = observations.last(where: { $0.period.isSame(as: evidence.period) }) else {
                let instead = observations.last { $0.period.overlaps(evidence.period) && $0.value != nil }
                let isOver = instead?.value.map { !rule.when.holds($0) } ?? false
                if missing == nil || isOver { missing = .gone(evidence, instead: isOver ? instead : nil) }
                continue
            }
            guard let value = now.value else {
                if missing == nil { missing = .withdrawn(evidence, since: now.published) }
                continue
            }
            if value != evidence.value, !rule.when.holds(value) {
                self = .revised(evidence, now)
                return
            }
        }
        if let missing { self = missing }
    }
}
