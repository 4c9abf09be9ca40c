import Configuring
import Fixtures
import Merging
import Model
import Testing

@testable import Pipeline
@testable import Store

/// Whoever follows what is stored gets all of it, in order.
struct InsertionTests {
    private static let text = """
        feeds:
          - { id: a, url: "https://example.org/a", schedule: { every: 1h }, format: csv, series: [{ id: a, unit: count, kind: stock, frequency: month, value: v, period: month }] }
          - { id: b, url: "https://example.org/b", schedule: { every: 1h }, format: csv, series: [{ id: b, unit: count, kind: stock, frequency: month, value: v, period: month, published: p }] }
        indicators:
          - { id: twice, unit: count, formula: a * 2 }
        """
    private static let day: Int64 = 86_400

    private func commit(_ process: InProcess, _ feed: String, _ body: String, _ attempt: Int64) throws {
        let time = (20_600 + attempt) * Self.day
        let retrieval = try process.document(body, of: feed, attempt: attempt, at: time)
        _ = try process.pipeline.commit([retrieval], time: time * 1000)
    }

    /// The series and periods that are told in pages of a size, from a place on.
    private func told(_ process: InProcess, after: Int64 = 0, limit: Int) throws -> (lines: [String], last: Int64) {
        var (lines, last, hasMore) = ([String](), after, true)
        while hasMore {
            let page = try process.pipeline.store.read { snapshot in
                let found = try snapshot.vintages(after: last, limit: limit)
                let texts = try found.rows.map { row in
                    let series = try #require(try snapshot.series(number: row.series))
                    let period = series.frequency.label(of: row.period)
                    return
                        "\(series.id).\(series.generation) \(period) \(row.vintage.value.map(ValueText.exact) ?? "-")"
                }
                return (texts, found.last, found.hasMore)
            }
            #expect(page.1 > last || !page.2)
            lines += page.0
            (last, hasMore) = (page.1, page.2)
        }
        return (lines, last)
    }

    @Test(arguments: [1, 2, 3, 1000])
    func `in pages of any size everything is told once, as it came`(_ limit: Int) throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.text, in: folder)
            #expect(try told(process, limit: limit).lines == [])
            try commit(process, "b", "month,p,v\n2026-01,2026-02-01,7\n2026-02,2026-03-01,8\n", 1)
            try commit(process, "a", "month,v\n2026-01,1\n", 2)
            try commit(process, "a", "month,v\n2026-01,1\n2026-02,2\n", 3)
            // An older day of publication is newer all the same.
            try commit(process, "b", "month,p,v\n2025-12,2026-01-01,6\n", 4)
            let all = [
                "b.1 2026-01 7", "b.1 2026-02 8", "a.1 2026-01 1", "twice.1 2026-01 2", "a.1 2026-02 2",
                "twice.1 2026-02 4",
                "b.1 2025-12 6",
            ]
            #expect(try told(process, limit: limit).lines == all)
            let last = try told(process, limit: limit).last
            #expect(try told(process, after: last, limit: limit).lines == [])
            #expect(try process.pipeline.store.read { try $0.lastChange() } == (20_600 + 4) * Self.day)
        }
    }

    @Test func `what is read otherwise is told anew, whole, to those who had all of it`() throws {
        try withTemporaryFolder { folder in
            var process: InProcess? = try InProcess(Self.text, in: folder)
            var last: Int64 = 0
            if let process {
                try commit(process, "a", "month,v\n2026-01,1\n", 1)
                try commit(process, "b", "month,p,v\n2026-01,2026-02-01,7\n", 2)
                try commit(process, "a", "month,v\n2026-01,1\n2026-02,2\n", 3)
                last = try told(process, limit: 1).last
            }
            process = nil
            let scaled = Self.text.replacing("id: a, unit: count", with: "id: a, scale: 10, unit: count")
            let next = try InProcess(scaled, in: folder)
            _ = try next.pipeline.reconcile(time: 20_700 * Self.day * 1000)
            for limit in [1, 1000] {
                let lines = try told(next, after: last, limit: limit).lines
                let all: Set = ["a.2 2026-01 10", "a.2 2026-02 20", "twice.2 2026-01 20", "twice.2 2026-02 40"]
                #expect(Set(lines) == all)
            }
            #expect(try told(next, limit: 1000).lines.filter { $0.hasPrefix("a.1") } == [])
            #expect(try next.pipeline.store.read { try $0.lastChange() } == 20_700 * Self.day)
        }
    }
}
