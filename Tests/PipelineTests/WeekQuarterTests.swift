import Fixtures
import GRDB
import Model
import Pipeline
import Testing

/// Filers whose year has twelve, twelve, twelve and sixteen weeks, or seventeen in a long year (rule 13).
struct WeekQuarterTests {
    private static let configuration = """
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            defaults: { value: v, start: start, end: end, published: filed }
            series:
              - { id: sales, unit: USD, kind: flow, frequency: quarter, where: { what: sales } }
              - { id: eps, unit: USD, kind: rate, frequency: quarter, where: { what: eps } }
        rules: [{ id: many, when: sales > 70 USD, for: 2 }]
        """

    private static let document = """
        what,start,end,v,filed
        sales,2024-09-02,2024-11-24,60,2024-12-12
        sales,2024-09-02,2025-02-16,122,2025-03-06
        sales,2024-09-02,2025-05-11,183,2025-05-29
        sales,2024-09-02,2025-08-31,269,2025-09-25
        sales,2025-09-01,2025-11-23,80,2025-12-11
        eps,2024-09-02,2024-11-24,4,2024-12-12
        eps,2025-05-12,2025-08-31,6,2025-09-25
        eps,2024-09-02,2025-08-31,18,2025-09-25
        """

    @Test func `a quarter of sixteen weeks is one, stated or as the rest of the year`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration, in: folder)
            let retrieval = try process.document(Self.document, of: "f", attempt: 1, at: 20_600 * 86_400)
            let report = try process.pipeline.commit([retrieval], time: 0)
            #expect(
                try process.values("sales") == [
                    "2024-Q4 60 2024-12-12", "2025-Q1 62 2025-03-06", "2025-Q1 61 2025-05-29", "2025-Q3 86 2025-09-25",
                    "2025-Q4 80 2025-12-11",
                ])
            #expect(try process.values("eps") == ["2024-Q4 4 2024-12-12", "2025-Q3 6 2025-09-25"])
            // Two quarters in a row, though a label is skipped between others.
            #expect(report.events.map(\.event) == [.fired])
            #expect(report.events.first?.since == "2025-Q3")
            let seen = try DatabaseQueue(path: folder + "/s.db").read { db in
                try Double.fetchAll(
                    db, sql: "SELECT value FROM current_observations WHERE series = 'sales' ORDER BY \"end\"")
            }
            #expect(seen == [60, 62, 61, 86, 80])
        }
    }

    @Test func `a long year has a quarter of seventeen weeks`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration, in: folder)
            let document = """
                what,start,end,v,filed
                sales,2022-08-29,2023-05-07,160,2023-06-01
                sales,2022-08-29,2023-09-03,240,2023-10-10
                """
            let retrieval = try process.document(document, of: "f", attempt: 1, at: 20_600 * 86_400)
            _ = try process.pipeline.commit([retrieval], time: 0)
            // 120 days are a third of a year.
            #expect(try process.values("sales").contains("2023-Q3 80 2023-10-10"))
            #expect(Frequency.quarter.durations.contains(119) && !Frequency.quarter.durations.contains(120))
        }
    }
}
