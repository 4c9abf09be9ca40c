internal import Configuration
internal import Formulas
internal import Model
internal import Notifying
internal import Rules
internal import Store

/// The rules over what changed: states and events, in the same transaction.
extension Batch {
    /// Evaluates the rules whose series changed.
    ///
    /// - Parameter isReconciling: whether rules that are new or changed are evaluated too, and leave is taken of removed
    ///   ones.
    mutating func evaluate(isReconciling: Bool) throws {
        let rules = plan.configuration.rules.filter {
            isReconciling || changed.contains($0.when.series) || silent.contains($0.when.series)
        }
        guard isReconciling || !rules.isEmpty else { return }
        let stored = try writer.reading.rules()
        for rule in rules {
            guard let type = plan.configuration.type(of: rule.when.series),
                let series = try writer.reading.series(rule.when.series)
            else { continue }
            let present = stored[rule.id]
            let isSame = present?.fingerprint == rule.fingerprint
            let isNewGeneration = isSame && (present?.series != series.number || silent.contains(rule.when.series))
            guard !isSame || isNewGeneration || changed.contains(rule.when.series) else { continue }
            let points = try points(of: series, rule: rule)
            let old = present?.state
            var (state, changes) = Evaluation.evaluate(
                rule: rule, frequency: type.frequency, old: isSame && !isNewGeneration ? old : nil,
                activation: old?.activation ?? 0, points: points
            )
            if isNewGeneration {
                // Another definition of the same figure is no news.
                changes = []
                let isOther = old?.phase != state.phase
                if isOther, let old { noteSilence(rule, from: old.phase, to: state.phase) }
                state.activation = (old?.activation ?? 0) + (isOther && state.phase != .inactive ? 1 : 0)
            } else if !isSame, let old, old.phase == .firing, state.phase == .inactive {
                changes = Evaluation.removal(of: old).changes
            }
            try store(state, of: rule, series: series.number)
            guard !changes.isEmpty else { continue }
            let writerOfMessages = Message(
                rule: rule, name: type.name, unit: type.unit, frequency: type.frequency,
                firstSeen: Set(points.filter(\.isFirstSeen).map(\.period))
            )
            for change in changes {
                let latest = points.last { $0.value != nil && Fold.evaluates($0, rule: rule) }
                let message = writerOfMessages.text(change, latest: latest)
                try emit(change, rule: rule, series: series, points: points, message: message)
            }
        }
        guard isReconciling else { return }
        for (id, present) in stored.sorted(by: { $0.key < $1.key }) where plan.rules[id] == nil {
            try remove(id, present)
        }
    }

    /// The points that a rule walks: current values, with the day on which its condition was first known to hold.
    private func points(of series: Reading.StoredSeries, rule: RuleDefinition) throws -> [CurrentObservation] {
        var points: [CurrentObservation] = []
        try writer.reading.forEachObservation(of: series) { history in
            let revisions = history.revisions
            guard let last = revisions.last else { return }
            let firstKnown = revisions.first { $0.value.map(rule.when.holds) ?? false }?.published
            points.append(
                CurrentObservation(
                    period: history.period, value: last.value, published: last.published, firstKnown: firstKnown,
                    isCorrection: last.origin.contains(.correction), isFirstSeen: last.origin.contains(.firstSeen)
                )
            )
        }
        return points
    }

    /// No event tells it, so that who asked for it is told at least here.
    private mutating func noteSilence(_ rule: RuleDefinition, from old: RuleState.Phase, to new: RuleState.Phase) {
        report.notices.append(
            "rule \(rule.id): \(rule.when.series) is defined otherwise now, and by that the rule is \(new.rawValue), no longer \(old.rawValue); no event tells of it"
        )
    }

    private func store(_ state: RuleState, of rule: RuleDefinition, series: Int64) throws {
        try writer.update(StoredRule(fingerprint: rule.fingerprint, series: series, state: state), id: rule.id)
    }

