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
        let formula: Formula
        let formulaLocation: SourceLocation
        let unit: (text: String, location: SourceLocation)?
        /// Whether it is the condition of a rule, and no indicator that anybody names.
        var isCondition = false
        /// Whether it may be a name, which is shown and not stored.
        var mayBeName = false
    }

    func read(_ tree: YAMLNode, _ names: inout SymbolTable) -> Draft? {
        let keys = ["id", "title", "unit", "formula"]
        guard let reader = MappingReader(tree, keys: keys, what: "an indicator", diagnostics) else { return nil }
        let id = reader.required("id", of: "an indicator")
        let isNew = id.map { names.declare(series: $0, at: reader.location(of: "id"), diagnostics) } ?? false
        guard let text = reader.required("formula", of: id.map { "indicator '\($0)'" } ?? "an indicator") else {
            return nil
        }
        let location = reader.textLocation(of: "formula")
        do {
            let formula = try Formula(text, units: units)
            guard let id, isNew else { return nil }
            return Draft(
                id: id, title: reader.string("title"), location: reader.location, formula: formula,
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
    func resolve(units: UnitTable, names: inout SymbolTable, _ diagnostics: Diagnostics) -> IndicatorDefinition? {
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
        let isName = type.content != .number && type.content != .condition
        if isName, mayBeName, let unit {
            diagnostics.error(unit.location, "a name is in no unit")
            return nil
        }
        guard type.content == (isCondition ? .condition : .number) || (isName && mayBeName) else {
            diagnostics.error(
                formulaLocation,
                isName
                    ? "it gives a name, and no number: changes() and streak() make a number of it"
                    : "a condition is no indicator: it stands in the 'when' of a rule, or is counted by count()")
            return nil
        }
        guard let frequency = type.frequency else {
            diagnostics.error(formulaLocation, "the formula names no series")
            return nil
        }
        if let unit {
            switch units.unit(named: unit.text) {
            case .failure(let unknown):
                diagnostics.unknown(unit: unknown.symbol, among: units.names, unit.location)
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
            let hint =
                type.unit.symbol.hasSuffix("/yr") ? ", or make amounts of what is by the year: over(x, 1 yr)" : ""
            diagnostics.error(
                formulaLocation, "the formula gives \(type.unit), which has no name; declare 'unit:'\(hint)")
            return nil
        }
        names.setType(type, of: id)
        names.setTitle(title, of: id)
        return IndicatorDefinition(
            id: id, title: title, location: location, formula: formula, unit: type.unit, kind: type.kind,
            frequency: frequency
        )
    }

    private func offset(of name: String) -> Int {
        formula.text.firstRange(of: name).map {
            formula.text.distance(from: formula.text.startIndex, to: $0.lowerBound)
        } ?? 0
    }
}
