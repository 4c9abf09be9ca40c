internal import Formulas
internal import Model
internal import Queries
internal import Reports
internal import Rules

/// The scoreboard as a screen of text: what does not fit is left out by columns, and never cut.
struct ClaimTable {
    let statuses: [ClaimStatus]
    let day: Day
    let width: Int

    private static let header = ["CLAIM", "STATE", "SINCE", "NOW", "NEEDS", "DATA END"]
    /// What goes first where the screen is narrow.
    private static let dispensable = [2, 5]
    private static let now = 3
    private static let needs = 4

    func print() {
        guard !statuses.isEmpty else { return Console.print("No claims.") }
        for line in TextWidth.wrapped("Where the claims stand on \(day.spoken): \(ClaimSummary(statuses).text).", width)
        { Console.print(line) }
        Console.print("")
        let rows = rows
        let (columns, gap) = fitting(rows)
        let widths = columns.map { width(of: $0, rows) + gap }
        line(ClaimTable.header, columns, widths)
        var speaker: String?
        for row in rows {
            if row.by != speaker { Console.print(row.by) }
            speaker = row.by
            if row.isReading { readingLine(row.cells, columns, widths) } else { line(row.cells, columns, widths) }
        }
        printNotes()
    }

    /// A row for each statement, with its readings; one alone for companies that all wait.
    private var rows: [Row] {
        var rows: [Row] = []
        var waiting: Set<String> = []
        let groups = Dictionary(grouping: statuses, by: \.group)
        for status in ClaimSummary(statuses).bySpeaker.flatMap(\.statuses) {
            let by = status.claim.by ?? "Others"
            let name = status.group
            let group = (groups[name] ?? []).filter { $0.claim.by == status.claim.by }
            // Of companies that all wait one line says it.
            if group.count > 1, group.allSatisfy({ $0.verdict == .waits && !$0.waitsFor.isEmpty }) {
                guard waiting.insert(name).inserted else { continue }
                rows.append(Row(by: by, cells: cells(group), isReading: false))
                continue
            }
            rows.append(Row(by: by, cells: cells(status), isReading: false))
            rows += status.readings.filter { $0.newest != nil }.map { Row(by: by, cells: reading($0), isReading: true) }
        }
        return rows
    }

    private func printNotes() {
        let notes = [
            (
                statuses.contains(where: \.dependsOnDefinition),
                "* The answer depends on the definition: a reading says otherwise."
            ),
            (
                statuses.contains { $0.fallback != nil },
                "^ Another series stands in where the deciding one has no value."
            ),
        ]
        .filter(\.0).map(\.1)
        if !notes.isEmpty { Console.print("") }
        for note in notes { for line in TextWidth.wrapped(note, width, indent: 2) { Console.print(line) } }
    }

    private struct Row {
        let by: String
        let cells: [String]
        let isReading: Bool
    }

    /// The name and the value of a reading reach over the columns that it has nothing in.
    private func width(of column: Int, _ rows: [Row]) -> Int {
        let cells = rows.filter { row in
            switch column {
            case 0: !row.isReading
            case ClaimTable.now: !row.cells[ClaimTable.needs].isEmpty
            default: true
            }
        }
        .map(\.cells)
        let own = ([ClaimTable.header] + cells).map { $0[column].count }.max() ?? 0
        guard column == ClaimTable.now else { return own }
        // What has nothing behind it may reach over that column, and no further.
        let longest = rows.filter { $0.cells[ClaimTable.needs].isEmpty }.map { $0.cells[column].count }.max() ?? 0
        return max(own, longest - width(of: ClaimTable.needs, rows))
    }

    /// The columns that there is room for, and how far apart they stand: nearer before what a claim needs is left out.
    private func fitting(_ rows: [Row]) -> (columns: [Int], gap: Int) {
        var columns = Array(ClaimTable.header.indices)
        func needed(_ gap: Int) -> Int { columns.reduce(-gap) { $0 + gap + width(of: $1, rows) } }
        for column in ClaimTable.dispensable where needed(2) > width { columns.removeAll { $0 == column } }
        guard needed(2) > width else { return (columns, 2) }
        if needed(1) > width { columns.removeAll { $0 == ClaimTable.needs } }
        return (columns, needed(2) > width ? 1 : 2)
    }

    /// A reading whose name is longer than what stands before its value has a line for it.
    private func readingLine(_ cells: [String], _ columns: [Int], _ widths: [Int]) {
        let next = cells[1].isEmpty ? columns.firstIndex(of: ClaimTable.now) ?? 1 : 1
        let room = widths[..<next].reduce(0, +)
        guard cells[0].count + 1 > room else { return line(cells, columns, widths) }
        Console.print(cells[0])
        line([""] + cells.dropFirst(), columns, widths)
    }

    /// Each cell begins where its column does; one that is longer reaches over those that are empty.
    private func line(_ cells: [String], _ columns: [Int], _ widths: [Int]) {
        var (text, start) = ("", 0)
        for (place, column) in columns.enumerated() {
            if !cells[column].isEmpty {
                text += String(repeating: " ", count: max(start - text.count, text.isEmpty ? 0 : 1)) + cells[column]
            }
            start += widths[place]
        }
        Console.print(text)
    }

    private func cells(_ status: ClaimStatus) -> [String] {
        [
            " \(status.rule.id)\(marks(status))", status.word,
            (status.settled?.firstKnown ?? status.standing.since).map { "\($0)" } ?? "-", ClaimText.now(status),
            status.waitsFor.isEmpty ? ClaimText.needs(status) : "",
            status.shown.map { ClaimText.dataEnd($0, status.frequency) } ?? "-",
        ]
    }

    private func cells(_ group: [ClaimStatus]) -> [String] {
        var feeds: [String] = []
        for feed in group.flatMap(\.waitsFor) where !feeds.contains(feed) { feeds.append(feed) }
        return [
            " \(group[0].group).* (\(group.count))", group[0].word, "-", ClaimText.waits(for: feeds), "", "-",
        ]
    }

    private func marks(_ status: ClaimStatus) -> String {
        let marks = (status.dependsOnDefinition ? "*" : "") + (status.fallback == nil ? "" : "^")
        return marks.isEmpty ? "" : " \(marks)"
    }

    private func reading(_ reading: ClaimStatus.Reading) -> [String] {
        return [
            "   \(reading.isNamed ? reading.name : reading.series)", reading.truth ?? "", "",
            ClaimText.now(reading), ClaimText.needs(reading),
            reading.newest.map { ClaimText.dataEnd($0, reading.frequency) } ?? "-",
        ]
    }
}
