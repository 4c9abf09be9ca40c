import Configuring
import Control
import Fixtures
import Merging
import Model
import Testing

@testable import Pipeline

/// Documents that say that they have all rows: what is in none any more is taken back, and not withdrawn (rule 15).
struct CompleteTests {
    private static func configuration(_ complete: Bool = true, more: String = "") -> String {
        """
        feeds:
          - id: f
            url: "https://example.org/x"
            schedule: { every: 1h }
            format: csv
            complete: \(complete)
            series: [{ id: x, unit: USD, kind: stock, frequency: year, value: v, period: d, published: p\(more) }]
        rules: [{ id: r, when: x > 100 USD }]
        """
    }

    /// What is stored after one document after the other, and what is told.
    private func run(
        _ documents: [String], _ text: String = configuration(), header: String = "d,p,v",
        then: (InProcess) throws -> Void = { _ in }
    ) throws -> (values: [String], events: [AlertEvent], notes: [String]) {
        try withTemporaryFolder { folder in
            let process = try InProcess(text, in: folder)
            var (events, notes): ([AlertEvent], [String]) = ([], [])
            for (index, rows) in documents.enumerated() {
                let attempt = Int64(index + 1)
                let document = try process.document(
                    header + "\n" + rows, of: "f", attempt: attempt, at: 20_700 * 86_400 + attempt)
                let report = try process.pipeline.commit([document], time: 0)
                events += report.events
                notes += report.feeds.flatMap(\.notes)
            }
            let values = try process.values("x")
            try then(process)
            return (values, events, notes)
        }
    }

    @Test func `a row that a newer document lacks is taken back on its own day`() throws {
        let documents = ["2023,2024-02-01,50\n2024,2025-02-01,110\n", "2023,2024-02-01,50\n"]
        let found = try run(documents)
        #expect(found.values == ["2023 50 2024-02-01", "2024 110 2025-02-01", "2024 - 2025-02-01"])
        #expect(found.notes == ["x: 1 row of earlier documents not in this one, taken back"])
        #expect(found.events.map(\.event) == [.fired, .withdrawn])
        #expect(
            found.events.last?.message
                == "x for the year to 31 December 2024, $110 (published 1 February 2025), which had raised the alert, was taken back by its source; the alert stands until a number decides."
        )
        #expect(try run(documents, Self.configuration(false)).values.count == 2)
    }

    @Test func `a vintage that a newer document lacks gives way to the one before it`() throws {
        let found = try run(["2024,2025-02-01,90\n2024,2025-06-01,110\n", "2024,2025-02-01,90\n"])
        #expect(found.values == ["2024 90 2025-02-01", "2024 110 2025-06-01", "2024 90 2025-06-01"])
        // A mended error retracts nothing.
        #expect(found.events.map(\.event) == [.fired, .resolved])
    }

    /// An equal value under another day, and one whose neighbour goes: what the document says is what holds.
    @Test(arguments: [
        (["2024,2025-03-03,2\n", "2024,2025-03-04,2\n"], "2024 2 2025-03-04"),
        (
            ["2024,2025-02-03,1\n2024,2025-03-03,5\n2024,2025-04-03,5\n", "2024,2025-02-03,1\n2024,2025-04-03,5\n"],
            "2024 5 2025-04-03"
        ),
        (["2024,2025-03-03,2\n", "2024,2025-02-03,2\n"], "2024 2 2025-02-03"),
        (["2024,2025-03-03,2\n", "2024,2025-03-03,7\n"], "2024 7 2025-03-03"),
    ])
    func `what a complete document says holds, whatever it lacks`(documents: [String], last: String) throws {
        for kind in ["stock", "flow"] {
            let text = Self.configuration().replacing("kind: stock", with: "kind: \(kind)")
            let found = try run(documents, text)
            #expect(found.values.last == last, "\(kind)")
            #expect(found.events.isEmpty)
        }
    }

    @Test func `rows of the day of the fetch are never complete`() throws {
        try withTemporaryFolder { folder in
            let text = Self.configuration().replacing("period: d, published: p", with: "date: fetched()")
            let fault = #expect(throws: InProcess.Wrong.self) { try InProcess(text, in: folder) }
            #expect(fault?.message.contains("'complete' would take back yesterday") == true)
        }
    }

    @Test func `what comes back is there again, and nothing is told twice`() throws {
        let both = "2023,2024-02-01,50\n2024,2025-02-01,110\n"
        let found = try run([both, "2023,2024-02-01,50\n", both, both])
        #expect(found.values.last == "2024 110 2025-02-01")
        #expect(found.events.map(\.event) == [.fired, .withdrawn, .confirmed])
        #expect(found.notes.count == 1)
    }

    @Test(arguments: ["", "2023,2024-02-01,50\n2024,2025-02-01,x\n", "2023,2024-02-01\n"])
    func `a document that is empty or has a row that cannot be read takes nothing back`(rows: String) throws {
        let found = try run(["2023,2024-02-01,50\n2024,2025-02-01,110\n", rows])
        #expect(found.values == ["2023 50 2024-02-01", "2024 110 2025-02-01"])
        #expect(found.events.map(\.event) == [.fired])
    }

    /// A correction, a row that goes and comes, and values of which no day is stated.
    @Test(arguments: [
        (true, ["2023,2024-02-01,50\n", "2023,2024-02-01,50\n2024,2025-02-01,110\n"]),
        (false, ["2023,2024-02-01,2\n", "2023,2024-02-01,7\n", "2023,2024-02-01,2\n"]),
        (
            true,
            ["2023,2024-02-01,2\n2024,2025-02-01,1\n", "2023,2024-02-01,2\n", "2023,2024-02-01,2\n2024,2025-02-01,1\n"]
        ),
        (true, ["2024,2025-03-03,2\n", "2024,2025-03-04,2\n"]),
    ])
    func `replaying the archive changes nothing`(isComplete: Bool, documents: [String]) throws {
        _ = try run(documents, Self.configuration(isComplete)) { process in
            let before = try process.values("x")
            let feed = try #require(process.catalog.feed("f"))
            for _ in 0..<2 {
                let again = try process.pipeline.replay(feed, time: 0)
                #expect(again.report.events.isEmpty)
            }
            let after = try process.values("x")
            #expect(after == before)
        }
    }

    @Test func `what was typed stays`() throws {
        _ = try run(["2023,2024-02-01,50\n2024,2025-02-01,60\n"]) { process in
            let outcome = try process.pipeline.carryOut(
                .record(series: "x", period: "2022", value: "40", published: "2023-02-01", source: "s"),
                time: 20_701 * 86_400_000)
            #expect(outcome.code == 0)
            let document = try process.document(
                "d,p,v\n2023,2024-02-01,50\n", of: "f", attempt: 9, at: 20_702 * 86_400)
            _ = try process.pipeline.commit([document], time: 0)
            let first = try process.values("x").first
            #expect(first == "2022 40 2023-02-01")
        }
    }

    @Test func `of what no day is stated only the period can be taken back`() throws {
        let seen = try run(
            ["2023,50\n2024,110\n", "2023,50\n2024,120\n", "2023,50\n"],
            Self.configuration().replacing(", published: p", with: ""), header: "d,v")
        #expect(seen.values.map { $0.split(separator: " ")[1] } == ["50", "110", "120", "-"])
    }
}
