internal import Archiving
internal import Formulas
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
        /// An alert that was raised under another definition, and ends with it.
        package var end: AlertEvent?
        package var drafts: [AlertDraft] = []
    }

    /// Why the rule is walked from the beginning; nil when it is not.
    private var beginning: AlertTransition.Beginning? {
        guard let old, old.generation != nil else { return .monitoring }
        let isOfOlderVersion = old.semantics < RuleRecord.presentSemantics
        let isAnew = isNewGeneration || subject.isSilent
        // The level in another unit of the series is no other rule.
        if !rule.isMeant(by: old) { return isNewGeneration && isInOtherUnit ? .series : .rule }
        // What an older version read and judged otherwise, nobody defined otherwise.
        if isOfOlderVersion { return .version }
        return isAnew ? .series : nil
    }

    private var isNewGeneration: Bool { old?.generation != subject.generation }

    private var isInOtherUnit: Bool {
        old?.watched.map {
            rule.formula == nil && $0.series == subject.id && $0.comparison == rule.watchedComparison.rawValue
                && $0.unit != subject.unit.symbol
        } ?? false
    }

    /// Whether there is anything to judge: the rule is new or changed, or its series is.
    package var isDue: Bool { beginning != nil || subject.hasChanged }

    /// Whether an alert of before is looked at, which the rule itself does not know any more.
    package var needsRaisedAlert: Bool { old != nil && beginning != nil }

    /// Walks the observations.
    ///
    /// - Parameters:
    ///   - observations: the current ones, in period order.
    ///   - raised: the alert of the rule that stands in the log; nil for none.
    ///   - values: those of the comparisons of a condition that is more than a number beside another.
    ///   - now: milliseconds since 1970, for the events.
    package func evaluate(
        _ observations: [CurrentObservation], raised: RaisedAlert? = nil,
        values: @escaping ComparedValues = { _, _, _ in [] }, now: Int64
    ) -> Outcome {
        func draft(_ transition: AlertTransition) -> AlertDraft {
            AlertDraft(transition, of: rule, over: subject, observations, values: values, now: now)
        }
        let walk = RuleTransitions(rule: rule, frequency: subject.frequency, observations: observations)
        var record = RuleRecord(
            fingerprint: rule.fingerprint, generation: subject.generation, watched: rule.watched(in: subject.unit),
            state: RuleState())
        let present = beginning.flatMap { isContinued($0, observations) ? nil : $0 }
        guard let present else {
            let (state, transitions) = walk.outcome(from: old?.state ?? RuleState())
            record.state = state
            if let old, old.state.phase == .firing, state.activation == old.state.activation, state.phase == .firing {
                record.watched = old.watched ?? record.watched
            }
            return Outcome(record: record, drafts: transitions.map(draft))
        }
        let before = old?.state ?? RuleState()
        var (state, transitions) = walk.outcome(since: present, activation: before.activation)
        if let before = continued(before, state, raised) {
            // The same alert by another definition keeps its number; nothing is told, unless it had become uncertain.
            state.activation = before.activation
            let news = walk.standing(&state, since: before)
            record.state = state
            // It ends by what it was raised with, whatever the rule has become meanwhile.
            if state.phase == .firing { record.watched = old?.watched ?? record.watched }
            return Outcome(record: record, drafts: news.map { [draft($0)] } ?? [])
        }
        record.state = state
        return Outcome(
            record: record, end: raised.flatMap { end(of: $0, present, now: now) },
            drafts: transitions.map(draft))
    }

    /// Whether a state of an older walk is gone on with: its data changed, so that another walk is not what ends it.
    private func isContinued(_ beginning: AlertTransition.Beginning, _ observations: [CurrentObservation]) -> Bool {
        guard let old, old.state.phase == .firing else { return false }
        switch (beginning, AlertFate(of: old.state, observations, rule: rule)) {
        case (.series, .withdrawn), (.version, .withdrawn): return true
        case (.version, .revised), (.version, .undetermined): return !isNewGeneration && !subject.isSilent
        default: return false
        }
    }

    /// The state of before, where another definition leads to the same phase on the same evidence; nil where it does not.
    private func continued(_ before: RuleState, _ state: RuleState, _ raised: RaisedAlert?) -> RuleState? {
        switch (raised, state.phase) {
        case (let raised?, .firing):
            guard watchesSameSide, raised.tells(rule.parts), let known = raised.converted(before, to: subject),
                let now = state.completing,
                let evidence = known.completing, evidence.period.isNear(now.period),
                !evidence.differsNotably(from: now.value)
            else { return nil }
            return known
        case (nil, .pending):
            guard before.phase == .pending, let old = before.completing?.period, let now = state.completing?.period
            else { return nil }
            return old.isNear(now) ? before : nil
        default: return nil
        }
    }

    /// Whether the comparison is of the same direction as before: above is no evidence for below.
    private var watchesSameSide: Bool {
        guard let text = old?.watched?.comparison, let before = Comparison(rawValue: text) else { return true }
        let now = rule.watchedComparison
        return before == now || (before.isUpward && now.isUpward) || (before.isDownward && now.isDownward)
    }

    private func end(
        of raised: RaisedAlert, _ beginning: AlertTransition.Beginning, now: Int64
    ) -> AlertEvent? {
        guard let old else { return nil }
        let reason: RaisedAlert.Reason
        switch beginning {
        case .monitoring, .rule: reason = .ruleChanged
        case .series: reason = .seriesRedefined
        case .version: reason = .newVersion
        }
        return raised.end(reason, rule: rule.id, activation: old.state.activation, old.watched ?? known, now: now)
    }

    /// The condition that a record of 0.1.0 was walked under, where it is the present one.
    private var known: RuleRecord.Watched? {
        old.map(rule.isMeant) ?? false ? rule.watched(in: subject.unit) : nil
    }

    /// The id of an event (rule 27): by it, whatever is evaluated twice is told once.
    ///
    /// - Parameter repeated: the day and the ordinal of an event that can repeat within an activation.
    static func eventID(
        _ rule: String, _ activation: Int, _ event: EventKind, repeated: (day: Day, ordinal: Int)? = nil
    ) -> String {
        let tail = repeated.map { "\n\($0.day)\n\($0.ordinal)" } ?? ""
        return String(SHA256.hexadecimal(of: "\(rule)\n\(activation)\n\(event.rawValue)\(tail)").prefix(32))
    }
}

