import Configuring
import Fixtures
import GRDB
import Model
import Testing

@testable import Pipeline
@testable import Store

/// A version of the program that reads rows otherwise decodes again what it concerns, and loses nothing (rule 18).
struct ReadingTests {
    private static let configuration = """
        http: { contact: a@example.org }
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: companyfacts
            defaults: { unit: USD, kind: flow, frequency: quarter }
            series: [{ id: sales, concepts: [Revenues] }]
          - { id: g, url: "https://example.org/g", schedule: { every: 1h }, format: csv, series: [{ id: g, unit: count, kind: stock, frequency: month, value: v, period: month }] }
        indicators: [{ id: half, formula: sales / 2 }]
        rules: [{ id: many, when: half > 50 USD }]
        """

    private func body(_ quarter: String, _ value: Int, _ form: String, _ filed: String) -> String {
        let days = quarter == "Q1" ? "\"2025-01-01\",\"end\":\"2025-03-31\"" : "\"2025-04-01\",\"end\":\"2025-06-30\""
        return """
            {"facts":{"us-gaap":{"Revenues":{"units":{"USD":[{"start":\(days),"val":\(value),"accn":"x",
            "form":"\(form)","filed":"\(filed)"}]}}}}}
            """
    }

    /// A store as 0.1.0 left it: a proxy statement has replaced what a report said.
    private func fill(_ folder: String) throws {
        do {
            let process = try InProcess(Self.configuration, in: folder)
            let bodies = [
                body("Q1", 120, "10-Q", "2025-04-20"), body("Q2", 130, "10-Q", "2025-07-20"),
                body("Q1", 118, "DEF 14A", "2026-04-01"),
            ]
            for (index, body) in bodies.enumerated() {
                let attempt = Int64(index + 1)
                let retrieval = try process.document(body, of: "f", attempt: attempt, at: (20_600 + attempt) * 86_400)
                let report = try process.pipeline.commit([retrieval], time: 0)
                #expect(report.events.map(\.event) == (index == 0 ? [.fired] : []))
            }
            let other = try process.document("month,v\n2026-01,1\n", of: "g", attempt: 9, at: 20_600 * 86_400)
            _ = try process.pipeline.commit([other], time: 0)
        }
        try alter(
            folder,
            """
            INSERT INTO observation SELECT series, "end", start, published + 346, 0, 118, 0, 3, citation, 0
                FROM observation WHERE "end" = 20178 AND origin = 0;
            UPDATE series SET fingerprint = '\(try earlier(folder))' WHERE id = 'sales';
            UPDATE series SET fingerprint = 'old' WHERE id = 'half';
            """)
    }

    private func earlier(_ folder: String) throws -> String {
        let process = try InProcess(Self.configuration, in: folder)
        return try #require(process.catalog.declarations["sales"]?.earlierFingerprint)
    }

    private func alter(_ folder: String, _ sql: String) throws {
        try DatabaseQueue(path: folder + "/s.db").inDatabase { try $0.execute(sql: sql) }
    }

    @Test func `what is read otherwise is read again, and tells nothing`() throws {
        try withTemporaryFolder { folder in
            try fill(folder)
            let process = try InProcess(Self.configuration, in: folder)
            #expect(
                try process.values("sales") == [
                    "2025-Q1 120 2025-04-20", "2025-Q1 118 2026-04-01", "2025-Q2 130 2025-07-20",
                ])
            let report = try process.pipeline.reconcile(time: 0)
            #expect(report.notices.isEmpty && report.events.isEmpty, "\(report.notices)")
            #expect(try process.values("sales") == ["2025-Q1 120 2025-04-20", "2025-Q2 130 2025-07-20"])
            #expect(try process.values("half") == ["2025-Q1 60 2025-04-20", "2025-Q2 65 2025-07-20"])
            // What is read as ever is not decoded again.
            #expect(try process.pipeline.store.read { try $0.series("g")?.generation } == 1)
            #expect(try process.pipeline.redefinedSeries().isEmpty)
        }
    }

    /// A body that is gone, or cannot be read any more.
    @Test(arguments: ["x''", "(SELECT content FROM document WHERE id = 4)"])
    func `what cannot be read again is kept as it was read`(content: String) throws {
        try withTemporaryFolder { folder in
            try fill(folder)
            try alter(folder, "UPDATE document SET content = \(content), size = 18 WHERE id = 2")
            let process = try InProcess(Self.configuration, in: folder)
            let report = try process.pipeline.reconcile(time: 0)
            #expect(report.notices.isEmpty && report.events.isEmpty, "\(report.notices)")
            #expect(try process.values("sales") == ["2025-Q1 120 2025-04-20", "2025-Q2 130 2025-07-20"])
            let recorded = try process.pipeline.store.read { snapshot in
                let series = try #require(try snapshot.series("sales"))
                return try snapshot.observations(of: series).last?.vintages.last?.recorded
            }
            #expect(recorded.map { $0 / 86_400 } == 20_602)
        }
    }

    /// Rows that the old reading took and the new one rejects, beside others that both take.
    @Test func `rows that are rejected now stay as they were read`() throws {
        try withTemporaryFolder { folder in
            let text = Self.configuration.replacing(
                "format: csv, series: [{ id: g", with: "format: csv, delimiter: \";\", series: [{ id: g")
            do {
                let process = try InProcess(
                    text.replacing("value: v", with: "value: v, number: { decimal: \".\" }"), in: folder)
                for (index, rows) in ["2024-01;4.300\n2024-02;6.5", "2024-03;4.25\n2024-02;7.125"].enumerated() {
                    let attempt = Int64(index + 1)
                    let retrieval = try process.document(
                        "month;v\n\(rows)\n", of: "g", attempt: attempt, at: (20_600 + attempt) * 86_400)
                    _ = try process.pipeline.commit([retrieval], time: 0)
                }
            }
            let process = try InProcess(text, in: folder)
            let old = try #require(process.catalog.declarations["g"]?.earlierFingerprint)
            try alter(folder, "UPDATE series SET fingerprint = '\(old)' WHERE id = 'g'")
            let before = try process.values("g")
            #expect(before.count == 4)
            let report = try process.pipeline.reconcile(time: 0)
            #expect(report.notices.isEmpty)
            #expect(try process.values("g") == before)
            #expect(try process.pipeline.store.read { try $0.series("g")?.generation } == 2)
        }
    }

    @Test func `another definition does not keep what cannot be read again, and says so`() throws {
        try withTemporaryFolder { folder in
            try fill(folder)
            try alter(folder, "UPDATE document SET content = x'' WHERE id = 2")
            let process = try InProcess(
                Self.configuration.replacing("[Revenues]", with: "[Revenues, Sales]"), in: folder)
            let report = try process.pipeline.reconcile(time: 0)
            #expect(report.notices.contains { $0.contains("1 of its 3 archived bodies were emptied") })
            #expect(try process.values("sales") == ["2025-Q1 120 2025-04-20"])
        }
    }
}
