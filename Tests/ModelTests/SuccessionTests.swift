import Testing

@testable import Model

/// Which period comes after which (rule 13).
struct SuccessionTests {
    @Test(arguments: [
        // Sixteen weeks, between two of twelve that have one label.
        (Frequency.quarter, "2025-02-17..2025-05-11", "2025-05-12..2025-08-31", 0),
        (.quarter, "2025-02-17..2025-05-11", "2025-09-01..2025-11-23", 1),
        (.quarter, "2024-11-25..2025-02-16", "2025-09-01..2025-11-23", 2),
        (.quarter, "2025-01-01..2025-03-31", "2025-04-01..2025-06-30", 0),
        (.quarter, "2025-01-01..2025-03-31", "2025-07-01..2025-09-30", 1),
        (.quarter, "2025-01-01..2025-03-31", "2025-10-01..2025-12-31", 2),
        // A filer errs by days.
        (.quarter, "2025-01-01..2025-03-31", "2025-04-06..2025-06-30", 0),
        (.quarter, "2025-01-01..2025-03-31", "2025-03-28..2025-06-30", 0),
        (.month, "2025-01-01..2025-01-31", "2025-03-01..2025-03-31", 1),
        (.month, "2025-01-01..2025-01-31", "2025-04-01..2025-04-30", 2),
        (.month, "2025-07-01..2025-07-31", "2025-10-01..2025-10-31", 2),
        (.week, "2025-01-06..2025-01-12", "2025-01-13..2025-01-19", 0),
        (.week, "2025-01-06..2025-01-12", "2025-01-20..2025-01-26", 1),
        (.week, "2025-01-06..2025-01-12", "2025-01-27..2025-02-02", 2),
        (.year, "2023-01-01..2023-12-31", "2025-01-01..2025-12-31", 1),
        (.year, "2023-01-01..2023-12-31", "2026-01-01..2026-12-31", 2),
        // From Friday to Monday nothing is missing, to Wednesday two days are.
        (.day, "2025-01-03", "2025-01-06", 0), (.day, "2025-01-03", "2025-01-08", 2),
        (.irregular, "2025-01-03", "2030-01-06", 0),
    ])
    func `periods between two are counted by days`(frequency: Frequency, left: String, right: String, missing: Int)
        throws
    {
        func period(_ text: String) throws -> Period {
            let days = try text.split(separator: "..").map { try #require(Day(iso: String($0))) }
            return Period(start: days[0], end: days[days.count - 1])
        }
        #expect(frequency.missing(between: try period(left), and: try period(right)) == missing)
    }
}