// MARK: Rules that are not walked

extension RuleEvaluator {
    /// Takes leave of a rule that is not in the configuration any more; nil when that was done before.
    package static func remove(_ id: String, _ old: RuleRecord, raised: RaisedAlert?, now: Int64) -> Outcome? {
        guard !old.fingerprint.isEmpty else { return nil }
        return leave(id, old, fingerprint: "", raised, .removed, now: now)
    }

    /// Whether a record is of a meaning that the rule has no more.
    package static func isLeft(_ rule: RuleDefinition, _ old: RuleRecord) -> Bool {
        !old.fingerprint.isEmpty && !rule.isMeant(by: old)
    }

    /// Takes leave of the former meaning of a rule whose series cannot be read yet.
    package static func suspend(
        _ rule: RuleDefinition, _ old: RuleRecord, raised: RaisedAlert?, now: Int64
    ) -> Outcome {
        leave(rule.id, old, fingerprint: rule.fingerprint, raised, .ruleChanged, now: now)
    }

    private static func leave(
        _ id: String, _ old: RuleRecord, fingerprint: String, _ raised: RaisedAlert?, _ reason: RaisedAlert.Reason,
        now: Int64
    ) -> Outcome {
        let state = RuleState(activation: old.state.activation)
        return Outcome(
            record: RuleRecord(fingerprint: fingerprint, generation: nil, state: state),
            end: raised?.end(reason, rule: id, activation: old.state.activation, old.watched, now: now))
    }
}
