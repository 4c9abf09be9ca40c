internal import Archiving
package import Model

/// Judges a rule: from what is remembered of it and what is there now to what is remembered then, and what is told.
///
/// Pure: it knows no store and no clock.
package struct RuleEvaluator: Sendable {
    private let rule: RuleDefinition
    private let subject: RuleSubject
    private let old: RuleRecord?

    /// - Parameter old: what is remembered; nil for a rule that was never walked.
    package init(_ rule: RuleDefinition, over subject: RuleSubject, old: RuleRecord?) {
        self.rule = rule
        self.subject = subject
        self.old = old
    }

    /// What came of it.
    package struct Outcome: Equatable, Sendable {
        package var record: RuleRecord
        package var drafts: [AlertDraft] = []
        /// What no event tells, and a person should know.
        package var notice: String?
    }

    private var isSame: Bool { old?.fingerprint == rule.fingerprint }
    private var isNewGeneration: Bool { isSame && (old?.generation != subject.generation || subject.isSilent) }

    /// Whether there is anything to judge: the rule is new or changed, or its series is.
    package var isDue: Bool { !isSame || isNewGeneration || subject.hasChanged }

    /// Walks the observations.
    ///
    /// - Parameters:
    ///   - observations: the current ones, in period order.
    ///   - now: milliseconds since 1970, for the events.
    package func evaluate(_ observations: [CurrentObservation], now: Int64) -> Outcome {
        var (state, transitions) = RuleTransitions.evaluate(
            rule: rule, frequency: subject.frequency, old: isSame && !isNewGeneration ? old?.state : nil,
            activation: old?.state.activation ?? 0, observations: observations)
        var notice: String?
        if isNewGeneration {
            // Another definition of the same figure is no news.
            transitions = []
            let isOther = old?.state.phase != state.phase
            if isOther, let old { notice = silence(from: old.state.phase, to: state.phase) }
            state.activation = (old?.state.activation ?? 0) + (isOther && state.phase != .inactive ? 1 : 0)
        } else if !isSame, let old, old.state.phase == .firing, state.phase == .inactive {
            transitions = RuleTransitions.removal(of: old.state).transitions
        }
        let record = RuleRecord(fingerprint: rule.fingerprint, generation: subject.generation, state: state)
        return Outcome(
            record: record, drafts: transitions.map { draft($0, observations, now: now) }, notice: notice)
    }

    /// No event tells it, so that who asked for it is told at least here.
    private func silence(from old: RuleState.Phase, to new: RuleState.Phase) -> String {
        "rule \(rule.id): \(subject.id) is defined otherwise now, and by that the rule is \(new.rawValue), no longer \(old.rawValue); no event tells of it"
    }

    private func draft(
        _ transition: AlertTransition, _ observations: [CurrentObservation], now: Int64
    ) -> AlertDraft {
        let latest = observations.last { $0.value != nil && RuleStateMachine.evaluates($0, rule: rule) }
        let sentence = Sentence(
            rule: rule, name: subject.name, unit: subject.unit, frequency: subject.frequency,
            firstSeen: Set(observations.filter(\.isFirstSeen).map(\.period)))
        var event = AlertEvent(
            id: Self.eventID(rule.id, transition.state.activation, transition.event), time: now,
            event: transition.event, message: sentence.text(transition, latest: latest))
        event.rule = rule.id
        event.severity = rule.severity
        event.series = subject.id
        event.threshold = rule.when.level
        event.unit = subject.unit.symbol
        event.initial = transition.initial
        event.claim = rule.claim.map {
            AlertEvent.Claim(kind: $0.kind.rawValue, by: $0.by, says: $0.says, means: $0.means)
        }
        event.before = transition.before.map { AlertEvent.Before(value: $0.value, published: $0.published) }
        if let first = transition.state.window.first {
            event.since = subject.frequency.label(of: first.period)
            let windowed = observations.filter { item in transition.state.window.contains { $0.period == item.period } }
            event.firstKnown = windowed.compactMap(\.firstKnown).max()
        }
        let evidence = transition.evidence ?? transition.before
        if let evidence {
            event.period = subject.frequency.label(of: evidence.period)
            event.end = evidence.period.end
            event.value = transition.evidence?.value
            event.published = transition.evidence?.published
        }
        return AlertDraft(event: event, period: evidence?.period)
    }

    /// Takes leave of a rule that is not in the configuration any more; nil when that was done before.
    ///
    /// - Parameter series: what it watched, where that is known.
    package static func remove(
        _ id: String, _ old: RuleRecord, series: (id: String, unit: String, frequency: Frequency)?, now: Int64
    ) -> Outcome? {
        guard !old.fingerprint.isEmpty else { return nil }
        let (state, transitions) = RuleTransitions.removal(of: old.state)
        let drafts = transitions.map { transition -> AlertDraft in
            var event = AlertEvent(
                id: eventID(id, transition.state.activation, transition.event), time: now, event: transition.event,
                message:
                    "The rule \(id) was removed from the configuration while it was firing; it is not watched any more."
            )
            event.rule = id
            event.series = series?.id
            event.unit = series?.unit
            event.period = transition.evidence.flatMap { series?.frequency.label(of: $0.period) }
            event.end = transition.evidence?.period.end
            event.value = transition.evidence?.value
            event.published = transition.evidence?.published
            event.initial = false
            return AlertDraft(event: event, period: nil)
        }
        return Outcome(record: RuleRecord(fingerprint: "", generation: nil, state: state), drafts: drafts)
    }

    /// The id of an event (rule 27): by it, whatever is evaluated twice is told once.
    static func eventID(_ rule: String, _ activation: Int, _ event: EventKind) -> String {
        String(SHA256.hexadecimal(of: "\(rule)\n\(activation)\n\(event.rawValue)").prefix(32))
    }
}
