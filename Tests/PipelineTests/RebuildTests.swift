import Configuring
import Control
import Fixtures
import Merging
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

    /// Decodes one piece of the archive again.
    ///
    /// - Returns: whether there is more.
    private func begin(_ process: InProcess) throws -> Bool {
        let feed = try #require(process.catalog.feed("sheet"))
        var rebuild = Rebuild(feed: feed, declarations: [0: try #require(process.catalog.declarations["jobs"])])
        return try process.pipeline.transaction(time: 0) { transaction in
            try rebuild.step(transaction.writer, process.pipeline.archive(transaction))
        }
    }

    @Test func `what was begun before a crash is gone on with, and is the same as without one`() throws {
        var results: [[String]] = []
        for isInterrupted in [false, true] {
            try withTemporaryFolder { folder in
                do { try fill(InProcess(configuration(scale: "1"), in: folder), 150) }
                if isInterrupted {
                    let process = try InProcess(configuration(scale: "10"), in: folder)
                    #expect(try begin(process))
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

    @Test func `bodies that the new definition cannot read are told of`() throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(configuration(scale: "1"), in: folder)
                for (number, body) in ["month,v\n2026-01,1\n", "month,v,w\n2026-02,1,2\n"].enumerated() {
                    let retrieval = try process.document(
                        body, of: "sheet", attempt: Int64(number + 1), at: Int64(20_600 + number) * 86_400)
                    _ = try process.pipeline.commit([retrieval], time: 0)
                }
            }
            let process = try InProcess(
                configuration(scale: "1").replacing("value: v,", with: "value: w,"), in: folder)
            let report = try process.pipeline.reconcile(time: 0)
            #expect(report.notices.count == 1)
            let notice = report.notices.first ?? ""
            #expect(
                notice.hasPrefix("feed sheet: some of its 2 archived bodies say nothing in the new reading of jobs; "))
            #expect(
                notice.contains(
                    "the body of 2026-05-27T00:00:00Z cannot be read any more: the header has no column 'w'"))
            #expect(try process.values("jobs") == ["2026-02 2 2026-05-28"])
        }
    }

    @Test func `a definition that comes back while another is built is the one in force`() throws {
        try withTemporaryFolder { folder in
            do { try fill(InProcess(configuration(scale: "1"), in: folder), 70) }
            do {
                let process = try InProcess(configuration(scale: "10"), in: folder)
                #expect(try begin(process))
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

    @Test func `a record on a series that is defined otherwise now hides nothing`() throws {
        try withTemporaryFolder { folder in
            do { try fill(InProcess(configuration(scale: "1"), in: folder), 5) }
            let process = try InProcess(configuration(scale: "10"), in: folder)
            let instruction = Instruction.record(
                series: "jobs", period: "2001-01", value: "7", published: "2024-10-20", source: "by hand")
            let outcome = try process.pipeline.carryOut(
                instruction, time: 20_700 * 86_400_000)
            #expect(outcome.code == 0, "\(outcome.lines)")
            #expect(try process.values("jobs").count == 6)
        }
    }

    private func record(_ process: InProcess) throws {
        let instruction = Instruction.record(
            series: "jobs", period: "2026-01", value: "7", published: "2026-05-27", source: "by hand")
        #expect(try process.pipeline.carryOut(instruction, time: 20_600 * 86_400_000).code == 0)
    }

    private func state(_ value: Int, _ process: InProcess, _ attempt: Int64) throws {
        let body = "month,v\n2026-01,\(value)\n"
        let retrieval = try process.document(body, of: "sheet", attempt: attempt, at: 20_600 * 86_400)
        _ = try process.pipeline.commit([retrieval], time: 0)
    }

    @Test func `a value by hand keeps its turn among the documents of its day`() throws {
        for isLast in [false, true] {
            try withTemporaryFolder { folder in
                do {
                    let process = try InProcess(configuration(scale: "1"), in: folder)
                    try state(5, process, 1)
                    try record(process)
                    if !isLast { try state(6, process, 2) }
                    #expect(try process.values("jobs").last == "2026-01 \(isLast ? 7 : 6) 2026-05-27")
                }
                let process = try InProcess(configuration(scale: "10"), in: folder)
                #expect(try process.pipeline.reconcile(time: 0).notices.isEmpty)
                #expect(try process.values("jobs").last == "2026-01 \(isLast ? 7 : 60) 2026-05-27")
            }
        }
    }

    @Test func `a value by hand is not taken for one in another unit`() throws {
        try withTemporaryFolder { folder in
            let whole = configuration(scale: "1")
            let text = String(whole[..<(try #require(whole.firstRange(of: "rules:")).lowerBound)])
            do {
                let process = try InProcess(text, in: folder)
                try state(5, process, 1)
                try record(process)
            }
            let process = try InProcess(text.replacing("unit: count", with: "unit: USD"), in: folder)
            let report = try process.pipeline.reconcile(time: 0)
            #expect(
                report.notices == [
                    "jobs: values recorded by hand (1) are not in its new reading, since they are in count, a stock by the month; record them again"
                ])
            #expect(try process.values("jobs") == ["2026-01 5 2026-05-27"])
        }
    }

    /// Facts that overlap in so many ways that no filing does.
    private var knot: String {
        let first = Day(number: 7305)
        return "s,e,v\n"
            + (0..<1800).map { "\(first + $0 % 30 * 365),\(first + $0 % 30 * 365 + 80 + $0 / 30 * 9),\($0)\n" }.joined()
    }

    @Test func `what contradicts itself is refused and answered, and the others go on`() throws {
        func text(_ kind: String) -> String {
            """
            feeds:
              - { id: k, url: "https://example.org/k", schedule: { every: 1h }, format: csv, series: [{ id: k, unit: USD, kind: \(kind), frequency: quarter, value: v, start: s, end: e }] }
              - { id: a, url: "https://example.org/a", schedule: { every: 1h }, format: csv, series: [{ id: a, unit: count, kind: stock, frequency: month, value: v, period: month }] }
            """
        }
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(text("stock"), in: folder)
                let retrieval = try process.document(knot, of: "k", attempt: 1, at: 20_600 * 86_400)
                _ = try process.pipeline.commit([retrieval], time: 0)
            }
            let process = try InProcess(text("flow"), in: folder)
            let before = try process.pipeline.store.read { try $0.series("k")?.generation }
            let report = try process.pipeline.reconcile(time: 0)
            #expect(report.feeds.count == 1)
            guard case .failed(let reason)? = report.feeds.first?.result else {
                Issue.record("it was taken")
                return
            }
            #expect(reason.contains("its archived bodies cannot be read so"))
            #expect(try process.pipeline.store.read { try $0.series("k")?.generation } == before)
            let replayed = try process.pipeline.carryOut(.replay(feed: "k"), time: 0)
            #expect(replayed.code == 65)
            // One more document does not hide what is stored under the old definition.
            let more = try process.document(
                "s,e,v\n2026-01-01,2026-03-31,5\n", of: "k", attempt: 2, at: 20_601 * 86_400)
            let other = try process.document("month,v\n2026-01,5\n", of: "a", attempt: 3, at: 20_601 * 86_400)
            let committed = try process.pipeline.commit([more, other], time: 0)
            #expect(committed.changed == ["a"])
            #expect(committed.health["k"]?.error?.contains("mend the definition") == true)
            #expect(try process.pipeline.store.read { try $0.series("k")?.generation } == before)
        }
    }
}
