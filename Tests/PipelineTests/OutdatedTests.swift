import Configuring
import Control
import Fixtures
import GRDB
import Merging
import Model
import Testing

@testable import Pipeline
@testable import Store

/// What cannot be computed any more is kept, marked, and not read as present.
struct OutdatedTests {
    private static let derived = """
        feeds:
          - { id: a, url: "https://example.org/a", schedule: { every: 1h }, format: csv, series: [{ id: a, unit: count, kind: stock, frequency: month, value: v, period: month }] }
          - { id: b, url: "https://example.org/b", schedule: { every: 1h }, format: csv, series: [{ id: b, unit: count, kind: stock, frequency: month, value: v, period: month }] }
        indicators:
          - { id: twice, unit: count, formula: a * 2 }
          - { id: all, unit: count, formula: twice + b }
        rules: [{ id: many, when: all > 100 count }]
        """

    private func commit(_ process: InProcess, _ feed: String, _ value: Int, _ attempt: Int64) throws -> PipelineReport {
        let body = "month,v\n2026-01,\(value)\n"
        let retrieval = try process.document(body, of: feed, attempt: attempt, at: 20_600 * 86_400 + attempt)
        return try process.pipeline.commit([retrieval], time: 0)
    }

    private func mark(_ process: InProcess, _ id: String, _ reason: String?) throws {
        try process.pipeline.store.write { writer in
            guard let series = try writer.snapshot.series(id) else { return }
            try writer.setOutdated(reason, series: series.number)
        }
    }

