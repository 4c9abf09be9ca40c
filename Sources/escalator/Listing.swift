internal import Model

/// Rows under named columns, printed as a table, CSV or JSON.
struct Listing {
    indirect enum Cell {
        case text(String)
        case number(Double)
        /// What people read, beside what machines do.
        case shown(String, Cell)
        /// What is unknown or absent: empty in tables and CSV, null in JSON.
        case nothing

        init(_ text: String?) { self = text.map(Cell.text) ?? .nothing }
        init(_ number: Double?) { self = number.map(Cell.number) ?? .nothing }

        var plain: String {
            switch self {
            case .text(let text): return text
            case .number(let number): return ValueText.exact(number)
            case .shown(_, let cell): return cell.plain
            case .nothing: return ""
            }
        }

        var json: String {
            switch self {
            case .text(let text): return JSONText.quote(text)
            case .number(let number): return ValueText.exact(number)
            case .shown(_, let cell): return cell.json
            case .nothing: return "null"
            }
        }

        /// Whether it is a number, which is set to the right.
        var isNumber: Bool {
            switch self {
            case .number: return true
            case .shown(_, let cell): return cell.isNumber
            case .text, .nothing: return false
            }
        }
    }

    let columns: [String]
    /// Columns that tables leave out, because they are long or for machines.
    var machineColumns: Set<String> = []
    /// Columns that tables leave out where they are empty.
    let rareColumns: Set<String>
    private(set) var rows: [[Cell]] = []

    init(_ columns: [String], machineColumns: Set<String> = [], rareColumns: Set<String> = []) {
        self.columns = columns
        self.machineColumns = machineColumns
        self.rareColumns = rareColumns
    }

    mutating func add(_ row: [Cell]) { rows.append(row) }

    func print(_ format: OutputFormat, empty: String = "Nothing to show.") {
        switch format {
        case .table: printTable(empty: empty)
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

    private func printTable(empty: String) {
        guard !rows.isEmpty else { return Console.print(empty) }
        let shown = columns.indices.filter { column in
            if machineColumns.contains(columns[column]) { return false }
            return !rareColumns.contains(columns[column]) || rows.contains { !$0[column].plain.isEmpty }
        }
        let texts = rows.map { row in shown.map { Listing.forPeople(row[$0]) } }
        var widths = shown.map { columns[$0].count }
        for row in texts { for (index, text) in row.enumerated() { widths[index] = max(widths[index], text.count) } }
        // On a terminal, the last column gives way.
        if let terminal = Console.width, let last = widths.indices.last {
            let others = widths.dropLast().reduce(0) { $0 + $1 + 2 }
            widths[last] = min(widths[last], max(20, terminal - others))
        }
        let isNumeric = shown.map { column in
            rows.contains { $0[column].isNumber }
        }
        printRow(shown.map { columns[$0].uppercased() }, widths, isNumeric)
        for row in texts { printRow(row, widths, isNumeric) }
    }

    private func printRow(_ cells: [String], _ widths: [Int], _ isNumeric: [Bool]) {
        var line = ""
        for (index, cell) in cells.enumerated() {
            let isLast = index == cells.count - 1
            var text = cell
            if isLast, Console.width != nil, text.count > widths[index] {
                text = text.prefix(widths[index] - 1) + "\u{2026}"
            }
            let padding = String(repeating: " ", count: max(0, widths[index] - text.count))
            line += isNumeric[index] ? padding + text : text + (isLast ? "" : padding)
            if !isLast { line += "  " }
        }
        while line.last == " " { line.removeLast() }
        Console.print(line)
    }

    /// Numbers as a person reads them.
    private static func forPeople(_ cell: Cell) -> String {
        switch cell {
        case .text(let text), .shown(let text, _): return Console.plain(text)
        case .nothing: return "-"
        case .number(let number): return ValueText.tabular(number)
        }
    }
}
