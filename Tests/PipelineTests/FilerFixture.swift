import Foundation
import Model

/// A filer of the shape in which the SEC tells of one: quarters of which the last of each year is only in its year, cash flows
/// since the start of the year, and instants.
struct FilerFixture {
    /// The first days of quarters, in order, and the day after the last of them.
    let boundaries: [Day]
    /// Which of four quarters the first one is, from 0.
    let firstQuarter: Int
    private var facts: [String: [String]] = [:]

    init(boundaries: [Day], firstQuarter: Int) {
        self.boundaries = boundaries
        self.firstQuarter = firstQuarter
    }

    var count: Int { boundaries.count - 1 }

    /// A calendar's quarters whose first begins in a month.
    init(from year: Int, month: Int, quarters: Int, firstQuarter: Int) {
        let start = Day(iso: "\(year)-\(month < 10 ? "0" : "")\(month)-01") ?? Day.first
        self.init(boundaries: (0...quarters).map { start.adding(months: 3 * $0) }, firstQuarter: firstQuarter)
    }

    private func isLast(_ quarter: Int) -> Bool { (firstQuarter + quarter) % 4 == 3 }
    private func yearStart(_ quarter: Int) -> Int { quarter - (firstQuarter + quarter) % 4 }

    private mutating func add(_ concept: String, _ unit: String, start: Int?, end: Int, _ value: Double) {
        let last = boundaries[end + 1] - 1
        let filed = last + 30
        let form = isLast(end) ? "10-K" : "10-Q"
        let start = start.map { "\"start\":\"\(boundaries[$0])\"," } ?? ""
        facts["\(concept) \(unit)", default: []].append(
            "{\(start)\"end\":\"\(last)\",\"val\":\(ValueText.exact(value)),\"accn\":\"a\(end)\",\"form\":\"\(form)\",\"filed\":\"\(filed)\"}"
        )
    }

    /// A figure of the income statement.
    mutating func addIncome(_ concept: String, unit: String = "USD", _ value: (Int) -> Double) {
        for quarter in 0..<count {
            let start = yearStart(quarter)
            if isLast(quarter) {
                if start >= 0 {
                    add(concept, unit, start: start, end: quarter, (start...quarter).map(value).reduce(0, +))
                }
            } else {
                add(concept, unit, start: quarter, end: quarter, value(quarter))
            }
        }
    }

    /// A figure of the statement of cash flows, since the start of the year; where there was nothing there is no fact.
    mutating func addCashFlow(_ concept: String, _ value: (Int) -> Double) {
        for quarter in 0..<count where yearStart(quarter) >= 0 {
            let sum = (yearStart(quarter)...quarter).map(value).reduce(0, +)
            if sum != 0 { add(concept, "USD", start: yearStart(quarter), end: quarter, sum) }
        }
    }

    /// A figure of the balance sheet.
    mutating func addInstant(_ concept: String, _ value: (Int) -> Double) {
        for quarter in 0..<count { add(concept, "USD", start: nil, end: quarter, value(quarter)) }
    }

    /// The document.
    var body: String {
        let concepts = facts.sorted { $0.key < $1.key }.map { key, facts in
            let parts = key.split(separator: " ")
            return "\"\(parts[0])\":{\"units\":{\"\(parts[1])\":[\(facts.joined(separator: ","))]}}"
        }
        return "{\"facts\":{\"us-gaap\":{\(concepts.joined(separator: ","))}}}"
    }
}
