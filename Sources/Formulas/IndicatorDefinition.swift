package import Model

/// A derived series.
package struct IndicatorDefinition: Sendable {
    package var id: String
    package var title: String?
    package var location: SourceLocation
    package var formula: Formula
    /// What the formula gives, declared or inferred.
    package var unit: Unit
    package var kind: Kind
    package var frequency: Frequency

    package init(
        id: String, title: String?, location: SourceLocation, formula: Formula, unit: Unit, kind: Kind,
        frequency: Frequency
    ) {
        self.id = id
        self.title = title
        self.location = location
        self.formula = formula
        self.unit = unit
        self.kind = kind
        self.frequency = frequency
    }

    /// Whether it is the formula that a rule compares, stored under a name that no configuration can give.
    package var isOfRule: Bool { IndicatorDefinition.isOfRule(id) }

    /// What the ids of such formulas begin with.
    package static let rulePrefix = "rule:"

    /// Whether an id is that of such a formula.
    package static func isOfRule(_ id: String) -> Bool { id.hasPrefix(rulePrefix) }

    /// The title, or the id where there is none.
    package var name: String { title ?? id }

    /// The formula without blanks.
    package var meaning: String { formula.text.filter { !$0.isWhitespace } }

    /// What makes its values comparable; another fingerprint is another generation.
    package var fingerprint: String {
        Fingerprint([isOfRule ? meaning : formula.text, unit.symbol, kind.rawValue, frequency.rawValue]).text
    }
}
