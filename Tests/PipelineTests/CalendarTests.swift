import Configuring
import Fixtures
import Model
import Testing

@testable import Pipeline
@testable import Store

/// The calendar follows what is stored, what is configured, and the days.
struct CalendarTests {
    private static let text = """
        feeds:
          - { id: a, url: "https://example.org/a", schedule: { every: 1h }, format: csv, series: [{ id: a, unit: count, kind: stock, frequency: month, value: v, period: month, published: p }] }
        rules: [{ id: many, when: a > 100 count, deadline: 2026-12-31, claim: { kind: crosses, says: There are many. } }]
        """
    private static let day: Int64 = 86_400

    private func told(_ process: InProcess, on date: String) throws -> [String] {
        let day = try #require(Day(iso: date))
        try process.pipeline.updateCalendar(time: (Int64(day.number) * Self.day + 3600) * 1000)
        return try process.pipeline.store.read { try $0.calendar() }.map { record in
            "\(record.entry.day) \(record.entry.id) \(record.sequence)\(record.entry.isOverdue ? " late" : "")\(record.isCancelled ? " off" : record.ended == nil ? "" : " over")"
        }
    }

    private func commit(_ process: InProcess, _ body: String, _ attempt: Int64, on date: String) throws {
        let time = Int64(try #require(Day(iso: date)).number) * Self.day
        let retrieval = try process.document("month,p,v\n" + body, of: "a", attempt: attempt, at: time)
        _ = try process.pipeline.commit([retrieval], time: time * 1000)
    }

    @Test func `releases come and go, deadlines stay, and a rule that is removed calls its days off`() throws {
        try withTemporaryFolder { folder in
            var process: InProcess? = try InProcess(Self.text, in: folder)
            if let process {
                try commit(process, "2026-01,2026-02-10,7\n2026-02,2026-03-10,8\n", 1, on: "2026-03-10")
                let first = ["2026-04-10 release/a/2026-03 0", "2026-12-31 deadline/many 0"]
                #expect(try told(process, on: "2026-03-10") == first)
                #expect(try told(process, on: "2026-04-10") == first)
                #expect(try told(process, on: "2026-04-11").first == "2026-04-10 release/a/2026-03 1 late")
                // It comes late, and the next is awaited.
                try commit(process, "2026-03,2026-04-12,9\n", 2, on: "2026-04-12")
                let next = try told(process, on: "2026-04-12")
                #expect(next.contains("2026-04-12 release/a/2026-03 2 over"))
                #expect(next.contains { $0.hasPrefix("2026-05-") && $0.hasSuffix("release/a/2026-04 0") })
            }
            process = nil
            let without = Self.text.split(separator: "\n").dropLast().joined(separator: "\n")
            let last = try InProcess(without, in: folder)
            let off = try told(last, on: "2026-04-20")
            #expect(off.contains("2026-12-31 deadline/many 1 off"))
            #expect(off.contains { $0.hasSuffix("release/a/2026-04 1 off") })
            #expect(try told(last, on: "2026-06-20") == off)
        }
    }
}
