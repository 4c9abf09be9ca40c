internal import Formulas
internal import Model
internal import Queries
internal import Rules

/// The scoreboard as a screen of text: what does not fit is left out by columns, and never cut.
struct ClaimTable {
    let statuses: [ClaimStatus]
    let day: Day
    let width: Int

    private static let header = ["CLAIM", "STATE", "SINCE", "NOW", "NEEDS", "DATA END"]
    /// What goes first where the screen is narrow.
    private static let dispensable = [2, 5, 4]
    private static let now = 3
    private static let needs = 4

    func print() {
        guard !statuses.isEmpty else { return Console.print("No claims.") }
        for line in ClaimText.wrapped(summary, width) { Console.print(line) }
        Console.print("")
        var rows: [Row] = []
        for status in bySpeaker {
            rows.append(Row(by: status.claim.by ?? "Others", cells: cells(status), isReading: false))
            rows += status.readings.map {
                Row(by: status.claim.by ?? "Others", cells: reading($0), isReading: true)
            }
        }
        let columns = fitting(rows)
        let widths = columns.map { width(of: $0, rows) }
        line(ClaimTable.header, columns, widths)
        var speaker: String?
        for row in rows {
            if row.by != speaker { Console.print(row.by) }
            speaker = row.by
            if row.isReading { readingLine(row.cells, columns, widths) } else { line(row.cells, columns, widths) }
        }
        if statuses.contains(where: \.dependsOnDefinition) {
            Console.print("")
            Console.print("* The answer depends on the definition: a reading says otherwise.")
        }
    }

    /// Those of one speaker together, in the order in which they first speak.
    private var bySpeaker: [ClaimStatus] {
        var order: [String?] = []
        for status in statuses where !order.contains(status.claim.by) { order.append(status.claim.by) }
        return order.flatMap { speaker in statuses.filter { $0.claim.by == speaker } }
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
        return ([ClaimTable.header] + cells).map { $0[column].count }.max() ?? 0
    }

    private func fitting(_ rows: [Row]) -> [Int] {
        var columns = Array(ClaimTable.header.indices)
        func needed() -> Int { columns.reduce(-2) { $0 + 2 + width(of: $1, rows) } }
        for column in ClaimTable.dispensable where needed() > width { columns.removeAll { $0 == column } }
        return columns
    }

    /// A reading whose name is longer than what stands before its value has a line for it.
    private func readingLine(_ cells: [String], _ columns: [Int], _ widths: [Int]) {
        let room = widths[..<(columns.firstIndex(of: ClaimTable.now) ?? 1)].reduce(0) { $0 + $1 + 2 }
        guard cells[0].count + 2 > room else { return line(cells, columns, widths) }
        Console.print(cells[0])
        line([""] + cells.dropFirst(), columns, widths)
    }

    /// Each cell begins where its column does; one that is longer reaches over those that are empty.
    private func line(_ cells: [String], _ columns: [Int], _ widths: [Int]) {
        var (text, start) = ("", 0)
        for (place, column) in columns.enumerated() {
            if !cells[column].isEmpty {
                text += String(repeating: " ", count: max(start - text.count, text.isEmpty ? 0 : 2)) + cells[column]
            }
            start += widths[place] + 2
        }
        Console.print(text)
    }

    private func cells(_ status: ClaimStatus) -> [String] {
        [
            "  \(status.rule.id)\(status.dependsOnDefinition ? " *" : "")", status.word,
            (status.settled?.firstKnown ?? status.standing.since).map { "\($0)" } ?? "-", ClaimText.now(status),
            status.waitsFor.isEmpty ? ClaimText.needs(status) : "",
            status.newest.map { ClaimText.dataEnd($0, status.frequency) } ?? "-",
        ]
    }

    private func reading(_ reading: ClaimStatus.Reading) -> [String] {
        let value = reading.newest.map { ClaimText.figure($0.estimate, reading.unit, besides: nil) } ?? "-"
        return [
            "    \(reading.series)", "", "", value, "",
            reading.newest.map { ClaimText.dataEnd($0, reading.frequency) } ?? "-",
        ]
    }

    /// How the statements stand, a group of companies counting once.
    private var summary: String {
        var groups: [String: [ClaimStatus]] = [:]
        for status in statuses { groups[status.group, default: []].append(status) }
        var counts: [String: Int] = [:]
        for group in groups.values { counts[ClaimTable.word(of: group), default: 0] += 1 }
        let order = [
            "borne out for good", "borne out by present data", "not borne out", "met", "missed", "true", "false",
            "open",
            "undetermined", "unresolvable", "annulled", "by data that are old", "waiting for data",
        ]
        let parts = order.compactMap { word in counts[word].map { "\($0) \(word)" } }
        return
            "Where the claims stand on \(day.spoken): \(groups.count) statement\(groups.count == 1 ? "" : "s"), \(parts.joined(separator: ", "))."
    }

