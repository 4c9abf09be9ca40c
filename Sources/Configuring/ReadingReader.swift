internal import Formats
internal import Formulas
internal import Model
internal import Rules

/// Reads what stands beside the deciding series of a claim: series, formulas, who leads, or conditions of their own.
struct ReadingReader {
    /// The id of the rule.
    let rule: String
    let units: UnitTable
    let diagnostics: Diagnostics

    private static let what = "a reading"

    /// Ids of series, or mappings that say what is read, and what it is called here.
    func read(_ reader: MappingReader, _ names: inout SymbolTable) -> [Claim.Reading] {
        guard let tree = reader["readings"], !tree.isNull else { return [] }
        guard case .list(let elements, _) = tree else {
            return (reader.strings("readings") ?? []).compactMap { series($0, reader.location(of: "readings"), names) }
        }
        var readings: [Claim.Reading] = []
        for (place, element) in elements.enumerated() {
            if let reading = read(element, place, &names) { readings.append(reading) }
        }
        return readings
    }

    private func read(_ element: YAMLNode, _ place: Int, _ names: inout SymbolTable) -> Claim.Reading? {
        if case .scalar(let text, _, let location) = element { return series(text, location, names) }
        let keys = ["series", "formula", "when", "title", "unit", "compared"]
        guard let own = MappingReader(element, keys: keys, what: ReadingReader.what, diagnostics) else { return nil }
        let kinds = ["series", "formula", "when"].filter { own[$0] != nil }
        guard kinds.count == 1, let kind = kinds.first else {
            diagnostics.error(element.location, "a reading is of a 'series', of a 'formula', or of a condition: 'when'")
            return nil
        }
        for key in ["compared", "unit"] where own[key] != nil && kind != (key == "unit" ? "formula" : "series") {
            own.error(key, "'\(key)' is of a reading with a '\(key == "unit" ? "formula" : "series")'")
        }
        switch kind {
        case "series":
            guard let id = own.string("series") else { return nil }
            return series(
                id, own.location(of: "series"), names, title: own.string("title"),
                isCompared: own.boolean("compared") ?? true)
        case "formula": return formula(own, place, &names)
        default: return condition(own, place, &names)
        }
    }

    private func series(
        _ id: String, _ location: SourceLocation, _ names: SymbolTable, title: String? = nil, isCompared: Bool = true
    ) -> Claim.Reading? {
        guard names.isDeclared(id) else {
            diagnostics.unknown("series", id, among: names.declaredSeries, location)
            return nil
        }
        return Claim.Reading(series: id, title: title, isCompared: isCompared)
    }

    /// A number that is no series of its own, or a name: `leader(a, b)`.
    private func formula(_ own: MappingReader, _ place: Int, _ names: inout SymbolTable) -> Claim.Reading? {
        guard let text = own.string("formula") else { return nil }
        let location = own.textLocation(of: "formula")
        do {
            var draft = IndicatorReader.Draft(
                id: id(place), title: own.string("title") ?? text, location: own.location,
                formula: try Formula(text, units: units), formulaLocation: location,
                unit: own.string("unit").map { ($0, own.location(of: "unit")) })
            draft.mayBeName = true
            guard let indicator = draft.resolve(units: units, names: &names, diagnostics) else { return nil }
            return Claim.Reading(series: text, title: indicator.title, isCompared: false, indicator: indicator)
        } catch {
            diagnostics.error(location.offset(by: error.offset), error.message)
            return nil
        }
    }

    private func condition(_ own: MappingReader, _ place: Int, _ names: inout SymbolTable) -> Claim.Reading? {
        let reader = ConditionReader(rule: id(place), units: units, diagnostics: diagnostics)
        guard let conditions = reader.read(own, &names), let text = own.string("when") else { return nil }
        var rule = RuleDefinition(id: id(place), location: own.location, when: conditions.when)
        rule.parts = conditions.parts
        return Claim.Reading(
            series: conditions.subject == nil ? conditions.when.series : text, title: own.string("title"),
            isCompared: false, indicator: conditions.subject, own: rule)
    }

    private func id(_ place: Int) -> String { "\(rule) reading \(place + 1)" }
}
