import Fixtures
import Model
import Queries
import Rules
import Store
import Testing

@testable import Pipeline

/// Claims: what somebody said is decided once, by the day on which it is settled, and stands.
struct ClaimTests {
    static func configuration(_ rule: String, claim: String) -> String {
        """
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: stock, frequency: quarter, value: v, period: q, published: p, low: low, high: high }
            series: [{ id: x, title: Sales }]
        rules:
          - { id: r, \(rule), claim: { by: Ada, \(claim) } }
        """
    }

    /// What is told of documents, each with the rows of those before it, on their days; a day without rows only passes.
    private func told(
        _ rule: String, claim: String, _ days: [(day: String, rows: [String])]
    ) throws -> [String] {
        try withTemporaryFolder { folder in
            try told(Self.configuration(rule, claim: claim), days, in: folder)
        }
    }

    private func told(
        _ configuration: String, _ days: [(day: String, rows: [String])], in folder: String
    ) throws -> [String] {
        let process = try InProcess(configuration, in: folder)
        var told: [String] = []
        var rows: [String] = []
        for (day, more) in days {
            let seconds = Int64(Day(iso: day)?.number ?? 0) * 86_400 + 3600
            var report = try process.pipeline.reconcile(time: seconds * 1000)
            rows += more
            if !more.isEmpty {
                let body =
                    (["q,p,v,low,high"] + rows.map { $0.filter { $0 == "," }.count == 2 ? $0 + ",," : $0 })
                    .joined(separator: "\n") + "\n"
                let document = try process.document(body, of: "f", attempt: seconds, at: seconds)
                report += try process.pipeline.commit([document], time: seconds * 1000)
            }
            report += try process.pipeline.judge(time: seconds * 1000)
            told += report.events.map { "\(day) \($0.event.rawValue): \($0.message)" }
        }
        return told
    }

    private static let story: [(day: String, rows: [String])] = [
        ("2025-05-01", ["2025-Q1,2025-04-20,90"]), ("2025-07-21", ["2025-Q2,2025-07-20,110"]), ("2025-08-25", []),
        ("2025-10-21", ["2025-Q3,2025-10-20,120"]), ("2025-11-30", ["2025-Q2,2025-11-30,80"]),
        ("2026-01-21", ["2025-Q4,2026-01-20,95"]),
    ]

