internal import Model
internal import Reports

/// The same rows for people.
extension Listing {
    /// What stands where there is nothing.
    static let absent = "-"

    /// - Parameter exact: whether tables have all digits, as programs are told in any case.
    func print(_ format: OutputFormat, exact: Bool = false, empty: String = "Nothing to show.") {
        switch format {
        case .table:
            guard !rows.isEmpty else { return Console.print(empty) }
            printTable(exact: exact)
        case .csv: for line in csv { Console.print(line) }
        case .json: for line in json { Console.print(line) }
        }
    }

    private func printTable(exact: Bool) {
        let shown = columns.indices.filter { column in
            if machineColumns.contains(columns[column]) { return false }
            return !rareColumns.contains(columns[column]) || rows.contains { !$0[column].plain.isEmpty }
        }
        let digits = digits()
        let cells = shown.map { column in
            rows.enumerated().map { place, row in
                row[column].forPeople {
                    exact ? ValueText.full($0) : ValueText.short($0, more: digits(place, column), rounding: $1)
                }
            }
        }
        let layout = TableLayout(
            header: shown.map { (column: Int) in columns[column].uppercased() },
            rows: rows.indices.map { row in cells.map { $0[row] } },
            isNumeric: shown.map { column in rows.contains { $0[column].isNumber } },
            dispensable: dispensable.compactMap { name in shown.firstIndex { columns[$0] == name } },
            flexible: flexible.flatMap { name in shown.firstIndex { columns[$0] == name } })
        let lines = layout.lines(Console.limit)
        for line in lines.head { Console.print(line.map(\.text).joined()) }
        for (row, lines) in zip(rows, lines.rows) {
            for line in lines {
                Console.print(line.map { row[shown[$0.column]].coloured($0.text) }.joined())
            }
        }
    }

    /// How many digits more a number has: as many as it takes to tell those of one series apart, also from what they were
    /// before; where no column says whose they are, those of its column.
    private func digits() -> (_ row: Int, _ column: Int) -> Int {
        if let key = numbersOf.flatMap({ columns.firstIndex(of: $0) }) {
            let groups = Dictionary(grouping: rows) { $0[key].plain }
            let digits = groups.mapValues { ValueText.digitsApart($0.flatMap { $0.flatMap(\.numbers) }) }
            return { row, _ in digits[rows[row][key].plain] ?? 0 }
        }
        let digits = columns.indices.map { column in ValueText.digitsApart(rows.flatMap { $0[column].numbers }) }
        return { _, column in digits[column] }
    }
}

extension Listing.Cell {
    /// Whether it is a number, which is set to the right.
    fileprivate var isNumber: Bool {
        switch self {
        case .number, .estimate: return true
        case .shown(_, let cell): return cell.isNumber
        case .text, .state, .nothing: return false
        }
    }

    fileprivate var numbers: [Double] {
        switch self {
        case .number(let number): return [number]
        case .estimate(let estimate): return [estimate.value, estimate.low, estimate.high].filter(\.isFinite)
        case .text, .state, .shown, .nothing: return []
        }
    }

    fileprivate func forPeople(_ number: (Double, FloatingPointRoundingRule) -> String) -> String {
        switch self {
        case .text(let text), .state(let text), .shown(let text, _): return Console.plain(text)
        case .nothing: return Listing.absent
        case .number(let value): return number(value, .toNearestOrAwayFromZero)
        case .estimate(let estimate): return estimate.signs(number)
        }
    }

    /// A padded text in the colour of what it says, on a terminal that has any.
    fileprivate func coloured(_ text: String) -> String {
        guard case .state(let word) = self, Console.hasColours else { return text }
        let colour: Int
        switch word {
        case "ok": colour = 32
        case "failing", "firing": colour = 31
        case "partial", "pending", "undetermined": colour = 33
        case let word where word.hasSuffix(", uncertain"): colour = 33
        default: colour = 2
        }
        return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
    }
}
