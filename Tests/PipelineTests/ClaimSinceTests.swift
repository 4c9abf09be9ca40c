import Fixtures
import Model
import Queries
import Rules
import Store
import Testing

@testable import Pipeline

/// Since when it is known where a claim stands: without a break, and not before it was so.
struct ClaimSinceTests {
    private static let rows = [
        "2025-Q1,2025-04-20,90,,", "2025-Q2,2025-07-20,110,,", "2025-Q2,2025-11-05,120,,", "2025-Q3,2025-10-20,120,,",
        "2025-Q3,2025-12-05,80,,", "2025-Q4,2026-01-20,95,70,130", "2026-Q1,2026-04-20,97,60,140",
        "2026-Q2,2026-07-20,130,,", "2026-Q2,2026-08-20,131,,",
    ]

    private func since(_ rule: String, _ claim: String, on date: String) throws -> String? {
        let configuration = ClaimTests.configuration(rule, claim: claim)
        return try withTemporaryFolder { folder in
            let process = try InProcess(configuration, in: folder)
            let seconds: Int64 = 20_700 * 86_400
            let body = (["q,p,v,low,high"] + Self.rows).joined(separator: "\n") + "\n"
            let document = try process.document(body, of: "f", attempt: 1, at: seconds)
            _ = try process.pipeline.commit([document], time: seconds * 1000)
            return try process.pipeline.store.read { snapshot in
                let day = try #require(Day(iso: date))
                let board = ClaimBoard(process.catalog, snapshot, today: day, asOf: day)
                let standing = try #require(try board.statuses().first).standing
                return "\(standing.state.rawValue) \(standing.since.map { "\($0)" } ?? "-")"
            }
        }
    }

    @Test(arguments: [
        // It was met when the last was reported, and is again since the third quarter was revised.
        (
            #"when: "x < 115 USD", deadline: 2025-Q3, from: 2025-Q3"#, "kind: holds, settle_on: 2026-12-31",
            "2025-11-01", "missed 2025-10-20"
        ),
        (
            #"when: "x < 115 USD", deadline: 2025-Q3, from: 2025-Q3"#, "kind: holds, settle_on: 2026-12-31",
            "2026-01-01", "met 2025-12-05"
        ),
        (
            #"when: "x > 115 USD", deadline: 2025-Q3, from: 2025-Q3"#, "kind: crosses, settle_on: 2026-12-31",
            "2026-01-01", "missed 2025-12-05"
        ),
        // Nothing that counts ever said otherwise.
        (
            #"when: "x > 200 USD", deadline: 2025-Q3"#, "kind: crosses, settle_on: 2026-12-31", "2026-01-01",
            "missed 2025-10-20"
        ),
        (
            #"when: "x > 115 USD", deadline: 2025-Q2"#, "kind: crosses, settle_on: 2026-12-31", "2026-01-01",
            "met 2025-11-05"
        ),
        // Of both of the quarters that decide nothing.
        (#"when: "x > 135 USD""#, "kind: crosses", "2026-05-01", "undetermined 2026-04-20"),
        (#"when: "x > 125 USD""#, "kind: crosses", "2026-05-01", "undetermined 2026-01-20"),
        (#"when: "x > 125 USD""#, "kind: state", "2026-05-01", "undetermined 2026-01-20"),
        // What is pending is not true.
        (#"when: "x > 100 USD", for: 3"#, "kind: state", "2025-10-30", "false -"),
        (#"when: "x > 100 USD", for: 2"#, "kind: state", "2025-10-30", "true 2025-10-20"),
        (#"when: "x > 100 USD""#, "kind: state", "2026-01-01", "false 2025-12-05"),
        (#"when: "x > 100 USD""#, "kind: state", "2026-09-01", "true 2026-07-20"),
    ])
    func `the day is that of the turn`(rule: String, claim: String, date: String, expected: String) throws {
        #expect(try since(rule, claim, on: date) == expected)
    }
}
