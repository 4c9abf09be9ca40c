package import Model

/// Where a row says what is known of its value beside it (rule 30).
package struct DetailSource: Sendable {
    package var low: ValueSource?
    package var high: ValueSource?
    package var qualifier: Qualifier?
    /// The parts of a note, in their order, such as a definition and a remark.
    package var notes: [FieldSelector] = []
    package var confidence: FieldSelector?

    package init() {}

    /// What a value is to the truth: in a place of the row, or the same for all.
    package enum Qualifier: Sendable {
        case field(FieldSelector)
        case constant(VintageDetail.Qualifier?)
    }

    /// Whether it says anything.
    var isEmpty: Bool { low == nil && high == nil && qualifier == nil && notes.isEmpty && confidence == nil }

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
