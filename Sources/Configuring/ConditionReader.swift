internal import Formats
internal import Formulas
internal import Model
internal import Rules

/// Reads the conditions of one rule, `when` and `clear`.
///
/// A series beside a number is watched as it is. A formula beside a number is stored as an indicator of its rule; and so is
/// whether a condition is true that is more than that.
struct ConditionReader {
    /// The id of the rule.
    let rule: String
    let units: UnitTable
    let diagnostics: Diagnostics
    /// The series that stand in, in this order, where the one that is watched has no value.
    var fallback: [String] = []

    /// What a rule watches.
    struct Conditions {
        let when: Condition
        let clear: Condition?
        /// The indicator of the formula or the condition that is watched; nil where that is a series alone.
        var subject: IndicatorDefinition?
        /// The comparisons of a condition that is more than a formula beside a number, and those of its end.
        var parts: [ComparedPart] = []
        var endParts: [ComparedPart] = []
    }

    func read(_ reader: MappingReader, _ names: inout SymbolTable) -> Conditions? {
        let when = parse("when", reader)
        let clear = parse("clear", reader)
        guard let when, clear != nil || reader.string("clear") == nil else { return nil }
        if let single = when.single, clear == nil || clear?.single?.meaning == single.meaning {
            return read(single, clear?.single, reader, &names)
        }
        if !fallback.isEmpty {
            reader.error("claim", "'fallback' stands in for one series or formula that is compared with a number")
        }
        return readJoined(when.formula, clear?.formula, reader, &names)
    }

    private func parse(_ key: String, _ reader: MappingReader) -> ConditionParser.Parsed? {
        guard let text = reader.string(key) else { return nil }
        do {
            return try ConditionParser.parse(text, units: units)
        } catch {
            diagnostics.error(reader.textLocation(of: key).offset(by: error.offset), error.message)
            return nil
        }
    }

    /// The formula of a rule, stored as a series under its name.
    private func draft(
        _ formula: Formula, at location: SourceLocation, unit: (text: String, location: SourceLocation)?,
        isCondition: Bool, _ reader: MappingReader
    ) -> IndicatorReader.Draft {
        IndicatorReader.Draft(
            id: "\(IndicatorDefinition.rulePrefix)\(rule)", title: formula.text, location: reader.location,
            formula: formula, formulaLocation: location, unit: unit, isCondition: isCondition)
    }
}

// MARK: One formula beside a number

extension ConditionReader {
    private func read(
        _ when: ConditionParser.Single, _ clear: ConditionParser.Single?, _ reader: MappingReader,
        _ names: inout SymbolTable
    ) -> Conditions? {
        guard let subject = subject(of: when, reader, &names).flatMap({ standingIn(for: $0, when, reader, &names) }),
            let first = condition(when, "when", subject, reader)
        else { return nil }
        let second = clear.flatMap { condition($0, "clear", subject, reader) }
        if let second { check(second, against: first, when.subject.text, reader) }
        return Conditions(when: first, clear: second, subject: subject.indicator)
    }

    /// What is compared: a series, or a formula that is stored as one.
    private struct Subject {
        let id: String
        let unit: Unit
        let indicator: IndicatorDefinition?
    }

    private func subject(
        of parsed: ConditionParser.Single, _ reader: MappingReader, _ names: inout SymbolTable
    ) -> Subject? {
        let location = reader.textLocation(of: "when").offset(by: parsed.subjectOffset)
        if let series = parsed.series {
            guard names.isDeclared(series) else {
                diagnostics.unknown("series", series, among: names.declaredSeries, location)
                return nil
            }
            return names.type(of: series).map { Subject(id: series, unit: $0.unit, indicator: nil) }
        }
        let place = reader.textLocation(of: "when").offset(by: parsed.thresholdOffset)
        let draft = draft(
            parsed.subject, at: location, unit: parsed.unit.map { ($0.symbol, place) }, isCondition: false, reader)
        guard let indicator = draft.resolve(units: units, names: &names, diagnostics) else { return nil }
        return Subject(id: indicator.id, unit: indicator.unit, indicator: indicator)
    }

