import Fixtures
import Model
import Testing

@testable import Pipeline

/// Rules that compare a formula, which is stored as an indicator of theirs.
struct FormulaRuleTests {
    private static let configuration = """
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            series:
              - { id: x, title: Sales, unit: USD, kind: stock, frequency: quarter, value: v, period: q, published: p }
        rules:
          - { id: steep, when: "growth(x) >= 20 percent", clear: "growth(x) < 0.1" }
        """

    /// What documents tell that come one after the other.
    private func told(_ documents: [[String]], _ text: String = configuration) throws -> [String] {
        try withTemporaryFolder { folder in
            let process = try InProcess(text, in: folder)
            var told: [String] = []
            for (index, rows) in documents.enumerated() {
                let attempt = Int64(index + 1)
                let body = (["q,p,v"] + rows).joined(separator: "\n") + "\n"
                let retrieval = try process.document(body, of: "f", attempt: attempt, at: 20_700 * 86_400 + attempt)
                told += try process.pipeline.commit([retrieval], time: 0).events.map {
                    "\($0.event.rawValue): \($0.message)"
                }
            }
            return told
        }
    }

    private static let rows = ["2025-Q1,2025-04-20,100", "2025-Q2,2025-07-20,110", "2025-Q3,2025-10-20,150"]

    @Test func `a formula is watched as a series is`() throws {
        let lower = Self.rows.dropLast() + ["2025-Q3,2025-10-20,150", "2025-Q3,2025-11-30,130"]
        let events = try told([Self.rows, Array(lower)])
        #expect(
            events == [
                "fired: growth(x) reached 36.36% in the quarter to 30 September 2025 (published 20 October 2025), passing the threshold of 20%. Already true when monitoring began.",
                "retracted: growth(x) for the quarter to 30 September 2025 was revised from 36.36% (published 20 October 2025) to 18.18% (published 30 November 2025), so that it is not at or above 20% after all: the alert is taken back.",
            ])
    }

    @Test func `a rule with another formula is another rule`() throws {
        try withTemporaryFolder { folder in
            let body = (["q,p,v"] + Self.rows).joined(separator: "\n") + "\n"
            // The same but for blanks is the same.
            let formulas = ["growth(x)", "growth(x, 2)", "growth( x, 2 )"]
            let told = try formulas.enumerated().map { index, formula in
                let process = try InProcess(Self.configuration.replacing("growth(x)", with: formula), in: folder)
                var report = try process.pipeline.reconcile(time: 0)
                if index == 0 {
                    report += try process.pipeline.commit(
                        [try process.document(body, of: "f", attempt: 1, at: 20_700 * 86_400)], time: 0)
                }
                return report.events.map(\.event)
            }
            #expect(told == [[.fired], [.resolved, .fired], []])
        }
    }

    @Test func `several conditions are counted`() throws {
        let text = Self.configuration.replacing(
            "when: \"growth(x) >= 20 percent\", clear: \"growth(x) < 0.1\"",
            with: "when: \"count(x > 120 USD, growth(x) > 0.3) >= 2 count\"")
        #expect(
            try told([Self.rows], text) == [
                "fired: count(x > 120 USD, growth(x) > 0.3) reached 2 in the quarter to 30 September 2025 (published 20 October 2025), reaching the threshold of 2. Already true when monitoring began."
            ])
    }

    @Test func `a year that is not over is at least what is reported of it, and no forecast`() throws {
        let configuration = """
            feeds:
              - id: f
                url: "https://example.org/f"
                schedule: { every: 1h }
                format: csv
                defaults: { unit: USD, kind: flow, frequency: quarter, value: v, start: from, end: to, published: p }
                series: [{ id: x, nonnegative: true }]
            rules:
              - { id: r, when: "calendar(x, year) >= 16 USD" }
            """
        try withTemporaryFolder { folder in
            let process = try InProcess(configuration, in: folder)
            let rows = [
                "2026-01-01,2026-03-31,2026-05-20,5", "2026-04-01,2026-06-30,2026-08-15,9",
                "2026-07-01,2026-09-30,2026-11-15,3",
            ]
            var told: [String] = []
            for count in 1...3 {
                let body = "from,to,p,v\n" + rows.prefix(count).joined(separator: "\n") + "\n"
                let retrieval = try process.document(
                    body, of: "f", attempt: Int64(count), at: 20_780 * 86_400 + Int64(count))
                told += try process.pipeline.commit([retrieval], time: 0).events.map(\.message)
            }
            #expect(
                told == [
                    "calendar(x, year) was at least $17 in the year to 31 December 2026 (published 15 November 2026), at or above the threshold of $16."
                ])
        }
    }
}
