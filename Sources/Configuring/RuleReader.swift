internal import Formats
internal import Formulas
internal import Model
internal import Rules

/// Reads one rule.
struct RuleReader {
    let units: UnitTable
    let notifiers: Set<String>
    let diagnostics: Diagnostics

    /// Reads a rule.
    ///
    /// - Returns: nil for one with a fault; and the indicator of the formula that it compares, where that is no series alone.
    func read(_ tree: YAMLNode, _ names: inout SymbolTable) -> (rule: RuleDefinition, subject: IndicatorDefinition?)? {
        let keys = ["id", "severity", "when", "clear", "for", "from", "deadline", "fresh", "claim", "notify", "remind"]
        guard let reader = MappingReader(tree, keys: keys, what: "a rule", diagnostics) else { return nil }
        let id = reader.required("id", of: "a rule")
        let isNew = id.map { names.declare("rule", $0, at: reader.location(of: "id"), diagnostics) } ?? false
        let severity: Severity? = reader.choice("severity", "severity")
        if reader["when"] == nil {
            diagnostics.error(reader.location, "\(id.map { "rule '\($0)'" } ?? "a rule") has no 'when'")
        }
        let hold = hold(reader)
        let from = reader.period("from")
        let deadline = reader.period("deadline")
        let remind = remind(reader)
        let claimReader = ClaimReader(rule: id ?? "", units: units, diagnostics: diagnostics)
        let claim = reader["claim"].flatMap { claimReader.read($0, deadline: deadline, &names) }
        var conditionReader = ConditionReader(rule: id ?? "", units: units, diagnostics: diagnostics)
        if let claim, claim.kind == .state { conditionReader.fallback = claim.fallback }
        let conditions = conditionReader.read(reader, &names)
        if let from, let deadline, deadline.end < from.start {
            reader.error("deadline", "the deadline lies before 'from': no period can ever count")
        }
        for name in reader.strings("notify") ?? [] where !notifiers.contains(name) {
            diagnostics.unknown("notifier", name, among: notifiers.sorted(), reader.location(of: "notify"))
        }
        if deadline != nil, claim == nil {
            diagnostics.warning(reader.keyLocation(of: "deadline"), "a deadline decides a claim, and the rule has none")
        }
        guard let id, isNew, let conditions else { return nil }
        var rule = RuleDefinition(
            id: id, location: reader.location, severity: severity ?? .warning, when: conditions.when,
            clear: conditions.clear, hold: hold, from: from, deadline: deadline, claim: claim,
            notify: reader.strings("notify")
        )
        rule.fresh = reader.interval("fresh").map { max(1, $0.days) }
        rule.remind = remind
        rule.formula = conditions.subject?.meaning
        if let step = claim?.precision {
            rule.when.step = step
            rule.clear?.step = step
        }
        rule.parts = conditions.parts
        rule.endParts = conditions.endParts
        return (rule, conditions.subject)
    }

    private func remind(_ reader: MappingReader) -> Interval? {
        guard let interval = reader.interval("remind") else { return nil }
        guard interval.seconds >= 86_400 else {
            reader.error("remind", "'remind' must be a day or more: what stands for years is no news every hour")
            return nil
        }
        return interval
    }

    private func hold(_ reader: MappingReader) -> Hold {
        guard let text = reader.string("for") else { return .periods(1) }
        if let count = Int(text) {
            if count >= 1, count <= 1000 { return .periods(count) }
        } else if let interval = Interval(text) {
            return .duration(interval)
        }
        reader.error(
            "for", "'for' must be a number of periods from 1 to 1000, or a duration such as 30d, not '\(text)'")
        return .periods(1)
    }
}
