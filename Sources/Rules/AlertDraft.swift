package import Model

/// An event that is to be told, but for where its number comes from.
package struct AlertDraft: Equatable, Sendable {
    /// Complete, but for provenance.
    package var event: AlertEvent
    /// The period whose provenance the event carries; nil when it has none.
    package let period: Period?
    /// That of the newest number, where the sentence tells it beside an older one.
    package let newest: Period?

    /// Where the number of an event comes from: a document, or inputs.
    package struct Provenance: Equatable, Sendable {
        package var inputs: [AlertEvent.Input]?
        package var feed: String?
        package var source: String?
        /// In hexadecimal.
        package var sha256: String?

        package init() {}
    }

    /// The event, with what the store knows of its number.
    package func event(with provenance: Provenance) -> AlertEvent {
        var event = event
        event.inputs = provenance.inputs
        event.feed = provenance.feed
        event.source = provenance.source
        event.sha256 = provenance.sha256
        return event
    }

    init(event: AlertEvent, period: Period?) {
        self.event = event
        self.period = period
        newest = nil
    }

    /// - Parameters:
    ///   - observations: the current ones, in period order.
    ///   - now: milliseconds since 1970.
    init(
        _ transition: AlertTransition, of rule: RuleDefinition, over subject: RuleSubject,
        _ observations: [CurrentObservation], values: @escaping ComparedValues, now: Int64
    ) {
        let sentence = Sentence(rule: rule, subject: subject, observations: observations)
        let evidence = transition.evidence ?? transition.before
        var event = AlertEvent(
            Self.id(of: transition, rule.id), transition.event, of: rule, over: subject,
            message: sentence.text(transition, values: values), now: now)
        event.initial = transition.beginning != nil
        event.before = Self.before(transition, rule, values)
        if let first = transition.state.window.first {
            event.since = subject.frequency.label(of: first.period)
            let windowed = observations.filter { item in
                transition.state.window.contains { $0.period.isNear(item.period) }
            }
            event.firstKnown = windowed.compactMap(\.firstKnown).max()
        }
        if let evidence {
            event.setPeriod(evidence.period, subject)
            event.setValue(transition.evidence, rule, values)
            event.published = transition.evidence?.published ?? transition.withdrawnOn
        }
        self.event = event
        period = evidence?.period
        let tellsNewest = [.fired, .resolved, .retracted].contains(transition.event)
        newest = tellsNewest ? evidence.flatMap { sentence.newest(after: $0)?.period } : nil
    }

    /// What was known before: of a condition of one comparison, its number; of one of several there is none.
    private static func before(
        _ transition: AlertTransition, _ rule: RuleDefinition, _ values: ComparedValues
    ) -> AlertEvent.Before? {
        guard let before = transition.before else { return nil }
        guard rule.isJoined else { return AlertEvent.Before(value: before.value, published: before.published) }
        guard rule.parts.count == 1, let now = transition.evidence?.published,
            let value = values(rule.parts, before.period, now - 1).first?.value?.value
        else { return nil }
        return AlertEvent.Before(value: value, published: before.published)
    }

    private static func id(of transition: AlertTransition, _ rule: String) -> String {
        let state = transition.state
        switch transition.event {
        case .confirmed, .withdrawn:
            let day = transition.evidence?.published ?? transition.withdrawnOn ?? transition.before?.published
            let repeated = day.map { ($0, state.told?.repeats ?? 0) }
            return RuleEvaluator.eventID(rule, state.activation, transition.event, repeated: repeated)
        default: return RuleEvaluator.eventID(rule, state.activation, transition.event)
        }
    }
}

extension AlertEvent {
    /// An event of a rule, without what it rests on.
    init(
        _ id: String, _ kind: EventKind, of rule: RuleDefinition, over subject: RuleSubject, message: String, now: Int64
    ) {
        self.init(id: id, time: now, event: kind, message: message)
        self.rule = rule.id
        severity = rule.severity
        series = subject.id
        if !rule.isJoined {
            threshold = rule.when.level
            unit = subject.unit.symbol
        }
        claim = rule.claim.map {
            AlertEvent.Claim(kind: $0.kind.rawValue, by: $0.by, says: $0.says, means: $0.means)
        }
    }

    mutating func setPeriod(_ period: Period, _ subject: RuleSubject) {
        self.period = subject.frequency.label(of: period)
        end = period.end
    }

    /// The number that it tells: of a condition of several comparisons there is none.
    mutating func setValue(_ evidence: Evidence?, _ rule: RuleDefinition, _ values: ComparedValues) {
        var estimate = evidence?.estimate
        if rule.isJoined {
            let compared = evidence.flatMap { rule.parts.count == 1 ? values(rule.parts, $0.period, nil).first : nil }
            estimate = compared?.value
            threshold = compared?.threshold?.value
            unit = compared?.unit.symbol
        }
        value = estimate?.value
        low = estimate?.statedLow
        high = estimate?.statedHigh
    }
}
