internal import Model

/// Writes the sentence of an event: one that a newspaper could print.
struct Sentence {
    let rule: RuleDefinition
    let subject: RuleSubject
    /// The current ones, in period order.
    let observations: [CurrentObservation]

    /// - Parameter values: those of the comparisons of a condition that is more than a number beside another.
    func text(_ transition: AlertTransition, values: @escaping ComparedValues = { _, _, _ in [] }) -> String {
        let sentence =
            rule.isJoined ? JoinedSentence(sentence: self, values: values).text(transition) : plain(transition)
        return transition.beginning.map { "\(sentence) \(already($0, transition))" } ?? sentence
    }

    private func plain(_ transition: AlertTransition) -> String {
        switch transition.event {
        case .fired: fired(transition)
        case .pending: pending(transition)
        case .resolved: resolved(transition)
        case .retracted: retracted(transition)
        case .confirmed: confirmed(transition)
        case .withdrawn: withdrawn(transition)
        default: "\(subject.name): \(transition.event.rawValue)."
        }
    }

    /// Since when it is so, or was: what came later may decide nothing.
    private func already(_ beginning: AlertTransition.Beginning, _ transition: AlertTransition) -> String {
        let newest = transition.evidence.flatMap { self.newest(after: $0) }
        let isPresent = newest.map { rule.side(of: $0.estimate) == .holding } ?? true
        let was = isPresent ? "Already true when" : "This was before"
        switch beginning {
        case .monitoring: return "\(was) monitoring began."
        case .rule: return "\(was) the rule was changed."
        case .series: return "\(was) its series was defined otherwise."
        case .version: return "\(was) this version of Escalator began to judge it."
        }
    }

    // MARK: A beginning

    private func fired(_ transition: AlertTransition) -> String {
        guard let evidence = transition.evidence else { return "\(subject.name) satisfies '\(rule.when.text)'." }
        let window = transition.state.window
        var text: String
        switch (transition.before, transition.reason) {
        case (let gone?, .withdrawal):
            text = "\(withdrawal(of: gone, transition)); without it \(subject.name) \(standing(evidence, window))"
        case (let before?, _): text = revision(transition, from: before, to: evidence) + consequence(transition)
        case (nil, .late(let period)):
            text =
                "\(subject.name) \(standing(evidence, window)), now that \(subject.days(period)) is reported"
        case (nil, _): text = "\(subject.name) \(standing(evidence, window))"
        }
        return text + newer(than: evidence) + "."
    }

    /// The newest number, where a sentence tells it beside an older one.
    func newest(after evidence: Evidence) -> Evidence? {
        latest.flatMap { $0.period.isAfter(evidence.period) ? $0 : nil }
    }

    /// What is known of a later period than the one that is spoken of.
    private func newer(than evidence: Evidence) -> String {
        guard let now = newest(after: evidence) else { return "" }
        let day = subject.frequency.isPointlike ? "on" : "to"
        return "; it is now \(figure(now)) (\(day) \(now.period.end.spoken), \(known(now)))"
    }

    private func withdrawal(of gone: Evidence, _ transition: AlertTransition) -> String {
        "\(subject.name) \(subject.about(gone.period)), \(figure(gone)) (\(known(gone))), \(taken(gone, transition))"
    }

    /// What a revision that raises an alert leads to.
    private func consequence(_ transition: AlertTransition) -> String {
        let window = transition.state.window
        guard let completing = window.last, let evidence = transition.evidence else { return "" }
        if case .recovery = transition.reason {
            return ": the recovery is taken back, and the alert of \(subject.days(completing.period)) stands"
        }
        if window.count > 1 { return ", so that it has been \(side) \(whose)\(span(window))" }
        if evidence.period > completing.period {
            return ", so that it has not ceased to be \(side) \(whose) since \(subject.days(completing.period))"
        }
        return ", \(passing(evidence.value))"
    }

    /// What is so, or has been for some time.
    func standing(_ evidence: Evidence, _ window: [Evidence]) -> String {
        let was = "\(figure(evidence)) \(subject.when(evidence.period)) (\(known(evidence)))"
        if window.count > 1 { return "was \(was), and has been \(side) \(whose)\(span(window))" }
        guard isCrossing(window), let verb else { return "was \(was), \(side) \(whose)" }
        return "\(verb) \(was), \(passing(evidence.value))"
    }

    private func pending(_ transition: AlertTransition) -> String {
        guard let evidence = transition.evidence else {
            return "\(subject.name) begins to satisfy '\(rule.when.text)'."
        }
        let isCrossing = transition.state.window.count == 1 && isCrossing(transition.state.window)
        let was =
            "\(subject.name) \(isCrossing ? verb ?? "was" : "was") \(figure(evidence)) \(subject.when(evidence.period)) (\(known(evidence)))"
        let text: String
        switch (transition.before, transition.reason) {
        case (let gone?, .withdrawal): text = "\(withdrawal(of: gone, transition)); without it \(was)"
        case (let before?, _): text = revision(transition, from: before, to: evidence)
        case (nil, _): text = was
        }
        return "\(text); the alert fires when it stays \(side) \(limit) for \(need)."
    }

    // MARK: An end

