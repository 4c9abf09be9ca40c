import Fixtures
import Merging
import Model
import Store
import Testing

@testable import Pipeline

/// A batch that is stored again, after a commit that only seemed to fail, counts once; and its days are those of the fetch.
struct AttemptTests {
    static let configuration = """
        feeds:
          - id: sheet
            url: "https://example.org/x.csv"
            schedule: { every: 1h }
            format: csv
            series: [{ id: jobs, unit: count, kind: stock, frequency: month, value: v, period: month }]
        rules:
          - { id: many, when: jobs > 5 count }
        """
    private static let day: Int64 = 86_400

    private func within(_ body: (InProcess) throws -> Void) throws {
        try withTemporaryFolder { folder in try body(InProcess(AttemptTests.configuration, in: folder)) }
    }

    @Test func `a document is one fetch and one event, however often it is stored`() throws {
        try within { process in
            let retrieval = try process.document("month,v\n2026-01,7\n", of: "sheet", attempt: 1, at: 20_600 * Self.day)
            let first = try process.pipeline.commit([retrieval], time: 0)
            #expect(first.events.map(\.event) == [.fired])
            try process.pipeline.reopen()
            let again = try process.pipeline.commit([retrieval], time: 0)
            #expect(again.events.isEmpty)
            #expect(again.health["sheet"]?.lastSuccess == 20_600 * Self.day)
            let fetches = try process.pipeline.store.read { try $0.archivedFetches(of: "sheet").count }
            #expect(fetches == 1)
        }
    }

    @Test func `a failure counts once, and another attempt again`() throws {
        try within { process in
            for attempt in [1, 1, 2, 2, 2] as [Int64] {
                let failure = process.failure("gone", of: "sheet", attempt: attempt, at: 1000 * attempt)
                _ = try process.pipeline.commit([failure], time: 0)
            }
            let health = try process.pipeline.health()["sheet"]
            #expect(health?.failures == 2)
            #expect(health?.firstFailure == 1000)
            #expect(health?.lastAttempt == 2000)
        }
    }

    @Test func `the pages of one attempt are kept one by one, and count as one`() throws {
        try within { process in
            let retrieval = try process.document(
                "month,v\n2026-01,7\n", "month,v\n2026-02,4\n2026-03,8\n", of: "sheet", attempt: 1,
                at: 20_600 * Self.day)
            let report = try process.pipeline.commit([retrieval], time: 0)
            #expect(report.feeds.map(\.counts.stored) == [3])
            #expect(report.feeds.map(\.rows) == [3])
            let again = try process.pipeline.commit([retrieval], time: 0)
            #expect(again.events.isEmpty)
            let bodies = try process.pipeline.store.read { snapshot in
                try snapshot.archivedFetches(of: "sheet").compactMap { fetch in
                    try fetch.document.flatMap { try snapshot.body(of: $0) }?.count
                }
            }
            #expect(bodies == [18, 28])
            #expect(try process.values("jobs").count == 3)
        }
    }

    /// A disk that was full over a weekend does not date Friday's value Monday.
    @Test func `a value has the day of its fetch, however late it is stored`() throws {
        try within { process in
            let friday = try process.document("month,v\n2026-01,7\n", of: "sheet", attempt: 1, at: 20_600 * Self.day)
            _ = try process.pipeline.commit([friday], time: 20_603 * Self.day * 1000)
            #expect(try process.values("jobs") == ["2026-01 7 \(Day(number: 20_600))"])
            let recorded = try process.pipeline.store.read { try $0.archivedFetches(of: "sheet").map(\.time) }
            #expect(recorded == [20_600 * Self.day])
            #expect(try process.pipeline.health()["sheet"]?.lastSuccess == 20_600 * Self.day)
        }
    }
}
