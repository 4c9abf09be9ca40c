internal import Formats
internal import Formulas
internal import Model
internal import Rules

/// Reads one rule.
struct RuleReader {
    let units: UnitTable
    let notifiers: Set<String>
    let diagnostics: Diagnostics

    func read(_ tree: YAMLNode, _ names: inout SymbolTable) -> RuleDefinition? {
        let keys = ["id", "severity", "when", "clear", "for", "from", "deadline", "claim", "notify"]
        guard let reader = MappingReader(tree, keys: keys, what: "a rule", diagnostics) else { return nil }
        let id = reader.required("id", of: "a rule")
        let isNew = id.map { names.declare("rule", $0, at: reader.location(of: "id"), diagnostics) } ?? false
        let severity: Severity? = reader.choice("severity", "severity")
        if reader["when"] == nil {
            diagnostics.error(reader.location, "\(id.map { "rule '\($0)'" } ?? "a rule") has no 'when'")
        }
        let when = condition("when", reader, names)
        let clear = condition("clear", reader, names)
        if let when, let clear { check(clear, against: when, reader) }
        let hold = hold(reader)
        let from = reader.period("from")
        let deadline = reader.period("deadline")
        let claim = reader["claim"].flatMap { self.claim($0) }
        for name in reader.strings("notify") ?? [] where !notifiers.contains(name) {
            diagnostics.unknown("notifier", name, among: notifiers.sorted(), reader.location(of: "notify"))
        }
        for key in ["deadline", "notify"] { reader.warnUnused(key) }
        guard let id, isNew, let when else { return nil }
        return RuleDefinition(
            id: id, location: reader.location, severity: severity ?? .warning, when: when, clear: clear, hold: hold,
            from: from, deadline: deadline, claim: claim, notify: reader.strings("notify") ?? []
        )
    }

    private func condition(_ key: String, _ reader: MappingReader, _ names: SymbolTable) -> Condition? {
        guard let text = reader.string(key) else { return nil }
        let location = reader.textLocation(of: key)
        do {
            let parsed = try ConditionParser.parse(text)
            guard names.isDeclared(parsed.series) else {
                diagnostics.unknown(
                    "series", parsed.series, among: names.declaredSeries, location.offset(by: parsed.seriesOffset)
                )
                return nil
            }
            guard let type = names.type(of: parsed.series) else { return nil }
            guard let unit = unit(parsed, type.unit, location), let factor = unit.conversion(to: type.unit) else {
                return nil
            }
            return Condition(
                series: parsed.series, comparison: parsed.comparison, threshold: parsed.threshold, unit: unit,
                level: factor == 1 ? parsed.threshold : RuleReader.scaled(parsed.threshold, factor), text: text
            )
        } catch {
            diagnostics.error(location.offset(by: error.offset), error.message)
            return nil
        }
    }

    /// A product without the dust of binary arithmetic: 0.29 as a percentage is 29, not 28.999999999999996.
    private static func scaled(_ value: Double, _ factor: Double) -> Double {
        // Most factors are powers of ten, which move the exponent of the decimal text.
        guard let scale = NumberParser.scale("\(factor)"), scale.digits == 1 else { return value * factor }
        return NumberParser.parse("\(value)", scale: scale) ?? value * factor
    }

    private func unit(_ parsed: ConditionParser.Parsed, _ expected: Unit, _ location: SourceLocation) -> Unit? {
        let place = location.offset(by: parsed.unitOffset)
        if parsed.unit.isEmpty {
            // A plain number is in the unit of the series: 5 for a percentage is 5 percent.
            if expected.isDimensionless { return expected }
            diagnostics.error(place, "the number needs a unit: '\(parsed.series)' is in \(expected)")
            return nil
        }
        switch units.unit(named: parsed.unit) {
        case .failure(let unknown):
            diagnostics.unknown("unit", unknown.symbol, among: units.names, place)
            return nil
        case .success(let unit):
            guard unit.isCommensurable(with: expected) else {
                diagnostics.error(place, "'\(parsed.series)' is in \(expected), which cannot be compared with \(unit)")
                return nil
            }
            return unit
        }
    }

    private func check(_ clear: Condition, against when: Condition, _ reader: MappingReader) {
        if clear.series != when.series {
            reader.error("clear", "'clear' must speak of '\(when.series)', as 'when' does")
        } else if when.comparison.isUpward, clear.comparison.isUpward || clear.level > when.level {
            reader.error("clear", "'clear' must be below 'when', such as '\(when.series) < ...'")
        } else if when.comparison.isDownward, clear.comparison.isDownward || clear.level < when.level {
            reader.error("clear", "'clear' must be above 'when', such as '\(when.series) > ...'")
        }
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

    private func claim(_ tree: YAMLNode) -> Claim? {
        let keys = ["kind", "by", "says", "means", "readings"]
        guard let reader = MappingReader(tree, keys: keys, what: "'claim'", diagnostics),
            reader.required("kind", of: "a claim") != nil,
            let kind: Claim.ClaimKind = reader.choice("kind", "kind of claim")
        else { return nil }
        return Claim(
            kind: kind, by: reader.string("by"), says: reader.string("says"), means: reader.string("means"),
            readings: reader.strings("readings") ?? []
        )
    }
}
