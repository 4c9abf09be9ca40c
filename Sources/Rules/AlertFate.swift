internal import Model

/// What became of the observations that an alert rests on.
enum AlertFate {
    case unchanged
    /// One of them has another value now, which does not satisfy the condition.
    case revised(Evidence, CurrentObservation)
    /// One of them was withdrawn.
    case withdrawn(Evidence, CurrentObservation)
    /// One of them has bounds now that decide nothing.
    case undetermined(Evidence, CurrentObservation)
    /// One of them is no observation any more; where other days took its place, they do not satisfy the condition.
    case gone(Evidence, instead: CurrentObservation?)

    /// - Parameters:
    ///   - state: the alert.
    ///   - observations: the current ones.
    init(
        of state: RuleState, _ observations: some BidirectionalCollection<CurrentObservation>, rule: RuleDefinition
    ) {
        self = .unchanged
        var missing: AlertFate?
        let last = state.told?.evidence
        for evidence in [last].compactMap(\.self) + state.window.reversed() {
            guard let now = observations.last(where: { $0.period.isNear(evidence.period) }) else {
                let instead = observations.last { $0.period.overlaps(evidence.period) && $0.value != nil }
                let isOver = instead?.isNot(rule) ?? false
                if missing == nil || isOver { missing = .gone(evidence, instead: isOver ? instead : nil) }
                continue
            }
            guard let estimate = now.estimate else {
                if missing == nil { missing = .withdrawn(evidence, now) }
                continue
            }
            if estimate != evidence.estimate, rule.side(of: estimate) == .undetermined {
                if missing == nil { missing = .undetermined(evidence, now) }
            } else if estimate != evidence.estimate, now.isNot(rule) {
                self = .revised(evidence, now)
                return
            }
        }
        if let missing { self = missing }
    }
}

extension CurrentObservation {
    /// Whether it is known not to satisfy the condition of a rule.
    func isNot(_ rule: RuleDefinition) -> Bool {
        estimate.map { rule.when.verdict(on: $0) == .fails } ?? false
    }
}
