internal import Formats
internal import Formulas
internal import Model
internal import Rules

/// Reads the conditions of one rule, `when` and `clear`, which speak of one series or one formula.
struct ConditionReader {
    /// The id of the rule.
    let rule: String
    let units: UnitTable
    let diagnostics: Diagnostics

    /// What a rule watches.
    struct Conditions {
        let when: Condition
        let clear: Condition?
        /// The indicator of the formula that is compared; nil where that is a series alone.
        let subject: IndicatorDefinition?
    }

    func read(_ reader: MappingReader, _ names: inout SymbolTable) -> Conditions? {
        let when = parse("when", reader)
        let clear = parse("clear", reader)
        guard let when, let subject = subject(of: when, "when", reader, &names) else { return nil }
        if let clear, clear.meaning != when.meaning {
            reader.error("clear", "'clear' must speak of '\(when.subject.text)', as 'when' does")
            return nil
        }
        guard let first = condition(when, "when", subject, reader) else { return nil }
        let second = clear.flatMap { condition($0, "clear", subject, reader) }
        if let second { check(second, against: first, when.subject.text, reader) }
        return Conditions(when: first, clear: second, subject: subject.indicator)
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

    /// What is compared: a series, or a formula that is stored as one under the name of the rule.
    private struct Subject {
        let id: String
        let unit: Unit
        let indicator: IndicatorDefinition?
    }

    private func subject(
        of parsed: ConditionParser.Parsed, _ key: String, _ reader: MappingReader, _ names: inout SymbolTable
    ) -> Subject? {
        let location = reader.textLocation(of: key).offset(by: parsed.subjectOffset)
        if let series = parsed.series {
            guard names.isDeclared(series) else {
                diagnostics.unknown("series", series, among: names.declaredSeries, location)
                return nil
            }
            return names.type(of: series).map { Subject(id: series, unit: $0.unit, indicator: nil) }
        }
        let place = reader.textLocation(of: key).offset(by: parsed.thresholdOffset)
        let draft = IndicatorReader.Draft(
            id: "rule:\(rule)", title: parsed.subject.text, location: reader.location, formula: parsed.subject,
            formulaLocation: location, unit: parsed.unit.map { ($0.symbol, place) })
        guard let indicator = draft.resolve(units: units, names: &names, diagnostics) else { return nil }
        return Subject(id: indicator.id, unit: indicator.unit, indicator: indicator)
    }

    private func condition(
        _ parsed: ConditionParser.Parsed, _ key: String, _ subject: Subject, _ reader: MappingReader
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

extension ConditionParser.Parsed {
    /// What is compared, without blanks.
    fileprivate var meaning: String { subject.text.filter { !$0.isWhitespace } }
}
