internal import Reports

/// A table for people: what fits beside each other on a screen.
///
/// Columns go, least needed first, before words are parted; then a column of words takes more than one line, and where even
/// that has no room, it stands below its row; at last the first column has a line of its own above the others.
struct TableLayout {
    let header: [String]
    let rows: [[String]]
    /// The columns that are set to the right.
    let isNumeric: [Bool]
    /// The columns that may go, first that which goes first.
    let dispensable: [Int]
    /// The column of words that may be broken; nil for none.
    let flexible: Int?

    /// What a cell has on one line of its row, padded, and which cell it is of; nil for the gaps.
    struct Piece {
        let text: String
        let column: Int
    }

    private static let gap = 2
    /// What a column of words has at least.
    private static let least = 24
    /// How far to the right a cell stands that has no room beside the others.
    private static let indent = 4

    /// - Parameter limit: the columns of the screen; nil for as many as it takes.
    /// - Returns: the lines of the head and of each row.
    func lines(_ limit: Int?) -> (head: [[Piece]], rows: [[[Piece]]]) {
        var widths = header.indices.map { column in
            rows.map { TextWidth.columns($0[column]) }.reduce(TextWidth.columns(header[column]), max)
        }
        var beside = Array(header.indices)
        var below: Int?
        var above: Int?
        if let limit {
            for column in dispensable where least(beside, widths) > limit { beside.removeAll { $0 == column } }
            if let flexible, beside.contains(flexible) {
                if least(beside, widths) > limit {
                    below = flexible
                    beside.removeAll { $0 == flexible }
                }
                let others = total(beside.filter { $0 != flexible }, widths) + TableLayout.gap
                let room = limit - (below == nil ? others : TableLayout.indent + TableLayout.gap)
                widths[flexible] = min(widths[flexible], max(room, TableLayout.least))
            }
            if total(beside, widths) > limit, beside.count > 1 { above = beside.removeFirst() }
        }
        return (
            stacked(above, header, [pieces(beside.map { ($0, header[$0]) }, widths)]),
            rows.map { stacked(above, $0, lines(of: $0, beside, below, widths)) }
        )
    }

    /// Lines with a cell above them, if there is one.
    private func stacked(_ above: Int?, _ row: [String], _ lines: [[Piece]]) -> [[Piece]] {
        guard let above else { return lines }
        let blank = Piece(text: String(repeating: " ", count: TableLayout.gap), column: above)
        return [[Piece(text: row[above], column: above)]] + lines.map { [blank] + $0 }
    }

    private func total(_ columns: [Int], _ widths: [Int]) -> Int {
        columns.reduce(0) { $0 + widths[$1] } + TableLayout.gap * max(0, columns.count - 1)
    }

    /// The least room that columns take beside each other.
    private func least(_ columns: [Int], _ natural: [Int]) -> Int {
        var widths = natural
        if let flexible { widths[flexible] = min(widths[flexible], TableLayout.least) }
        return total(columns, widths)
    }

    private func lines(of row: [String], _ beside: [Int], _ below: Int?, _ widths: [Int]) -> [[Piece]] {
        var lines: [[Piece]] = []
        if let flexible, below == nil, beside.contains(flexible) {
            let texts = TextWidth.lines(row[flexible], widths[flexible])
            for (place, text) in (texts.isEmpty ? [""] : texts).enumerated() {
                let cells = beside.map { ($0, $0 == flexible ? text : place == 0 ? row[$0] : "") }
                lines.append(pieces(cells, widths))
            }
            return lines
        }
        lines.append(pieces(beside.map { ($0, row[$0]) }, widths))
        guard let below, row[below] != Listing.absent else { return lines }
        let blank = String(repeating: " ", count: TableLayout.indent)
        return lines
            + TextWidth.lines(row[below], widths[below]).map { [Piece(text: blank + $0, column: below)] }
    }

    private func pieces(_ cells: [(column: Int, text: String)], _ widths: [Int]) -> [Piece] {
        var pieces: [Piece] = []
        // Nothing stands behind the last that says something.
        let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
        for (place, cell) in cells.prefix(last + 1).enumerated() {
            let space = max(0, widths[cell.column] - TextWidth.columns(cell.text))
            let padding = String(repeating: " ", count: space)
            let gap = place == last ? "" : String(repeating: " ", count: TableLayout.gap)
            let text =
                isNumeric[cell.column] ? padding + cell.text : place == last ? cell.text : cell.text + padding
            pieces.append(Piece(text: text + gap, column: cell.column))
        }
        return pieces
    }
}
