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

/// A row of any format, asked by compiled selectors.
protocol Row {
    func cell(_ selector: Selector) -> Cell
}

/// Where a row keeps something: a path for JSON, a column for CSV.
final class Selector: Sendable {
    /// As configured, for messages.
    let text: String
    /// For CSV, the column from 0; else -1.
    let column: Int
    /// For JSON.
    let path: JSONPath?

    init(text: String, column: Int = -1, path: JSONPath? = nil) {
        self.text = text
        self.column = column
        self.path = path
    }
}

/// A selected node of a JSON document.
struct JSONRow: Row {
    let node: JSONNode

    func cell(_ selector: Selector) -> Cell {
        guard let found = selector.path?.first(from: node) else { return .absent }
        switch found.kind {
        case .null: return .null
        case .object, .array: return .structure
        case .string, .integer, .double, .true, .false: return found.text.map { .text($0) } ?? .structure
        }
    }
}

/// A record of a CSV document.
struct CSVRow: Row {
    let record: CSVRecord

    func cell(_ selector: Selector) -> Cell {
        selector.column >= 0 && selector.column < record.count ? .text(record[selector.column]) : .absent
    }
}
