internal import Formats

/// What stands in one place of a row.
enum Cell {
    /// The row has no such member or column.
    case absent
    /// JSON's null.
    case null
    /// A scalar, as the document writes it.
    case text(UnsafeBufferPointer<UInt8>)
    /// An object or array where a scalar was expected.
    case structure
}

/// A row of one format, asked by that format's own compiled fields.
protocol Row {
    associatedtype Field: Sendable
    func cell(_ field: Field) -> Cell
    /// What it has, in a few words; nil where its columns are known without.
    var outline: String? { get }
}

/// A field of rows, with its name for messages.
///
/// A class: it is asked for every cell of every row, and a structure would be copied each time.
final class Selector<Field: Sendable>: Sendable {
    /// As configured.
    let text: String
    let field: Field

    init(_ text: String, _ field: Field) {
        self.text = text
        self.field = field
    }
}

/// A selected node of a JSON document, or of one that is read as one.
struct JSONRow: Row {
    let node: JSONNode
    /// How it was reached.
    var key: UnsafeBufferPointer<UInt8>?
    /// The day of the fetch, as ISO 8601 has it.
    let fetched: UnsafeBufferPointer<UInt8>

    /// A place in a row.
    ///
    /// No enumeration of what it can be: to take a path out of one would count references for every cell of every row.
    struct Field: Sendable {
        let path: JSONPath
        let origin: Origin

        enum Origin: Sendable {
            case path, key, fetched
        }
    }

    var outline: String? { JSONOutline.describe(node, "the first") }

    func cell(_ field: Field) -> Cell {
        switch field.origin {
        case .path: break
        case .key: return key.map { .text($0) } ?? .absent
        case .fetched: return .text(fetched)
        }
        guard let found = field.path.first(from: node) else { return .absent }
        switch found.kind {
        case .null: return .null
        case .object, .array: return .structure
        case .string, .integer, .double, .true, .false: return found.text.map { .text($0) } ?? .structure
        }
    }
}

/// A record of a CSV document; its fields are columns, from 0.
struct CSVRow: Row {
    let record: CSVRecord
    /// The day of the fetch, as ISO 8601 has it.
    let fetched: UnsafeBufferPointer<UInt8>
    /// In place of a column.
    static let fetchedField = -1

    var outline: String? { nil }

    func cell(_ column: Int) -> Cell {
        if column < 0 { return .text(fetched) }
        return column < record.count ? .text(record[column]) : .absent
    }
}