    @Test func `what rests on a series that is not computed any more is not computed, nor read by rules`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.derived, in: folder)
            _ = try commit(process, "a", 1, 1)
            _ = try commit(process, "b", 1, 2)
            try mark(process, "twice", "too much")
            let report = try commit(process, "b", 500, 3)
            #expect(report.notices == ["all cannot be computed: its input twice is not computed any more"])
            #expect(report.events.isEmpty)
            #expect(try process.values("all") == ["2026-01 3 2026-05-27"])
            // The input is computed again, and with it what rests on it; both are news.
            let again = try commit(process, "a", 2, 4)
            #expect(again.notices.isEmpty)
            #expect(again.events.map(\.event) == [.fired])
        }
    }

    @Test func `what cannot be computed makes outdated what rests on it alone`() throws {
        try withTemporaryFolder { folder in
            let text = Self.derived.replacing("rules:", with: "  - { id: top, unit: count, formula: all * 2 }\nrules:")
            let process = try InProcess(text, in: folder)
            _ = try commit(process, "a", 1, 1)
            _ = try commit(process, "b", 1, 2)
            try mark(process, "twice", "too much")
            let report = try commit(process, "b", 5, 3)
            #expect(report.notices.last == "top cannot be computed: its input all is not computed any more")
            let outdated = try process.pipeline.store.read { try $0.series("top")?.outdated }
            #expect(outdated == "its input all is not computed any more")
            _ = try commit(process, "a", 2, 4)
            #expect(try process.pipeline.store.read { try $0.series("top")?.outdated } == nil)
            #expect(try process.values("top").last == "2026-01 18 2026-05-27")
        }
    }

    @Test func `what was outdated is computed again when the configuration is looked at`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.derived, in: folder)
            _ = try commit(process, "a", 100, 1)
            try mark(process, "twice", "too much")
            #expect(try commit(process, "b", 1, 2).events.isEmpty)
            #expect(try process.pipeline.reconcile(time: 0).events.map(\.event) == [.fired])
            #expect(try process.pipeline.store.read { try $0.series("twice")?.outdated } == nil)
        }
    }

    private func present(_ id: String, _ process: InProcess) throws -> [String: String] {
        let words = try process.values(id).map { $0.split(separator: " ").map(String.init) }
        return Dictionary(words.map { ($0[0], $0[1]) }) { $1 }
    }

    /// What changed while a formula was away is in it when it comes back: by a pass, or by whoever records something.
    @Test(arguments: [true, false])
    func `an indicator that comes back has missed nothing`(isReconciled: Bool) throws {
        let months = ["2025-01,1", "2026-01,1"]
        func commit(_ process: InProcess, _ rows: [String], _ attempt: Int64) throws {
            let body = "month,v\n" + rows.joined(separator: "\n") + "\n"
            let retrieval = try process.document(body, of: "a", attempt: attempt, at: 20_600 * 86_400 + attempt)
            _ = try process.pipeline.commit([retrieval], time: 0)
        }
        let away = Self.derived.replacing("  - { id: all, unit: count, formula: twice + b }\n", with: "")
            .replacing("  - { id: twice, unit: count, formula: a * 2 }\n", with: "  - { id: c, formula: a * 3 }\n")
            .replacing("when: all", with: "when: a")
        try withTemporaryFolder { folder in
            do { try commit(InProcess(Self.derived, in: folder), months, 1) }
            do {
                let process = try InProcess(away, in: folder)
                if isReconciled {
                    _ = try process.pipeline.reconcile(time: 0)
                    try commit(process, ["2025-01,4", "2026-01,1"], 2)
                } else {
                    let instruction = Instruction.record(
                        series: "a", period: "2025-01", value: "4", published: "2026-05-27", source: "by hand")
                    #expect(try process.pipeline.carryOut(instruction, time: 20_700 * 86_400_000).code == 0)
                }
            }
            let process = try InProcess(Self.derived, in: folder)
            _ = try process.pipeline.reconcile(time: 0)
            try commit(process, ["2025-01,4", "2026-01,2"], 3)
            #expect(try present("twice", process) == ["2025-01": "8", "2026-01": "4"])
        }
    }

    /// 0.1.0 left an indicator behind whose inputs had changed while it was out of the configuration.
    @Test(arguments: [true, false])
    func `what an older version had left behind is computed as a whole`(isReconciled: Bool) throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(Self.derived, in: folder)
                let body = "month,v\n2025-01,1\n2026-01,1\n"
                let retrieval = try process.document(body, of: "a", attempt: 1, at: 20_600 * 86_400)
                _ = try process.pipeline.commit([retrieval], time: 0)
                try mark(process, "twice", Schema.ofOlderVersion)
            }
            try DatabaseQueue(path: folder + "/s.db").inDatabase { db in
                try db.execute(
                    sql: """
                        UPDATE observation SET value = 7 WHERE series = (SELECT number FROM series WHERE id = 'twice')
                        """)
            }
            let process = try InProcess(Self.derived, in: folder)
            #expect(try present("twice", process) == ["2025-01": "7", "2026-01": "7"])
            if isReconciled {
                _ = try process.pipeline.reconcile(time: 0)
            } else {
                let instruction = Instruction.record(
                    series: "b", period: "2025-01", value: "4", published: "2026-05-27", source: "by hand")
                #expect(try process.pipeline.carryOut(instruction, time: 20_700 * 86_400_000).code == 0)
            }
            #expect(try present("twice", process) == ["2025-01": "2", "2026-01": "2"])
            #expect(try process.pipeline.store.read { try $0.series("twice")?.outdated } == nil)
        }
    }

    @Test func `an indicator whose formula comes back, after one that could not be computed, is computed anew`() throws
    {
        let other = Self.derived.replacing("formula: a * 2 }", with: "formula: b * 2 }")
        try withTemporaryFolder { folder in
            do { _ = try commit(InProcess(Self.derived, in: folder), "a", 1, 1) }
            do {
                let process = try InProcess(other, in: folder)
                _ = try commit(process, "b", 7, 2)
                try mark(process, "b", "too much")
                _ = try process.pipeline.reconcile(time: 0)
                _ = try commit(process, "a", 5, 3)
            }
            let process = try InProcess(Self.derived, in: folder)
            try mark(process, "b", nil)
            _ = try process.pipeline.reconcile(time: 0)
            #expect(try present("twice", process) == ["2026-01": "10"])
        }
    }
}
