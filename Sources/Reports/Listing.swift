package import Model

/// Rows under named columns, for tables, CSV or JSON.
package struct Listing: Sendable {
    /// What stands in a column of a row.
    package indirect enum Cell: Sendable {
        case text(String)
        /// How something stands: a word that has its colour on a terminal.
        case state(String)
        case number(Double)
        case estimate(Estimate)
        /// What people read, beside what machines do.
        case shown(String, Cell)
        /// What is unknown or absent: empty in tables and CSV, null in JSON.
        case nothing

        package init(_ text: String?) { self = text.map(Cell.text) ?? .nothing }
        package init(_ number: Double?) { self = number.map(Cell.number) ?? .nothing }

        package var plain: String {
            switch self {
            case .text(let text), .state(let text): return text
            case .number(let number): return ValueText.exact(number)
            case .estimate(let estimate): return ValueText.exact(estimate.value)
            case .shown(_, let cell): return cell.plain
            case .nothing: return ""
            }
        }

        /// Whether it is words, which somebody else may have chosen.
        var isText: Bool {
            switch self {
            case .text, .state: true
            case .shown(_, let cell): cell.isText
            case .number, .estimate, .nothing: false
            }
        }

        /// As a value of JSON.
        package var json: String {
            switch self {
            case .text(let text), .state(let text): return JSONText.quote(text)
            case .number(let number): return ValueText.exact(number)
            case .estimate(let estimate): return ValueText.exact(estimate.value)
            case .shown(_, let cell): return cell.json
            case .nothing: return "null"
            }
        }
    }

    package let columns: [String]
    /// Columns that tables leave out, because they are long or for machines.
    package var machineColumns: Set<String> = []
    /// Columns that tables leave out where they are empty.
    package let rareColumns: Set<String>
    /// Columns that go where the screen has no room, first that which goes first.
    package var dispensable: [String] = []
    /// Members that JSON leaves out where they are empty.
    package var optionalMembers: Set<String> = []
    /// The column of words that may take more than one line.
    package var flexible: String?
    /// The column that says which numbers are told apart from each other; nil where all are.
    package var numbersOf: String?
    package private(set) var rows: [[Cell]] = []

    package init(_ columns: [String], machineColumns: Set<String> = [], rareColumns: Set<String> = []) {
        self.columns = columns
        self.machineColumns = machineColumns
        self.rareColumns = rareColumns
    }

    /// Adds a row, with a cell for each column.
    package mutating func add(_ row: [Cell]) { rows.append(row) }

    /// The rows as CSV (RFC 4180), the names of the columns first.
    package var csv: [String] {
        [columns.joined(separator: ",")]
            + rows.map { $0.map { CSVText.cell($0.plain) }.joined(separator: ",") }
    }

    /// The same for spreadsheets: no text that others wrote is a formula there.
    package var safeCSV: [String] {
        [columns.joined(separator: ",")]
            + rows.map { row in
                row.map { CSVText.cell($0.isText ? CSVText.harmless($0.plain) : $0.plain) }.joined(separator: ",")
            }
    }

    /// The rows as a JSON array of objects, a line each.
    package var json: [String] {
        guard !rows.isEmpty else { return ["[]"] }
        return rows.enumerated().map { index, row in
            (index == 0 ? "[" : " ") + object(row) + (index == rows.count - 1 ? "]" : ",")
        }
    }

    private func object(_ row: [Cell]) -> String {
        var text = "{"
        for (column, cell) in zip(columns, row) {
            if case .nothing = cell, optionalMembers.contains(column) { continue }
            text += text.utf8.count == 1 ? "\"\(column)\":" : ",\"\(column)\":"
            text += cell.json
        }
        return text + "}"
    }
}
