internal import Model

/// Rows under named columns, printed as a table, CSV or JSON.
struct Listing {
    indirect enum Cell {
        case text(String)
        /// How something stands: a word that has its colour on a terminal.
        case state(String)
        case number(Double)
        case estimate(Estimate)
        /// What people read, beside what machines do.
        case shown(String, Cell)
        /// What is unknown or absent: empty in tables and CSV, null in JSON.
        case nothing

        init(_ text: String?) { self = text.map(Cell.text) ?? .nothing }
        init(_ number: Double?) { self = number.map(Cell.number) ?? .nothing }

        var plain: String {
            switch self {
            case .text(let text), .state(let text): return text
            case .number(let number): return ValueText.exact(number)
            case .estimate(let estimate): return ValueText.exact(estimate.value)
            case .shown(_, let cell): return cell.plain
            case .nothing: return ""
            }
        }

        var json: String {
            switch self {
            case .text(let text), .state(let text): return JSONText.quote(text)
            case .number(let number): return ValueText.exact(number)
            case .estimate(let estimate): return ValueText.exact(estimate.value)
            case .shown(_, let cell): return cell.json
            case .nothing: return "null"
            }
        }
    }

    let columns: [String]
    /// Columns that tables leave out, because they are long or for machines.
    var machineColumns: Set<String> = []
    /// Columns that tables leave out where they are empty.
    let rareColumns: Set<String>
    /// Columns that go where the screen has no room, first that which goes first.
    var dispensable: [String] = []
    /// The column of words that may take more than one line.
    var flexible: String?
    /// The column that says which numbers are told apart from each other; nil where all are.
    var numbersOf: String?
    private(set) var rows: [[Cell]] = []

    init(_ columns: [String], machineColumns: Set<String> = [], rareColumns: Set<String> = []) {
        self.columns = columns
        self.machineColumns = machineColumns
        self.rareColumns = rareColumns
    }

    mutating func add(_ row: [Cell]) { rows.append(row) }

    /// - Parameter exact: whether tables have all digits, as programs are told in any case.
    func print(_ format: OutputFormat, exact: Bool = false, empty: String = "Nothing to show.") {
        switch format {
        case .table:
            guard !rows.isEmpty else { return Console.print(empty) }
            printTable(exact: exact)
        case .csv:
            Console.print(columns.joined(separator: ","))
            for row in rows { Console.print(row.map { CSVText.cell($0.plain) }.joined(separator: ",")) }
        case .json:
            guard !rows.isEmpty else { return Console.print("[]") }
            for (index, row) in rows.enumerated() {
                let members = zip(columns, row).map { "\(JSONText.quote($0)):\($1.json)" }.joined(separator: ",")
                Console.print((index == 0 ? "[" : " ") + "{\(members)}" + (index == rows.count - 1 ? "]" : ","))
            }
        }
    }
}