    /// The same, or where others stand in for it what has the value of the first that has one.
    private func standingIn(
        for subject: Subject, _ parsed: ConditionParser.Single, _ reader: MappingReader, _ names: inout SymbolTable
    ) -> Subject? {
        guard !fallback.isEmpty else { return subject }
        let location = reader.location(of: "claim")
        for id in fallback where !names.isDeclared(id) {
            diagnostics.unknown("series", id, among: names.declaredSeries, location)
            return nil
        }
        let text = "coalesce(\(([parsed.subject.text] + fallback).joined(separator: ", ")))"
        do {
            let draft = IndicatorReader.Draft(
                id: "\(IndicatorDefinition.rulePrefix)\(rule)",
                title: parsed.series.map { names.title(of: $0) } ?? parsed.subject.text, location: reader.location,
                formula: try Formula(text, units: units), formulaLocation: location,
                unit: (subject.unit.symbol, location))
            guard let indicator = draft.resolve(units: units, names: &names, diagnostics) else { return nil }
            return Subject(id: indicator.id, unit: indicator.unit, indicator: indicator)
        } catch {
            diagnostics.error(location, error.message)
            return nil
        }
    }

    private func condition(
        _ parsed: ConditionParser.Single, _ key: String, _ subject: Subject, _ reader: MappingReader
    ) -> Condition? {
        let place = reader.textLocation(of: key).offset(by: parsed.thresholdOffset)
        // A plain number is in the unit of the series: 5 for a percentage is 5 percent.
        guard let unit = parsed.unit ?? (subject.unit.isDimensionless ? subject.unit : nil) else {
            diagnostics.error(place, "the number needs a unit: '\(parsed.subject.text)' is in \(subject.unit)")
            return nil
        }
        guard let factor = unit.conversion(to: subject.unit) else {
            diagnostics.error(
                place, "'\(parsed.subject.text)' is in \(subject.unit), which cannot be compared with \(unit)")
            return nil
        }
        return Condition(
            series: subject.id, comparison: parsed.comparison, threshold: parsed.threshold, unit: unit,
            level: factor == 1 ? parsed.threshold : ConditionReader.scaled(parsed.threshold, factor),
            text: reader.string(key) ?? "")
    }

    /// A product without the dust of binary arithmetic: 0.29 as a percentage is 29, not 28.999999999999996.
    private static func scaled(_ value: Double, _ factor: Double) -> Double {
        // Most factors are powers of ten, which move the exponent of the decimal text.
        guard let scale = NumberParser.scale("\(factor)"), scale.digits == 1 else { return value * factor }
        return NumberParser.parse("\(value)", scale: scale) ?? value * factor
    }

    private func check(
        _ clear: Condition, against when: Condition, _ subject: String, _ reader: MappingReader
    ) {
        if when.comparison.isUpward, clear.comparison.isUpward || clear.level > when.level {
            reader.error("clear", "'clear' must be below 'when', such as '\(subject) < ...'")
        } else if when.comparison.isDownward, clear.comparison.isDownward || clear.level < when.level {
            reader.error("clear", "'clear' must be above 'when', such as '\(subject) > ...'")
        }
    }
}

// MARK: Any other condition

extension ConditionReader {
    private func readJoined(
        _ when: Formula, _ clear: Formula?, _ reader: MappingReader, _ names: inout SymbolTable
    ) -> Conditions? {
        var indicator: IndicatorDefinition?
        // Each by itself, so that a fault is placed where it stands; then both.
        for (key, formula) in [("when", when), ("clear", clear)] {
            guard let formula else { continue }
            let draft = draft(formula, at: reader.textLocation(of: key), unit: nil, isCondition: true, reader)
            guard let resolved = draft.resolve(units: units, names: &names, diagnostics) else { return nil }
            if indicator == nil { indicator = resolved }
        }
        var formula = when
        if let clear {
            do {
                formula = try Formula(when: when.text, clear: clear.text, units: units)
            } catch {
                diagnostics.error(
                    reader.textLocation(of: "clear"), "'when' and 'clear' do not go together: \(error.message)")
                return nil
            }
            let draft = draft(formula, at: reader.textLocation(of: "when"), unit: nil, isCondition: true, reader)
            indicator = draft.resolve(units: units, names: &names, diagnostics)
        }
        guard let indicator else { return nil }
        func truth(_ key: String, _ comparison: Comparison, _ level: Double) -> Condition {
            Condition(
                series: indicator.id, comparison: comparison, threshold: level, unit: .ratio, level: level,
                text: reader.string(key) ?? "")
        }
        return Conditions(
            when: truth("when", .greaterOrEqual, 1), clear: clear.map { _ in truth("clear", .lessOrEqual, 0) },
            subject: indicator, parts: formula.comparisons, endParts: formula.endComparisons)
    }
}
