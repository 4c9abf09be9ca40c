package import Formats

/// Where a row keeps something, as configured and compiled: a column of CSV, or a path of JSON relative to the row.
package enum FieldSelector: Sendable, ExpressibleByStringLiteral {
    case column(String)
    case path(JSONPath, text: String)
    /// The name of the member, or the place in the array, by which the row was reached.
    case key
    /// The day on which the document was fetched.
    case fetched

    package init(stringLiteral text: String) { self = .column(text) }

    /// Compiles a member name or a path.
    package init(path text: String) throws(JSONPathError) { self = .path(try JSONPath(relative: text), text: text) }

    /// As written.
    package var text: String {
        switch self {
        case .column(let text), .path(_, let text): text
        case .key: FieldSelector.keyText
        case .fetched: FieldSelector.fetchedText
        }
    }

    package static let keyText = "key()"
    package static let fetchedText = "fetched()"
}

/// Where a value comes from.
package enum ValueSource: Sendable {
    case field(FieldSelector)
    /// The same number for every row.
    case constant(Double)

    var fingerprint: String {
        switch self {
        case .field(let field): return "at " + field.text
        case .constant(let number): return "is \(number)"
        }
    }
}

/// Where the period of a row comes from (rule 9).
package enum TimeSource: Sendable {
    case start(FieldSelector)
    case end(FieldSelector)
    case span(start: FieldSelector, end: FieldSelector)
    /// A label in one place, or in parts that are joined by hyphens, such as a year and a quarter.
    case period([FieldSelector])
    case date(FieldSelector)

    /// Whether it is a label of a period.
    var isPeriod: Bool { if case .period = self { true } else { false } }

    var fingerprint: String {
        switch self {
        case .start(let field): return "start " + field.text
        case .end(let field): return "end " + field.text
        case .span(let start, let end): return "span " + start.text + "\u{1E}" + end.text
        case .period(let fields): return "period " + fields.map(\.text).joined(separator: "\u{1E}")
        case .date(let field): return "date " + field.text
        }
    }
}

/// A condition on a row: the text at `selector` is one of `texts`, or is none of them.
package struct RowCondition: Sendable {
    package let field: FieldSelector
    package let texts: [String]
    /// Whether it asks for any other text, or none at all.
    package let isExcluding: Bool

    package init(_ field: FieldSelector, texts: [String], isExcluding: Bool = false) {
        self.field = field
        self.texts = texts
        self.isExcluding = isExcluding
    }

    var fingerprint: String { field.text + (isExcluding ? "!=" : "=") + texts.joined(separator: "\u{1D}") }
}

/// What happens to two rows of one period and vintage whose values differ.
package enum DuplicatePolicy: String, CaseIterable, Sendable {
    case reject, last, first, max, sum
}
