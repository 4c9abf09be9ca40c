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
    package var isOfRule: Bool { id.hasPrefix("rule:") }

    /// The title, or the id where there is none.
    package var name: String { title ?? id }

    /// What makes its values comparable; another fingerprint is another generation.
    package var fingerprint: String {
        Fingerprint([formula.text, unit.symbol, kind.rawValue, frequency.rawValue]).text
    }
}
