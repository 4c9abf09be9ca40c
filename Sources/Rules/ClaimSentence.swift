internal import Formulas
internal import Model

/// Writes the sentence of the outcome of a claim.
struct ClaimSentence {
    let sentence: Sentence
    let claim: Claim
    let settled: ClaimRecord.Settled
    /// What stood in for the deciding series; nil where that decided.
    let deputy: Deputy?
    let values: ComparedValues
    /// Whether it was settled before monitoring began.
    let isInitial: Bool

    enum Deputy: Equatable {
        /// Another series, by what it is called.
        case series(String)
        /// That nothing was reported of it.
        case zero
    }

    private var rule: RuleDefinition { sentence.rule }
    private var subject: RuleSubject { sentence.subject }

    var text: String {
        switch ClaimStanding.State(rawValue: settled.outcome) {
        case .annulled?:
            let annulment = claim.annulment
            let reason = annulment?.reason ?? "the question lost its sense"
            return "Annulled on \(settled.on.spoken): \(reason)\(reason.hasSuffix(".") ? "" : ".")"
        case .unresolvable?:
            let deadline = rule.deadline.map { " for \($0.label)" } ?? ""
            return
                "Unresolvable: by \(settled.on.spoken) nothing was published of \(subject.name)\(deadline) that decides it."
        default:
            return
                "\(word): \(decided)\(newer). Settled on \(settled.on.spoken)\(isInitial ? ", before monitoring began" : "")."
        }
    }

    /// What the outcome is to the statement; to the rule where nobody says what it is to that.
    private var word: String {
        let isMet = settled.outcome == ClaimStanding.State.met.rawValue
        switch claim.bears {
        case .for?: return isMet ? "Borne out" : "Not borne out"
        case .against?: return isMet ? "Not borne out" : "Borne out"
        case .neither?, nil: return isMet ? "Met" : "Missed"
        }
    }

    /// What decided it.
    private var decided: String {
        guard let evidence = settled.evidence else { return "\(subject.name) decides it" }
        let when = subject.when(evidence.period)
        switch deputy {
        case .series(let name)?: return "\(name) \(standing(evidence)), since \(subject.name) has no value for it"
        case .zero?:
            return
                "nothing was published of \(subject.name) \(when), which counts as zero, \(side(of: evidence)) \(sentence.whose)"
        case nil: break
        }
        if rule.isJoined {
            let clauses = ComparedValue.clause(of: values(rule.parts, evidence.period, nil))
            return "\(when) \(clauses) (\(sentence.known(evidence)))"
        }
        if claim.kind == .crosses, settled.outcome == ClaimStanding.State.met.rawValue {
            return "\(subject.name) \(sentence.standing(evidence, [evidence]))"
        }
        return "\(subject.name) \(standing(evidence))"
    }

    /// On which side of the threshold a number was.
    private func standing(_ evidence: Evidence) -> String {
        let when = subject.when(evidence.period)
        return
            "was \(sentence.figure(evidence)) \(when) (\(sentence.known(evidence))), \(side(of: evidence)) \(sentence.whose)"
    }

    private func side(of evidence: Evidence) -> String {
        let isHolding = rule.side(of: evidence.estimate) == .holding
        return Condition.side(isHolding ? rule.when.comparison : rule.when.comparison.opposite)
    }

    private var newer: String {
        guard deputy == nil, !rule.isJoined, let evidence = settled.evidence, let now = sentence.newest(after: evidence)
        else {
            return ""
        }
        let day = subject.frequency.isPointlike ? "on" : "to"
        return "; it is now \(sentence.figure(now)) (\(day) \(now.period.end.spoken), \(sentence.known(now)))"
    }
}
