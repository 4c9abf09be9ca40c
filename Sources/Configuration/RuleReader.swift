internal import Formats
internal import Formulas
internal import Model

/// Reads one derived series; its type is found when those of its inputs are known.
struct IndicatorReader {
    let units: UnitTable
    let diagnostics: Diagnostics

    struct Draft {
        let id: String
        let title: String?
        let location: SourceLocation
        let text: String
        let formula: Formula
        let formulaLocation: SourceLocation
        let unit: (text: String, location: SourceLocation)?
    }

    func read(_ tree: Tree, _ names: inout Names) -> Draft? {
        let keys = ["id", "title", "unit", "formula"]
        guard let reader = MappingReader(tree, keys: keys, what: "an indicator", diagnostics) else { return nil }
        let id = reader.required("id", of: "an indicator")
        let isNew = id.map { names.declare(series: $0, at: reader.location(of: "id"), diagnostics) } ?? false
        guard let text = reader.required("formula", of: id.map { "indicator '\($0)'" } ?? "an indicator") else {
            return nil
        }
        let location = reader.textLocation(of: "formula")
        do {
            let formula = try Formula(text)
            guard let id, isNew else { return nil }
            return Draft(
                id: id, title: reader.string("title"), location: reader.location, text: text, formula: formula,
                formulaLocation: location, unit: reader.string("unit").map { ($0, reader.location(of: "unit")) }
            )
        } catch {
            diagnostics.error(location.offset(by: error.offset), error.message)
            return nil
        }
    }
}

extension IndicatorReader.Draft {
    /// Infers the type, compares it with the declared unit, and declares it.
    func resolve(units: UnitTable, names: inout Names, _ diagnostics: Diagnostics) -> IndicatorDefinition? {
        var isComplete = true
        for name in formula.series where names.type(of: name) == nil {
            isComplete = false
            // An input that is declared with a fault of its own has been spoken of.
            guard !names.isDeclared(name) else { continue }
            diagnostics.unknown(
                "series", name, among: names.declaredSeries, formulaLocation.offset(by: offset(of: name)))
        }
        guard isComplete else { return nil }
        var type: SeriesType
        do {
            type = try formula.type { names.type(of: $0) }
        } catch {
            diagnostics.error(formulaLocation.offset(by: error.offset), error.message)
            return nil
        }
        guard let frequency = type.frequency else {
            diagnostics.error(formulaLocation, "the formula names no series")
            return nil
        }
        if let unit {
            switch units.unit(named: unit.text) {
            case .failure(let unknown):
                diagnostics.unknown("unit", unknown.symbol, among: units.names, unit.location)
                return nil
            case .success(let declared):
                guard declared.isCommensurable(with: type.unit) else {
                    diagnostics.error(
                        unit.location, "the formula gives \(type.unit), which is not of the dimension of \(declared)")
                    return nil
                }
                type.unit = declared
            }
        } else if type.unit.isDimensionless, type.unit != .percent {
            // A megawatt per gigawatt is a ratio too; the evaluator converts.
            type.unit = .ratio
        } else if case .failure = units.unit(named: type.unit.symbol) {
            diagnostics.error(formulaLocation, "the formula gives \(type.unit), which has no name; declare 'unit:'")
            return nil
        }
        names.setType(type, of: id)
        return IndicatorDefinition(
            id: id, title: title, location: location, formula: text, unit: type.unit, kind: type.kind,
            frequency: frequency
        )
    }

    private func offset(of name: String) -> Int {
        text.firstRange(of: name).map { text.distance(from: text.startIndex, to: $0.lowerBound) } ?? 0
    }
}

/// Reads one rule.
struct RuleReader {
    let units: UnitTable
    let notifiers: Set<String>
    let diagnostics: Diagnostics

    func read(_ tree: Tree, _ names: inout Names) -> RuleDefinition? {
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

    private func condition(_ key: String, _ reader: MappingReader, _ names: Names) -> Condition? {
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

    private func claim(_ tree: Tree) -> Claim? {
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

extension SourceLocation {
    /// The place some characters further on the line.
    func offset(by characters: Int) -> SourceLocation {
        SourceLocation(file: file, line: line, column: column + characters)
    }
}
