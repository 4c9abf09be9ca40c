internal import Formulas
package import Model

/// An alert that the log says stands, as it was last told: what is left to speak of when its rule is defined otherwise.
package struct RaisedAlert: Sendable {
    /// The last `fired` or `confirmed` of it.
    package let event: AlertEvent
    /// What sentences call its series.
    package let name: String
    package let frequency: Frequency
    /// The unit that `event` names; nil when the configuration does not know it any more.
    package let unit: Unit?
    /// The unit in which the threshold was written.
    package let written: Unit?

    package init(_ event: AlertEvent, name: String, frequency: Frequency, unit: Unit?, written: Unit? = nil) {
        self.written = written
        self.event = event
        self.name = name
        self.frequency = frequency
        self.unit = unit
    }

    /// Why an alert ends though no number says so.
    enum Reason {
        case removed, ruleChanged, seriesRedefined, newVersion
    }

    /// Whether it was raised by these comparisons, whatever their thresholds were.
    func tells(_ parts: [ComparedPart]) -> Bool {
        parts.isEmpty || (event.inputs ?? []).filter { $0.threshold != nil }.map(\.series) == parts.map(\.text)
    }

    /// The alert as it was remembered, in the unit of the series now; nil where it was of another series, or cannot be
    /// converted.
    func converted(_ state: RuleState, to subject: RuleSubject) -> RuleState? {
        // The truth of several comparisons is in no unit.
        guard event.series == subject.id,
            let factor = event.unit == nil || event.unit == subject.unit.symbol
                ? 1 : unit?.conversion(to: subject.unit)
        else { return nil }
        var state = state
        if state.told == nil, let known = state.completing, known.period.end == event.end, let value = event.value {
            // 0.1.0 remembered what holds, and not what it had told.
            state.told = RuleState.Told(
                Evidence(
                    period: known.period, value: value, published: event.published ?? known.published,
                    isFirstSeen: known.isFirstSeen))
        }
        state.window = state.window.map { $0.scaled(by: factor) }
        if let told = state.told { state.told?.evidence = told.evidence.scaled(by: factor) }
        return state
    }

    /// Its end by the definition under which it was raised.
    ///
    /// - Parameters:
    ///   - watched: that definition, where it is known.
    ///   - now: milliseconds since 1970.
    func end(_ reason: Reason, rule: String, activation: Int, _ watched: RuleRecord.Watched?, now: Int64) -> AlertEvent
    {
        var end = event
        end.id = RuleEvaluator.eventID(rule, activation, .resolved)
        end.time = now
        end.event = .resolved
        end.initial = false
        end.before = nil
        end.message = message(reason, rule, watched)
        return end
    }

    private func message(_ reason: Reason, _ rule: String, _ watched: RuleRecord.Watched?) -> String {
        let cause: String
        switch reason {
        case .removed: cause = "the rule \(rule) is not configured any more"
        case .ruleChanged: cause = "the rule \(rule) was changed"
        case .seriesRedefined: cause = "\(event.series ?? "its series") is defined otherwise now"
        case .newVersion: cause = "this version of Escalator judges the rule \(rule) otherwise"
        }
        return "\(subject(watched)): this alert ends, since \(cause)."
    }

    private func subject(_ watched: RuleRecord.Watched?) -> String {
        guard let value = event.value, let end = event.end else { return name }
        let when = frequency.isPointlike ? "on \(end.spoken)" : "in the \(frequency.noun) to \(end.spoken)"
        // A condition of several comparisons was true, and is no figure.
        if event.inputs?.contains(where: { $0.threshold != nil }) ?? false { return "\(name) was true \(when)" }
        // By the symbol alone: sentences need no more of a unit.
        let own = unit ?? Unit(symbol: event.unit ?? "", dimension: [:], factor: 1)
        let factor = written.flatMap { own.conversion(to: $0) }
        let shown = factor == nil ? own : written ?? own
        let threshold = event.threshold.map { $0 * (factor ?? 1) }
        let limit = threshold.map { ValueText.whole($0, unit: shown) }
        let figure = Estimate(value, statedLow: event.low, statedHigh: event.high).words { value, rounding in
            value == event.threshold
                ? limit ?? ""
                : ValueText.spoken(value * (factor ?? 1), unit: shown, beside: threshold, rounding: rounding)
        }
        let side = watched.flatMap { Condition.side($0.comparison) } ?? "against"
        return "\(name) was \(figure) \(when)\(limit.map { ", \(side) \($0)" } ?? "")"
    }
}