    private mutating func remove(_ id: String, _ present: StoredRule) throws {
        guard !present.fingerprint.isEmpty else { return }
        let (state, changes) = Evaluation.removal(of: present.state)
        try writer.update(StoredRule(fingerprint: "", series: nil, state: state), id: id)
        for change in changes {
            let message =
                "The rule \(id) was removed from the configuration while it was firing; it is not watched any more."
            var event = AlertEvent(
                id: Batch.eventID(id, change.state.activation, change.event), time: time, event: change.event,
                message: message
            )
            event.rule = id
            if let series = try present.series.flatMap({ try writer.reading.series(number: $0) }) {
                event.series = series.id
                event.unit = series.unit
                event.period = change.witness.map { series.frequency.label(of: $0.period) }
            }
            event.end = change.witness?.period.end
            event.value = change.witness?.value
            event.published = change.witness?.published
            event.initial = false
            try insert(event)
        }
    }

    static func eventID(_ rule: String, _ activation: Int, _ event: EventKind) -> String {
        let text = "\(rule)\n\(activation)\n\(event.rawValue)"
        return String(Archive.hexadecimal(Archive.sha256(Array(text.utf8))).prefix(32))
    }

    private mutating func emit(
        _ change: Change, rule: RuleDefinition, series: Reading.StoredSeries, points: [CurrentObservation],
        message: String
    ) throws {
        var event = AlertEvent(
            id: Batch.eventID(rule.id, change.state.activation, change.event), time: time, event: change.event,
            message: message
        )
        event.rule = rule.id
        event.severity = rule.severity
        event.series = series.id
        event.threshold = rule.when.level
        event.unit = series.unit
        event.initial = change.initial
        event.claim = rule.claim.map {
            AlertEvent.Claim(kind: $0.kind.rawValue, by: $0.by, says: $0.says, means: $0.means)
        }
        event.before = change.before.map { AlertEvent.Before(value: $0.value, published: $0.published) }
        if let first = change.state.window.first {
            event.since = series.frequency.label(of: first.period)
            let windowed = points.filter { point in change.state.window.contains { $0.period == point.period } }
            event.firstKnown = windowed.compactMap(\.firstKnown).max()
        }
        if let witness = change.witness ?? change.before {
            event.period = series.frequency.label(of: witness.period)
            event.end = witness.period.end
            event.value = change.witness?.value
            event.published = change.witness?.published
            try addProvenance(of: witness.period, series: series, to: &event)
        }
        try insert(event)
    }

    private func addProvenance(of period: Period, series: Reading.StoredSeries, to event: inout AlertEvent) throws {
        if series.formula != nil, let indicator = plan.configuration.indicators.first(where: { $0.id == series.id }) {
            let evaluator: Evaluator?
            do {
                evaluator = try Batch.evaluator(of: indicator, plan: plan, reading: writer.reading)
            } catch is TooMuchWork {
                // The value is stored from before; what it was made of is not found out again.
                evaluator = nil
            }
            event.inputs = try evaluator?.value(at: period, asOf: nil)?.inputs.map { input in
                let frequency = plan.configuration.type(of: input.series)?.frequency ?? .irregular
                return AlertEvent.Input(
                    series: input.series, period: frequency.name(of: input.period), end: input.period.end,
                    value: input.vintage.value, published: input.vintage.published,
                    source: try writer.reading.source(of: input.vintage)
                )
            }
            return
        }
        event.feed = series.feed
        let history = try writer.reading.observations(of: series, ends: period.end...period.end)
            .first { $0.period == period }
        guard let vintage = history?.revisions.last else { return }
        event.source = try writer.reading.source(of: vintage)
        event.sha256 = try writer.reading.fetch(vintage.fetch)?.sha256
    }

    mutating func insert(_ event: AlertEvent) throws {
        let isNew = try writer.insert(event) { AlertLogLine.text(event, seq: $0) }
        guard isNew else { return }
        report.events.append(
            .init(event: event.event.rawValue, rule: event.rule, severity: event.severity, message: event.message))
    }
}
