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
}