    /// What most decides of a group: one that is borne out anywhere is told as that.
    private static func word(of group: [ClaimStatus]) -> String {
        let words = group.map(word)
        let order = [
            "borne out for good", "borne out by present data", "met", "true", "undetermined", "open", "not borne out",
            "missed", "false", "by data that are old", "unresolvable", "annulled", "waiting for data",
        ]
        return order.first(where: words.contains) ?? "open"
    }

    private static func word(_ status: ClaimStatus) -> String {
        switch status.verdict {
        case .borneOut: status.settled == nil ? "borne out by present data" : "borne out for good"
        case .notBorneOut: "not borne out"
        case .open: "open"
        case .undetermined: "undetermined"
        case .waits: "waiting for data"
        case .unresolvable: "unresolvable"
        case .annulled: "annulled"
        case .fact: status.state.rawValue
        case .past: "by data that are old"
        }
    }
}

/// Parts of what is said of claims.
enum ClaimText {
    /// A value with what bounds it, in a sign and not a word: `≥ $63.2bn a year`.
    static func figure(_ estimate: Estimate, _ unit: Unit, besides threshold: Double?) -> String {
        func spoken(_ value: Double) -> String { ValueText.spoken(value, unit: unit, beside: threshold) }
        if estimate.isExact { return (estimate.isAbout ? "about " : "") + spoken(estimate.value) }
        switch (estimate.low.isFinite, estimate.high.isFinite) {
        case (true, true) where estimate.low == 0 && estimate.value == estimate.high:
            return "\u{2264} \(spoken(estimate.high))"
        case (true, true): return "\(spoken(estimate.low)) to \(spoken(estimate.high))"
        case (true, false): return "\u{2265} \(spoken(estimate.low))"
        case (false, true): return "\u{2264} \(spoken(estimate.high))"
        case (false, false): return "without bounds"
        }
    }

    static func now(_ status: ClaimStatus) -> String {
        guard let newest = status.newest else {
            guard let first = status.waitsFor.first else { return "-" }
            let more = status.waitsFor.count > 1 ? " and \(status.waitsFor.count - 1) more" : ""
            return "for \(first)\(more)"
        }
        guard let unit = status.unit else { return status.parts.first.map(figure) ?? "-" }
        let when = status.rule.when
        let factor = unit.conversion(to: when.unit) ?? 1
        return figure(newest.estimate.scaled(by: factor), when.unit, besides: when.threshold)
    }

    static func needs(_ status: ClaimStatus) -> String {
        if let first = status.parts.first {
            let limit = first.threshold.map { number(first, $0, besides: nil) } ?? ""
            let more = status.parts.count > 1 ? ", and \(status.parts.count - 1) more" : ""
            return "\(sign(first.comparison)) \(limit)\(more)"
        }
        guard !status.rule.isJoined else { return "its condition" }
        let when = status.rule.when
        return "\(sign(when.comparison)) \(ValueText.whole(when.threshold, unit: when.unit))"
    }

    private static func sign(_ comparison: Comparison) -> String {
        let signs: [Comparison: String] = [
            .greater: ">", .greaterOrEqual: "\u{2265}", .less: "<", .lessOrEqual: "\u{2264}", .equal: "=",
            .notEqual: "\u{2260}",
        ]
        return signs[comparison] ?? ""
    }

    private static func figure(_ part: ComparedValue) -> String {
        part.value.map { number(part, $0, besides: part.threshold?.value) } ?? "-"
    }

    /// In the unit in which the threshold was written.
    private static func number(_ part: ComparedValue, _ estimate: Estimate, besides threshold: Double?) -> String {
        let factor = part.unit.conversion(to: part.written) ?? 1
        return figure(estimate.scaled(by: factor), part.written, besides: threshold.map { $0 * factor })
    }

    /// A year by its label, all else by the day.
    static func dataEnd(_ evidence: Evidence, _ frequency: Frequency) -> String {
        frequency == .year ? frequency.label(of: evidence.period) : "\(evidence.period.end)"
    }

    /// Words in lines of a width.
    static func wrapped(_ text: String, _ width: Int, indent: Int = 0) -> [String] {
        var lines: [String] = []
        var line = ""
        let room = max(20, width - indent)
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            if !line.isEmpty, line.count + 1 + word.count > room {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        if !line.isEmpty { lines.append(line) }
        return lines.enumerated().map { place, line in
            place == 0 ? line : String(repeating: " ", count: indent) + line
        }
    }
}
