import Fixtures
import Model
import Queries
import Store
import Testing

@testable import Pipeline

/// For how long an irregular input stands for what comes after it (rule 32).
struct LendingTests {
    private static let configuration = """
        feeds:
          - id: f
            url: "https://example.org/x"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD/yr, kind: rate, frequency: irregular, value: v, date: d, published: p }
            series:
              - { id: a, title: A's revenue, where: { who: a } }
              - { id: b, title: B's revenue, where: { who: b } }
        indicators:
          - { id: both, title: The revenue of both, formula: a + b }
          - { id: share, formula: a / b }
          - { id: twice, formula: a * 2 }
          - { id: top, formula: peak(a) }
          - { id: long, formula: "carry(a, limit: 3 yr)" }
          - { id: with.top, formula: top + b }
          - { id: with.peak, formula: peak(a) + b }
          - { id: with.long, formula: long * 2 + b }
          - { id: with.carry, formula: "carry(a, limit: 3 yr) * 2 + b" }
        rules: [{ id: r, when: both > 10 USD/yr }]
        """

    private func withRows(_ rows: String, _ body: (InProcess, [AlertEvent]) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration, in: folder)
            let document = try process.document("who,d,p,v\n" + rows, of: "f", attempt: 1, at: 20_700 * 86_400)
            try body(process, try process.pipeline.commit([document], time: 0).events)
        }
    }

    /// 190 days from end to end, and no day more.
    @Test(arguments: [
        ("2024-07-09", ["2024-07-09 9 2024-07-10"]), ("2024-07-10", []), ("2024-12-31", []),
        ("2024-01-01", ["2024-01-01 9 2024-01-02"]),
    ])
    func `an input is lent for half a year and a week`(day: String, both: [String]) throws {
        let published = Day(iso: day).map { "\($0 + 1)" } ?? ""
        try withRows("a,2024-01-01,2024-01-02,5\nb,\(day),\(published),4\n") { process, events in
            let found = (
                try process.values("both"), try process.values("share").count, try process.values("twice").count
            )
            #expect(found.0 == both)
            #expect(found.1 == both.count)
            // Of one input alone nothing is lent.
            #expect(found.2 == 1)
            #expect(events.isEmpty)
        }
    }

    @Test func `a name changes nothing of for how long a figure is lent`() throws {
        try withRows("a,2014-01-01,2014-01-02,5\nb,2016-06-30,2016-07-02,4\nb,2020-06-30,2020-07-02,3\n") {
            process, _ in
            let peaks = (try process.values("with.peak"), try process.values("with.top"))
            #expect(peaks.0.count == 2 && peaks.0 == peaks.1)
            // Three years, and no day more.
            let carried = (try process.values("with.carry"), try process.values("with.long"))
            #expect(carried.0.count == 1 && carried.0 == carried.1)
            #expect(try process.values("both").isEmpty)
        }
    }

    @Test func `as of a day the same holds of what was known then`() throws {
        // The newer figure of a came late: until then the old one would have been too old.
        let rows = "a,2024-01-01,2024-01-02,5\na,2024-12-01,2025-03-01,7\nb,2024-12-31,2025-01-10,4\n"
        try withRows(rows) { process, _ in
            let both = try process.values("both")
            #expect(both == ["2024-12-31 11 2025-03-01"])
        }
    }

    @Test func `a sentence names the day of an input that is older than six weeks`() throws {
        try withRows("a,2024-01-01,2024-01-02,9\nb,2024-02-14,2024-02-15,1\nb,2024-02-16,2024-02-17,4\n") { _, events in
            #expect(
                events.first?.message
                    == "The revenue of both reached $13 a year on 16 February 2024 (published 17 February 2024), passing the threshold of $10 a year. Already true when monitoring began. It counts A's revenue of 1 January 2024."
            )
        }
    }

    @Test func `explain says which input is too old`() throws {
        try withRows("a,2024-01-01,2024-01-02,9\nb,2024-12-31,2025-01-15,1\n") { process, _ in
            let day = try #require(Period.parse(label: "2024-12-31")?.period)
            let reason = try process.pipeline.store.read {
                try Explainer(process.catalog, $0).absence(of: "both", day, asOf: nil, now: 0)
            }
            #expect(reason == "its input a is of 2024-01-01, 365 days before, and is lent for at most 190")
        }
    }
}
