internal import Formulas
package import Model

/// What sentences are made of.
extension Sentence {
    /// The newest observation with a value that the rule looks at.
    var latest: Evidence? {
        observations.last { $0.value != nil && RuleStateMachine.evaluates($0, rule: rule) }?.evidence
    }

    /// Whether the value before the first of some is known, and did not satisfy the condition: only then it was passed.
    func isCrossing(_ window: [Evidence]) -> Bool {
        guard let first = window.first else { return false }
        let before = observations.last { observation in
            observation.value != nil && observation.period < first.period && !observation.isProjection
        }
        return before?.isNot(rule) ?? false
    }

    // MARK: The condition

    var verb: String? {
        if rule.when.comparison.isUpward { return "reached" }
        return rule.when.comparison.isDownward ? "fell to" : nil
    }

    var side: String { Condition.side(rule.when.comparison) }

    var limit: String { ValueText.whole(rule.when.threshold, unit: rule.when.unit) }

    var whose: String { rule.claim?.by.map { "\($0)'s \(limit)" } ?? "the threshold of \(limit)" }

    func passing(_ value: Double) -> String {
        let isAt = rule.when.isAt(value)
        if rule.when.comparison.isUpward { return "\(isAt ? "reaching" : "passing") \(whose)" }
        if rule.when.comparison.isDownward { return isAt ? "falling to \(whose)" : "falling below \(whose)" }
        return "\(side) \(whose)"
    }

    /// What it takes until a pending alert fires.
    var need: String {
        switch rule.hold {
        case .periods(let count):
            return subject.frequency == .irregular
                ? "\(count) values in a row" : "\(count) \(subject.frequency.noun)s in a row"
        case .duration(let interval): return interval.days == 1 ? "1 day" : "\(interval.days) days"
        }
    }

    // MARK: Values

    /// In the unit in which the threshold was written, and never as the threshold itself where it is not.
    func figure(_ evidence: Evidence) -> String {
        guard let step = rule.when.step, evidence.estimate.isPlain else { return exactFigure(evidence) }
        let rounded = (evidence.value / step).rounded() * step
        guard abs(rounded - evidence.value) > 1e-9 * step else { return exactFigure(evidence) }
        let factor = subject.unit.conversion(to: rule.when.unit) ?? 1
        return
            "\(exactFigure(evidence)) (\(ValueText.spoken(rounded * factor, unit: rule.when.unit)) as its source rounds)"
    }

    private func exactFigure(_ evidence: Evidence) -> String {
        let unit = rule.when.unit
        let factor = subject.unit.conversion(to: unit) ?? 1
        return evidence.estimate.words { value, rounding in
            value == rule.when.level
                ? limit
                : ValueText.spoken(value * factor, unit: unit, beside: rule.when.threshold, rounding: rounding)
        }
    }

    func known(_ evidence: Evidence) -> String { evidence.known }

    // MARK: How long

    /// For how long some observations satisfy the condition, with what is not known of that time.
    func span(_ window: [Evidence]) -> String {
        let gaps = zip(window, window.dropFirst()).flatMap {
            subject.frequency.gaps(between: $0.period, and: $1.period)
        }
        let missing = gaps.isEmpty ? "" : "\(list(gaps)) \(gaps.count == 1 ? "is" : "are") missing"
        guard let first = window.first else { return "" }
        let noun = subject.frequency.noun
        switch (rule.hold, subject.frequency) {
        case (.periods, .irregular): return " in \(window.count) values in a row, since \(first.period.end.spoken)"
        case (.periods, _):
            return gaps.isEmpty
                ? " for \(window.count) \(noun)s" : " for \(window.count) reported \(noun)s (\(missing))"
        case (.duration, _):
            let values = subject.frequency.isPointlike ? "values" : "\(noun)s"
            return
                " since \(first.period.start.spoken) (\(window.count) \(values) reported\(missing.isEmpty ? "" : "; \(missing)"))"
        }
    }

    private func list(_ gaps: [Period]) -> String {
        let names = gaps.prefix(3).map(subject.days)
        let more = gaps.count > 3 ? " and \(gaps.count - 3) more" : ""
        return names.joined(separator: ", ") + more
    }
}

extension Condition {
    /// A comparison in words.
    static func side(_ comparison: Comparison) -> String {
        switch comparison {
        case .greater: return "above"
        case .greaterOrEqual: return "at or above"
        case .less: return "below"
        case .lessOrEqual: return "at or below"
        case .equal: return "equal to"
        case .notEqual: return "other than"
        }
    }

    /// The same of one as written; nil for what is none.
    static func side(_ comparison: String) -> String? { Comparison(rawValue: comparison).map(side) }
}

/// How sentences speak of periods.
extension RuleSubject {
    /// `the quarter to 26 April 2026`, or a day.
    func days(_ period: Period) -> String { frequency.days(period) }
    func when(_ period: Period) -> String { frequency.when(period) }
    func about(_ period: Period) -> String { "for \(days(period))" }
}

extension Frequency {
    /// `the quarter to 26 April 2026`, or a day.
    package func days(_ period: Period) -> String {
        isPointlike ? period.end.spoken : "the \(noun) to \(period.end.spoken)"
    }

    /// The same with the word before it.
    package func when(_ period: Period) -> String { "\(isPointlike ? "on" : "in") \(days(period))" }

    /// Whether a period is spoken of as a day.
    var isPointlike: Bool { self == .irregular || self == .day }
}

extension Evidence {
    /// Since when it is known, in words.
    package var known: String { "\(isFirstSeen ? "first seen" : "published") \(published.spoken)" }
}
