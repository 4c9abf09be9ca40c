internal import Formulas
package import Model

/// Writes the sentence of an event: one that a newspaper could print.
package struct Sentence {
    private let rule: RuleDefinition
    private let name: String
    private let unit: Unit
    private let frequency: Frequency
    private let firstSeen: Set<Period>

    /// - Parameters:
    ///   - name: what the series is called.
    ///   - unit: the unit of the series.
    ///   - firstSeen: the periods whose source does not state when they were published.
    package init(
        rule: RuleDefinition, name: String, unit: Unit, frequency: Frequency, firstSeen: Set<Period> = []
    ) {
        self.rule = rule
        self.name = name
        self.unit = unit
        self.frequency = frequency
        self.firstSeen = firstSeen
    }

    /// - Parameter latest: the newest observation of the series.
    package func text(_ transition: AlertTransition, latest: CurrentObservation?) -> String {
        let sentence: String
        switch transition.event {
        case .fired: sentence = fired(transition, latest)
        case .pending: sentence = pending(transition)
        case .resolved: sentence = resolved(transition)
        case .retracted: sentence = retracted(transition)
        case .confirmed: sentence = confirmed(transition)
        default: sentence = "\(name): \(transition.event.rawValue)."
        }
        return transition.initial ? sentence + " Already true when monitoring began." : sentence
    }

    private func fired(_ transition: AlertTransition, _ latest: CurrentObservation?) -> String {
        guard let evidence = transition.evidence else { return "\(name) satisfies '\(rule.when.text)'." }
        var text = "\(name) \(verb) \(figure(evidence)) \(when(evidence)) (\(known(evidence))), \(passing)"
        if transition.state.window.count > 1 { text += " for \(transition.state.window.count) \(frequency.noun)s" }
        if case .revision = transition.reason { text += ", by a revision" }
        if let latest, let value = latest.value, latest.period > evidence.period, latest.period.end <= latest.published
        {
            text +=
                "; it is now \(spoken(value)) (\(frequency.isPointlike ? "on" : "to") \(latest.period.end.spoken), \(known(latest.period, latest.published)))"
        }
        return text + "."
    }

    private func pending(_ transition: AlertTransition) -> String {
        guard let evidence = transition.evidence else { return "\(name) begins to satisfy '\(rule.when.text)'." }
        let need: String
        switch rule.hold {
        case .periods(let count): need = "\(count) \(frequency.noun)s in a row"
        case .duration(let interval): need = "\(interval.days) days"
        }
        return
            "\(name) \(verb) \(figure(evidence)) \(when(evidence)) (\(known(evidence))); the alert fires when it stays \(side) \(limit) for \(need)."
    }

    private func resolved(_ transition: AlertTransition) -> String {
        switch transition.reason {
        case .removed:
            return "The rule \(rule.id) was removed or changed while it was firing, and no longer watches \(name)."
        case .correction:
            guard let before = transition.before else { break }
            return
                "\(name) \(about(before)) was corrected from \(spoken(before.value))\(transition.evidence.map { " to \(spoken($0.value))" } ?? ""), so that it is not \(side) \(limit)."
        case .news, .revision: break
        }
        guard let evidence = transition.evidence else { return "\(name) is no longer \(side) \(limit)." }
        return
            "\(name) was \(figure(evidence)) \(when(evidence)) (\(known(evidence))), no longer \(side) \(limit)."
    }

    private func retracted(_ transition: AlertTransition) -> String {
        guard let before = transition.before else { return "\(name) was revised and is no longer \(side) \(limit)." }
        let now = transition.evidence.map { "to \(spoken($0.value)) (published \($0.published.spoken))" } ?? "away"
        return
            "\(name) \(about(before)) was revised from \(spoken(before.value)) (published \(before.published.spoken)) \(now), so that it is not \(side) \(limit) after all: the alert is taken back."
    }

    private func confirmed(_ transition: AlertTransition) -> String {
        guard let before = transition.before, let evidence = transition.evidence else {
            return "\(name) is still \(side) \(limit)."
        }
        return
            "\(name) \(about(before)), which had raised the alert, was revised from \(spoken(before.value)); the alert stands, since it \(verb) \(figure(evidence)) \(when(evidence)) (\(known(evidence))), \(side) \(limit)."
    }

    // MARK: Parts

    private var verb: String {
        if rule.when.comparison.isUpward { return "reached" }
        return rule.when.comparison.isDownward ? "fell to" : "was"
    }

    private var side: String {
        switch rule.when.comparison {
        case .greater: return "above"
        case .greaterOrEqual: return "at or above"
        case .less: return "below"
        case .lessOrEqual: return "at or below"
        case .equal: return "equal to"
        case .notEqual: return "other than"
        }
    }

    private var limit: String { ValueText.spoken(rule.when.threshold, unit: rule.when.unit) }

    private var passing: String {
        let whose = rule.claim?.by.map { "\($0)'s \(limit)" } ?? "the threshold of \(limit)"
        if rule.when.comparison.isUpward { return "passing \(whose)" }
        return rule.when.comparison.isDownward ? "falling below \(whose)" : "\(side) \(whose)"
    }

    private func spoken(_ value: Double) -> String { ValueText.spoken(value, unit: unit) }
    private func figure(_ evidence: Evidence) -> String { spoken(evidence.value) }
    private func known(_ evidence: Evidence) -> String { known(evidence.period, evidence.published) }

    private func known(_ period: Period, _ day: Day) -> String {
        "\(firstSeen.contains(period) ? "first seen" : "published") \(day.spoken)"
    }

    private func when(_ evidence: Evidence) -> String {
        frequency.isPointlike
            ? "on \(evidence.period.end.spoken)" : "in the \(frequency.noun) to \(evidence.period.end.spoken)"
    }

    private func about(_ evidence: Evidence) -> String {
        frequency.isPointlike
            ? "for \(evidence.period.end.spoken)" : "for the \(frequency.noun) to \(evidence.period.end.spoken)"
    }
}

extension Frequency {
    /// Whether a period is spoken of as a day.
    var isPointlike: Bool { self == .irregular || self == .day }
}