    @Test func `a crossing is provisional until the next release, and stands from then on`() throws {
        // The revision of November undoes nothing any more.
        #expect(
            try told(#"when: "x > 100 USD""#, claim: "kind: crosses, bears: for", Self.story) == [
                "2025-07-21 fired: Sales reached $110 in the quarter to 30 June 2025 (published 20 July 2025), passing Ada's $100.",
                "2025-10-21 met: Borne out: Sales reached $110 in the quarter to 30 June 2025 (published 20 July 2025), passing Ada's $100; it is now $120 (to 30 September 2025, published 20 October 2025). Settled on 20 October 2025.",
            ])
    }

    @Test func `what is taken back before it is settled is not met`() throws {
        let story: [(day: String, rows: [String])] = [
            ("2025-07-21", ["2025-Q1,2025-04-20,90", "2025-Q2,2025-07-20,110"]),
            ("2025-08-01", ["2025-Q2,2025-08-01,99"]), ("2025-10-21", ["2025-Q3,2025-10-20,98"]),
        ]
        let events = try told(#"when: "x > 100 USD""#, claim: "kind: crosses", story)
        #expect(events.map { $0.prefix { $0 != ":" } } == ["2025-07-21 fired", "2025-08-01 retracted"])
    }

    @Test func `a claim that is settled when monitoring begins tells its outcome alone`() throws {
        let rows = Self.story.flatMap(\.rows)
        #expect(
            try told(#"when: "x > 100 USD""#, claim: "kind: crosses, bears: against", [("2026-05-01", rows)]) == [
                "2026-05-01 met: Not borne out: Sales reached $110 in the quarter to 30 June 2025 (published 20 July 2025), passing Ada's $100; it is now $95 (to 31 December 2025, published 20 January 2026). Settled on 20 October 2025, before monitoring began."
            ])
    }

    @Test func `what was settled before monitoring began was decided by what was known then`() throws {
        let rows = ["2024-Q4,2025-01-20,120", "2025-Q1,2025-04-20,90", "2024-Q4,2025-06-01,90"]
        let told = try told(
            #"when: "x > 100 USD", deadline: 2024-Q4"#, claim: "kind: crosses, bears: for", [("2026-01-01", rows)])
        #expect(told.count == 1 && told[0].hasPrefix("2026-01-01 met: Borne out: "), "\(told)")
        #expect(told[0].hasSuffix("Settled on 20 April 2025, before monitoring began."))
    }

    @Test func `a crossing is missed when its deadline is reported, and later periods do not count`() throws {
        let later: [(day: String, rows: [String])] = [
            ("2026-02-20", []), ("2026-04-20", ["2026-Q1,2026-04-20,300"]), ("2026-05-25", []),
        ]
        #expect(
            try told(
                #"when: "x > 200 USD", deadline: 2025"#, claim: "kind: crosses, bears: for", Self.story + later) == [
                    "2026-04-20 missed: Not borne out: Sales was $95 in the quarter to 31 December 2025 (published 20 January 2026), at or below Ada's $200; it is now $300 (to 31 March 2026, published 20 April 2026). Settled on 20 April 2026."
                ])
    }

    @Test func `what holds is missed at its first violation, and met at its deadline`() throws {
        let missed = try told(
            #"when: "x > 85 USD", deadline: 2025"#, claim: "kind: holds, bears: for", Self.story + [("2026-09-20", [])])
        #expect(
            missed.last
                == "2026-01-21 missed: Not borne out: Sales was $80 in the quarter to 30 June 2025 (published 30 November 2025), at or below Ada's $85; it is now $120 (to 30 September 2025, published 20 October 2025). Settled on 30 December 2025."
        )
        let met = try told(
            #"when: "x > 70 USD", deadline: 2025"#, claim: "kind: holds", Self.story + [("2026-09-20", [])])
        #expect(
            met.last
                == "2026-09-20 met: Met: Sales was $95 in the quarter to 31 December 2025 (published 20 January 2026), above Ada's $70. Settled on 23 July 2026."
        )
    }

    @Test func `without data a claim is unresolvable on the last day, and not a day before`() throws {
        let days: [(day: String, rows: [String])] = [("2028-03-30", []), ("2028-03-31", []), ("2028-04-30", [])]
        let claim = "kind: crosses, settle_within: 3 months"
        #expect(
            try told(#"when: "x > 500 USD", deadline: 2027, from: 2026"#, claim: claim, Self.story + days) == [
                "2028-03-31 unresolvable: Unresolvable: by 31 March 2028 nothing was published of Sales for 2027 that decides it."
            ])
        // What was never read may well say it.
        #expect(try told(#"when: "x > 500 USD", deadline: 2027"#, claim: claim, days).isEmpty)
    }

    @Test func `of what was never read nothing is decided, on the board as in the log`() throws {
        try withTemporaryFolder { folder in
            let text = Self.configuration(
                #"when: "x > 500 USD", deadline: 2024"#, claim: "kind: crosses, settle_within: 3 months")
            let process = try InProcess(text, in: folder)
            let day = try #require(Day(iso: "2028-04-01"))
            func state() throws -> ClaimStanding.State? {
                try process.pipeline.store.read { snapshot in
                    try ClaimBoard(process.catalog, snapshot, today: day).statuses().first?.state
                }
            }
            let before = try state()
            #expect(before == .noData)
            let document = try process.document("q,p,v,low,high\n", of: "f", attempt: 1, at: Int64(day.number) * 86_400)
            _ = try process.pipeline.commit([document], time: Int64(day.number) * 86_400_000)
            let after = try state()
            #expect(after == .unresolvable)
        }
    }

    @Test func `a question that lost its sense is annulled, and nothing more is told of it`() throws {
        let claim = "kind: crosses, annulled: { on: 2025-07-01, reason: Sales are counted otherwise }"
        #expect(
            try told(#"when: "x > 100 USD""#, claim: claim, Self.story) == [
                "2025-07-21 annulled: Annulled on 1 July 2025: Sales are counted otherwise."
            ])
    }

    @Test func `an annulment that somebody writes down is told when it is read`() throws {
        try withTemporaryFolder { folder in
            let rule = #"when: "x > 100 USD", deadline: 2027"#
            _ = try told(
                Self.configuration(rule, claim: "kind: crosses"), [("2025-05-01", ["2025-Q1,2025-04-20,90"])],
                in: folder)
            let annulled = "kind: crosses, annulled: { on: 2025-07-01, reason: Sales are counted otherwise }"
            let days: [(day: String, rows: [String])] = [("2025-06-30", []), ("2025-07-02", []), ("2025-07-03", [])]
            #expect(
                try told(Self.configuration(rule, claim: annulled), days, in: folder) == [
                    "2025-07-02 annulled: Annulled on 1 July 2025: Sales are counted otherwise."
                ])
        }
    }

    @Test func `what was settled before it lost its sense stands, whenever monitoring begins`() throws {
        let claim = "kind: crosses, annulled: { on: 2025-11-15, reason: Sales are counted otherwise }"
        let rows = Self.story.filter { $0.day < "2025-11-30" }.flatMap(\.rows)
        let events = try told(#"when: "x > 100 USD""#, claim: claim, [("2025-12-01", rows)])
        #expect(events.count == 1 && events[0].hasPrefix("2025-12-01 met: "), "\(events)")
    }

    @Test func `where first prints decide, a revision does not`() throws {
        let story: [(day: String, rows: [String])] = [
            ("2025-05-01", ["2025-Q1,2025-04-20,90"]),
            ("2025-07-22", ["2025-Q2,2025-07-20,104", "2025-Q2,2025-07-21,110"]),
            ("2025-10-21", ["2025-Q3,2025-10-20,300"]),
        ]
        let events = try told(
            #"when: "x > 105 USD", deadline: 2025-Q2"#, claim: "kind: crosses, decided_by: first", story)
        #expect(
            events == [
                "2025-10-21 missed: Missed: Sales was $104 in the quarter to 30 June 2025 (published 20 July 2025), at or below Ada's $105; it is now $300 (to 30 September 2025, published 20 October 2025). Settled on 20 October 2025."
            ])
    }

    @Test func `both sides are rounded to the step of the source`() throws {
        let days: [(day: String, rows: [String])] = [("2025-05-01", ["2025-Q1,2025-04-20,99.96"])]
        #expect(try told(#"when: "x >= 100 USD""#, claim: "kind: crosses", days).isEmpty)
        #expect(try told(#"when: "x >= 100 USD""#, claim: "kind: crosses, precision: 0.1", days).count == 1)
        let falling: [(day: String, rows: [String])] = [
            ("2025-05-01", ["2025-Q1,2025-04-20,105"]), ("2025-07-21", ["2025-Q2,2025-07-20,99.94"]),
        ]
        let told = try told(#"when: "x <= 99.9 USD""#, claim: "kind: crosses, precision: 0.1", falling)
        #expect(told.count == 1 && told[0].contains("falling to Ada's"), "\(told)")
    }

    @Test func `another meaning is another version, and both are remembered`() throws {
        try withTemporaryFolder { folder in
            let day: [(day: String, rows: [String])] = [("2026-05-01", Self.story.flatMap(\.rows))]
            for (means, when) in [
                ("A", "x > 100 USD"), ("A", "x  > 100 USD"), ("B", "x > 100 USD"), ("B", "x > 1000 USD"),
            ] {
                let text = Self.configuration("when: \"\(when)\"", claim: "kind: crosses, says: s, means: \(means)")
                _ = try told(text, day, in: folder)
            }
            let reader = try #require(try StoreReader(path: folder + "/s.db"))
            let versions = try reader.read { try $0.claims()["r"] ?? [] }
            #expect(versions.map(\.version) == [1, 2, 3])
            #expect(versions.map(\.means) == ["A", "B", "B"])
            #expect(versions.map { $0.settled?.outcome } == ["met", "met", nil])
        }
    }
}
