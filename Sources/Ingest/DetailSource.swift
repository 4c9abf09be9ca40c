package import Model

/// Where a row says what is known of its value beside it (rule 30).
///
/// A class: hardly a series has one, and a configuration has thousands.
package final class DetailSource: Sendable {
    let low: ValueSource?
    let high: ValueSource?
    let qualifier: Qualifier?
    /// The parts of a note, in their order, such as a definition and a remark.
    let notes: [FieldSelector]
    let confidence: FieldSelector?

    /// Nil where it would say nothing.
    package init?(
        low: ValueSource?, high: ValueSource?, qualifier: Qualifier?, notes: [FieldSelector], confidence: FieldSelector?
    ) {
        guard low != nil || high != nil || qualifier != nil || !notes.isEmpty || confidence != nil else { return nil }
        self.low = low
        self.high = high
        self.qualifier = qualifier
        self.notes = notes
        self.confidence = confidence
    }

    /// What a value is to the truth: in a place of the row, or the same for all.
    package enum Qualifier: Sendable {
        case field(FieldSelector)
        case constant(VintageDetail.Qualifier?)
    }

    /// The parts of the fingerprint of a series, by the names of their keys.
    var fingerprints: [(name: String, text: String)] {
        var qualified = ""
        switch qualifier {
        case nil: break
        case .field(let field): qualified = "at " + field.text
        case .constant(let qualifier): qualified = "is \(qualifier?.rawValue ?? "eq")"
        }
        return [
            ("low", low?.fingerprint ?? ""), ("high", high?.fingerprint ?? ""), ("qualifier", qualified),
            ("note", notes.map(\.text).joined(separator: "\u{1E}")), ("confidence", confidence?.text ?? ""),
        ]
    }
}
