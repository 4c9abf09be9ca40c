import Configuration
import Fixtures
import Model
import Testing

@testable import Pipeline
@testable import Store

/// A changed definition is decoded again piece by piece, and nobody sees it before it is whole.
struct RebuildTests {
    private func configuration(scale: String) -> String {
        AttemptTests.configuration.replacing("value: v,", with: "value: v, scale: \(scale),")
            .replacing("jobs > 5 count", with: "jobs > 5000 count")
    }

    /// More bodies than one transaction decodes.
    private func fill(_ process: InProcess, _ count: Int) throws {
        for number in 0..<count {
            let body = "month,v\n\(2000 + number / 12)-\(number % 12 < 9 ? "0" : "")\(number % 12 + 1),\(number % 4)\n"
            let retrieval = try process.document(
                body, of: "sheet", attempt: Int64(number + 1), at: Int64(20_000 + number) * 86_400)
            _ = try process.pipeline.commit([retrieval], time: 0)
        }
    }

    @Test func `what was begun before a crash is gone on with, and is the same as without one`() throws {
        var results: [[String]] = []
        for isInterrupted in [false, true] {
            try withTemporaryFolder { folder in
                do { try fill(InProcess(configuration(scale: "1"), in: folder), 150) }
                if isInterrupted {
                    let process = try InProcess(configuration(scale: "10"), in: folder)
                    let feed = try #require(process.catalog.feeds["sheet"])
                    var rebuild = Rebuild(feed: feed, places: [0])
                    let hasMore = try process.pipeline.transaction(time: 0) { try rebuild.step(&$0) }
                    #expect(hasMore)
                    #expect(try process.values("jobs").first == "2000-01 0 \(Day(number: 20_000))")
                    #expect(try process.values("jobs")[1] == "2000-02 1 \(Day(number: 20_001))", "the old one is shown")
                }
                let process = try InProcess(configuration(scale: "10"), in: folder)
                let report = try process.pipeline.reconcile(time: 0)
                #expect(report.notices.isEmpty)
                #expect(report.events.isEmpty)
                let generations = try process.pipeline.store.read { try $0.series("jobs")?.generation }
                #expect(generations == 2)
                results.append(try process.values("jobs"))
            }
        }
        #expect(results[0] == results[1])
        #expect(results[0].count == 150)
        #expect(results[0][1] == "2000-02 10 \(Day(number: 20_001))")
    }

    @Test func `bodies that were emptied are told of`() throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(configuration(scale: "1"), in: folder)
                try fill(process, 6)
                let emptied = try process.pipeline.store.write {
                    try $0.emptyBodies(before: 20_004 * 86_400, limit: 100)
                }
                #expect(emptied == 4)
            }
            let process = try InProcess(configuration(scale: "10"), in: folder)
            let report = try process.pipeline.reconcile(time: 0)
            #expect(
                report.notices == [
                    "feed sheet: 4 of its 6 archived bodies were emptied ('keep_bodies'); what only they said is not in the new reading of jobs"
                ])
            #expect(try process.values("jobs").count == 2)
        }
    }

    @Test func `a definition that comes back while another is built is the one in force`() throws {
        try withTemporaryFolder { folder in
            do { try fill(InProcess(configuration(scale: "1"), in: folder), 70) }
            do {
                let process = try InProcess(configuration(scale: "10"), in: folder)
                var rebuild = Rebuild(feed: try #require(process.catalog.feeds["sheet"]), places: [0])
                _ = try process.pipeline.transaction(time: 0) { try rebuild.step(&$0) }
            }
            do {
                let process = try InProcess(configuration(scale: "1"), in: folder)
                _ = try process.pipeline.reconcile(time: 0)
                #expect(try process.pipeline.store.read { try $0.series("jobs")?.generation } == 1)
                let more = try process.document("month,v\n2020-01,3\n", of: "sheet", attempt: 999, at: 21_000 * 86_400)
                _ = try process.pipeline.commit([more], time: 0)
            }
            let process = try InProcess(configuration(scale: "10"), in: folder)
            _ = try process.pipeline.reconcile(time: 0)
            #expect(try process.values("jobs").count == 71)
            #expect(try process.values("jobs").last == "2020-01 30 \(Day(number: 21_000))")
        }
    }

    @Test func `a series that is not computed any more is not read by rules`() throws {
        try withTemporaryFolder { folder in
            func text(_ threshold: Int) -> String {
                AttemptTests.configuration.replacing(
                    "rules:\n  - { id: many, when: jobs > 5 count }",
                    with:
                        "indicators: [{ id: twice, unit: count, formula: jobs * 2 }]\nrules:\n  - { id: many, when: twice > \(threshold) count }"
                )
            }
            do {
                let process = try InProcess(text(50), in: folder)
                let retrieval = try process.document(
                    "month,v\n2026-01,7\n", of: "sheet", attempt: 1, at: 20_600 * 86_400)
                #expect(try process.pipeline.commit([retrieval], time: 0).events.isEmpty)
                try process.pipeline.store.write { writer in
                    let series = try #require(try writer.snapshot.series("twice"))
                    try writer.setOutdated("too much", series: series.number)
                }
            }
            let process = try InProcess(text(5), in: folder)
            #expect(try process.pipeline.reconcile(time: 0).events.isEmpty)
            let retrieval = try process.document("month,v\n2026-01,8\n", of: "sheet", attempt: 2, at: 20_601 * 86_400)
            #expect(try process.pipeline.commit([retrieval], time: 0).events.map(\.event) == [.fired])
            #expect(try process.pipeline.store.read { try $0.series("twice")?.outdated } == nil)
        }
    }
}
