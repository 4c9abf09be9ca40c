internal import Formulas
internal import Model

/// Writes the sentence of an event of a rule whose condition is more than one number beside another: it tells every part.
struct JoinedSentence {
    let sentence: Sentence
    let values: ComparedValues

    private var subject: RuleSubject { sentence.subject }
    private var rule: RuleDefinition { sentence.rule }

    func text(_ transition: AlertTransition) -> String {
        guard let evidence = transition.evidence else { return unknown(transition) + "." }
        let state = told(evidence, transition)
        if case .recovery = transition.reason {
            return
                "\(state)\(before(evidence, transition)): the recovery is taken back, and the alert of \(last(transition)) stands."
        }
        switch transition.event {
        case .fired: return state + stretch(transition) + reason(evidence, transition) + newer(than: evidence) + "."
        case .pending:
            return "\(state)\(reason(evidence, transition)); the alert fires when it stays so for \(sentence.need)."
        case .resolved: return "\(state)\(reason(evidence, transition)): the alert ends\(newer(than: evidence))."
        case .retracted:
            return
                "\(state)\(before(evidence, transition)): the condition was not met after all, and the alert is taken back\(newer(than: evidence))."
        case .confirmed: return confirmed(evidence, state, transition)
        case .withdrawn: return "\(unknown(transition)): \(state)."
        default: return state + "."
        }
    }

    private func confirmed(_ evidence: Evidence, _ state: String, _ transition: AlertTransition) -> String {
        guard let before = transition.before, !before.period.isNear(evidence.period) else {
            return "\(state)\(before(evidence, transition)): the alert stands."
        }
        let parts = ComparedValue.clause(of: values(rule.parts, before.period, nil))
        let now = parts.isEmpty ? "what raised it is not known any more" : "\(parts) by now"
        return
            "The alert of \(subject.days(before.period)) stands, though \(subject.when(before.period)) \(now): \(state)."
    }

    /// All parts at a period: `In the quarter to 30 June 2026, a was 3, above 2, and b was 4, above 3 (published ...)`.
    private func told(_ evidence: Evidence, _ transition: AlertTransition) -> String {
        "\(clauses(evidence, transition)) (\(sentence.known(evidence)))"
    }

    private func clauses(_ evidence: Evidence, _ transition: AlertTransition) -> String {
        let when = subject.when(evidence.period)
        let parts = ComparedValue.clause(of: values(parts(evidence, transition), evidence.period, nil))
        return "\(when.prefix(1).uppercased())\(when.dropFirst()), \(parts)"
    }

    /// The comparisons that an event is told by: an end with a condition of its own by that.
    private func parts(_ evidence: Evidence, _ transition: AlertTransition) -> [ComparedPart] {
        let isEnd = transition.event == .resolved && rule.side(of: evidence.estimate) == .over
        return isEnd && !rule.endParts.isEmpty ? rule.endParts : rule.parts
    }

    private func stretch(_ transition: AlertTransition) -> String {
        let window = transition.state.window
        return window.count > 1 ? "; it has been so\(sentence.span(window))" : ""
    }

    /// Why it is so now, where no newer period says it.
    private func reason(_ evidence: Evidence, _ transition: AlertTransition) -> String {
        switch transition.reason {
        case .late(let period): return ", now that \(subject.days(period)) is reported"
        case .withdrawal: return ", now that other numbers were withdrawn"
        case .news, .revision, .correction, .recovery, .doubt, .moved, .displacement:
            return before(evidence, transition)
        }
    }

    /// What those of the parts were that are others now.
    private func before(_ evidence: Evidence, _ transition: AlertTransition) -> String {
        guard let before = transition.before, evidence.period.isNear(before.period) else { return "" }
        let now = values(parts(evidence, transition), evidence.period, nil)
        let then = values(parts(evidence, transition), before.period, evidence.published - 1)
        let others = zip(now, then).filter { $0 != $1 && $1.value != nil }.map(\.1)
        return others.isEmpty ? "" : "; by what was known before, \(ComparedValue.clause(of: others))"
    }

    private func newer(than evidence: Evidence) -> String {
        guard let now = sentence.newest(after: evidence) else { return "" }
        let day = "\(subject.when(now.period)) (\(sentence.known(now)))"
        switch rule.side(of: now.estimate) {
        case .holding: return "; it was so \(day), too"
        case .over: return "; it was not so \(day)"
        case .between, .undetermined: return ""
        }
    }

    private func last(_ transition: AlertTransition) -> String {
        let period = transition.state.completing?.period ?? transition.before?.period ?? transition.evidence?.period
        return period.map(subject.days) ?? "the rule"
    }

    /// Of an alert whose numbers are gone, or decide nothing any more.
    private func unknown(_ transition: AlertTransition) -> String {
        let period = transition.before.map { " of \(subject.days($0.period))" } ?? ""
        switch transition.event {
        case .withdrawn:
            return "What raised the alert\(period) decides nothing any more; it stands until numbers decide"
        default: return "\(rule.when.text): the numbers\(period) are not known any more"
        }
    }
}