    private func resolved(_ transition: AlertTransition) -> String {
        guard let evidence = transition.evidence else { return "\(subject.name) is no longer \(side) \(limit)." }
        let newer = newer(than: evidence)
        guard let before = transition.before else {
            return
                "\(subject.name) was \(figure(evidence)) \(subject.when(evidence.period)) (\(known(evidence))), \(broken ?? over)\(newer)."
        }
        let text = revision(transition, from: before, to: evidence)
        let isCorrected = transition.reason == .correction && rule.clear == nil
        let end = isCorrected ? "so that it is not \(side) \(limit)" : over
        return "\(text), \(broken ?? end)\(newer)."
    }

    /// What ended it: a level of its own where the rule has one, which the number may have left the other one for long before.
    private var over: String {
        guard let clear = rule.clear else { return "no longer \(side) \(limit)" }
        let level = ValueText.whole(clear.threshold, unit: clear.unit)
        return "\(Condition.side(clear.comparison)) \(level), where the alert ends"
    }

    /// What has ended where the newest number satisfies the condition: that it does so for as long as it must.
    private var broken: String? {
        // A rule that fires at once has nothing to stay.
        if case .periods(1) = rule.hold { return nil }
        guard let latest, rule.side(of: latest.estimate) == .holding else { return nil }
        return "so that it has not been \(side) \(limit) for \(need)"
    }

    private func retracted(_ transition: AlertTransition) -> String {
        guard let before = transition.before, let evidence = transition.evidence else {
            return "\(subject.name) is not \(side) \(limit) after all: the alert is taken back."
        }
        let not = broken ?? "so that it is not \(side) \(limit) after all"
        let end = "\(not): the alert is taken back\(newer(than: evidence))."
        guard evidence.period.isNear(before.period) else {
            return
                "\(subject.name) \(subject.about(before.period)), \(figure(before)) (\(known(before))), has given way to \(figure(evidence)) \(subject.about(evidence.period)) (\(known(evidence))), \(end)"
        }
        return "\(revision(transition, from: before, to: evidence)), \(end)"
    }

    // MARK: An alert that stands

    private func confirmed(_ transition: AlertTransition) -> String {
        guard let before = transition.before, let evidence = transition.evidence else {
            return "\(subject.name) is still \(side) \(limit)."
        }
        let stands = "the alert stands"
        let became = transition.became.map { " to \(figure($0)) (\(known($0)))" } ?? ""
        let raised = "\(subject.name) \(subject.about(before.period)), which had raised the alert,"
        let now = "\(figure(evidence)) \(subject.when(evidence.period)) (\(known(evidence))), \(side) \(limit)"
        let isSame = evidence.period.isNear(before.period)
        switch transition.reason {
        case .withdrawal where isSame:
            return
                "\(subject.name) \(subject.about(before.period)), which had become uncertain, is \(figure(evidence)) (\(known(evidence))): \(stands), \(side) \(limit)."
        case .withdrawal: return "\(raised) was withdrawn; \(stands), since it was \(now)."
        case .moved:
            return
                "\(subject.name) \(subject.about(before.period)) had raised the alert with \(figure(before)) (\(known(before))); by what was reported since it rests on \(now)."
        case .doubt: return "\(raised) has bounds now that decide nothing; \(stands), since it was \(now)."
        case .displacement: return "\(raised) has given way to other days; \(stands), since it was \(now)."
        case .correction where isSame, .revision where isSame:
            return
                "\(raised) was \(verb(of: transition)) from \(figure(before)) (\(known(before))) to \(figure(evidence)) (\(known(evidence))); \(stands), \(side) \(limit)."
        default:
            return
                "\(raised) was \(verb(of: transition)) from \(figure(before)) (\(known(before)))\(became); \(stands), since it was \(now)."
        }
    }

    private func withdrawn(_ transition: AlertTransition) -> String {
        guard let before = transition.before else { return "\(subject.name) was withdrawn; the alert stands." }
        if let now = transition.evidence {
            return
                "\(subject.name) \(subject.about(before.period)), which had raised the alert, was revised from \(figure(before)) (\(known(before))) to \(figure(now)) (\(known(now))), which decides nothing; the alert stands until a number decides."
        }
        return
            "\(subject.name) \(subject.about(before.period)), \(figure(before)) (\(known(before))), which had raised the alert, \(taken(before, transition)); the alert stands until a number decides."
    }

    /// How a number went: what was computed of others is taken back by nobody.
    private func taken(_ gone: Evidence, _ transition: AlertTransition) -> String {
        if let day = transition.withdrawnOn { return "was withdrawn on \(day.spoken)" }
        let now = observations.last { $0.period.isNear(gone.period) }
        return now?.isComputed ?? false
            ? "does not follow any more from what it was computed of" : "was taken back by its source"
    }

    private func revision(_ transition: AlertTransition, from before: Evidence, to evidence: Evidence) -> String {
        if before.estimate == evidence.estimate {
            // The same number, which had been withdrawn meanwhile.
            return
                "\(subject.name) \(subject.about(evidence.period)), which had been withdrawn, is \(figure(evidence)) again (\(known(evidence)))"
        }
        return
            "\(subject.name) \(subject.about(evidence.period)) was \(verb(of: transition)) from \(figure(before)) (\(known(before))) to \(figure(evidence)) (\(known(evidence)))"
    }

    private func verb(of transition: AlertTransition) -> String {
        switch transition.reason {
        case .correction, .recovery(isCorrection: true): return "corrected"
        default: return "revised"
        }
    }
}
