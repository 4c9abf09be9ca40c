import Fixtures
import Model
import Queries
import Rules
import Store
import Testing

@testable import Pipeline

/// What stands in where the deciding series of a claim has no value.
struct FallbackTests {
    private static func configuration(_ rule: String, absent: Bool = false) -> String {
        """
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: flow, frequency: quarter, value: v, period: q, published: p }
            series: [{ id: x, title: Sales, may_be_absent: true\(absent ? ", absent: zero" : "") }]
          - id: g
            url: "https://example.org/g"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: flow, frequency: quarter, value: v, period: q, published: p }
            series: [{ id: y, title: Sales as the press has them }]
        rules:
          - { id: r, \(rule) }
        """
    }

    /// What is told of the rows of two feeds on their days, and what the scoreboard says in the end.
    private func told(
        _ configuration: String, _ days: [(day: String, feed: String, rows: String)]
    ) throws -> (events: [String], status: ClaimStatus?) {
        try withTemporaryFolder { folder in
            let process = try InProcess(configuration, in: folder)
            var told: [String] = []
            var seconds: Int64 = 0
            for (day, feed, rows) in days {
                seconds = Int64(Day(iso: day)?.number ?? 0) * 86_400 + 3600
                var report = try process.pipeline.reconcile(time: seconds * 1000)
                if !feed.isEmpty {
                    let document = try process.document("q,p,v\n\(rows)", of: feed, attempt: seconds, at: seconds)
                    report += try process.pipeline.commit([document], time: seconds * 1000)
                }
                report += try process.pipeline.judge(time: seconds * 1000)
                told += report.events.map { "\(day) \($0.event.rawValue): \($0.message)" }
            }
            let status = try process.pipeline.store.read { snapshot in
                try ClaimBoard(process.catalog, snapshot, today: Timestamp.day(seconds)).statuses().first
            }
            return (told, status)
        }
    }

    private static let state = #"when: "ttm(x) > 100 USD/yr", claim: { by: Ada, kind: state, fallback: y.year }"#

    private static func withYear(_ rule: String) -> String {
        configuration(rule) + "\nindicators: [{ id: y.year, title: A year of sales by the press, formula: ttm(y) }]\n"
    }

    @Test func `a state rests on what stands in until the deciding series has a value`() throws {
        let press = "2025-Q1,2025-05-01,30\n2025-Q2,2025-08-01,30\n2025-Q3,2025-11-01,30\n2025-Q4,2026-02-01,30\n"
        let filed = press.replacing(",30\n", with: ",20\n").replacing("01,", with: "20,")
        let early: [(day: String, feed: String, rows: String)] = [
            ("2026-02-02", "f", ""), ("2026-02-02", "g", press),
        ]
        let (events, status) = try told(Self.withYear(Self.state), early)
        #expect(
            events == [
                "2026-02-02 fired: ttm(x) was $120 a year in the quarter to 31 December 2025 (published 1 February 2026), above Ada's $100 a year. Already true when monitoring began. It rests on a year of sales by the press, where the deciding series has no value."
            ])
        #expect(status?.fallback?.series == "y.year" && status?.state == .isTrue)
        let (later, resolved) = try told(Self.withYear(Self.state), early + [("2026-02-21", "f", filed)])
        #expect(
            later.last?.hasSuffix(
                "The number before was that of a year of sales by the press, and not of the same series."
            ) == true, "\(later)")
        #expect(resolved?.fallback == nil && resolved?.state == .isFalse)
    }

    private static let once =
        #"when: "x > 100 USD", from: 2025, deadline: 2025-Q4, claim: { by: Ada, kind: crosses, bears: for, settle_on: 2026-06-30, fallback: [y] }"#

    @Test func `what is decided once asks it on its last day, and not before`() throws {
        let days: [(day: String, feed: String, rows: String)] = [
            ("2026-01-01", "f", "2025-Q3,2025-11-01,90\n"), ("2026-02-02", "g", "2025-Q4,2026-02-01,130\n"),
            ("2026-06-29", "", ""), ("2026-06-30", "", ""),
        ]
        let (events, status) = try told(Self.configuration(Self.once), days)
        #expect(
            events == [
                "2026-06-30 met: Borne out: Sales as the press has them was $130 in the quarter to 31 December 2025 (published 1 February 2026), above Ada's $100, since Sales has no value for it. Settled on 30 June 2026."
            ])
        #expect(status?.fallback?.series == "y" && status?.settled?.evidence?.value == 130)
        // The figure that decides comes before the end: nothing stands in.
        let (own, decided) = try told(
            Self.configuration(Self.once),
            days.dropLast() + [("2026-06-29", "f", "2025-Q4,2026-06-01,80\n"), ("2026-06-30", "", "")])
        #expect(own.map { $0.prefix(18) } == ["2026-06-30 missed:"] && decided?.fallback == nil)
    }

    @Test func `what comes after the last day decides nothing, at once as it came`() throws {
        let press: (day: String, feed: String, rows: String) = ("2026-08-21", "g", "2025-Q4,2026-08-20,130\n")
        let own: (day: String, feed: String, rows: String) = ("2026-09-02", "f", "2025-Q4,2026-09-01,80\n")
        let days: [[(day: String, feed: String, rows: String)]] = [
            [("2026-01-01", "f", "2025-Q3,2025-11-01,90\n"), ("2026-06-30", "", ""), press, own],
            [("2026-09-03", "g", press.rows), ("2026-09-03", "f", "2025-Q3,2025-11-01,90\n" + own.rows)],
        ]
        for days in days {
            let (events, status) = try told(Self.configuration(Self.once), days)
            #expect(events.count == 1 && events[0].contains(" unresolvable: "), "\(events)")
            #expect(status?.state == .unresolvable && status?.fallback == nil)
        }
        // What is known by the last day decides, also where the series that is waited for has nothing at all.
        let (late, status) = try told(
            Self.configuration(Self.once), [("2026-09-03", "g", "2025-Q4,2026-02-01,130\n"), ("2026-09-03", "f", "")])
        #expect(late.map { $0.prefix(15) } == ["2026-09-03 met:"] && status?.fallback?.series == "y")
    }

    @Test func `nothing stands in before the feed that decides was tried, in whatever order they come`() throws {
        let press: (day: String, feed: String, rows: String) = ("2026-09-03", "g", "2025-Q4,2026-02-01,130\n")
        let own: (day: String, feed: String, rows: String) = ("2026-09-03", "f", "2025-Q4,2026-01-20,80\n")
        for days in [[press, own], [own, press]] {
            let (events, status) = try told(Self.configuration(Self.once), days)
            #expect(events.map { $0.prefix(18) } == ["2026-09-03 missed:"] && status?.fallback == nil, "\(events)")
        }
        let without = ("2026-09-03", "f", "2025-Q3,2025-11-01,90\n")
        for days in [[press, without], [without, press]] {
            let (events, status) = try told(Self.configuration(Self.once), days)
            #expect(events.map { $0.prefix(15) } == ["2026-09-03 met:"] && status?.fallback?.series == "y", "\(events)")
        }
    }

    @Test func `what is not reported counts as nothing where the series says so`() throws {
        let days: [(day: String, feed: String, rows: String)] = [
            ("2026-01-01", "f", "2025-Q3,2025-11-01,90\n"), ("2026-06-30", "", ""),
        ]
        let rule = Self.once.replacing(", fallback: [y]", with: "")
        #expect(
            try told(Self.configuration(rule, absent: true), days).events == [
                "2026-06-30 missed: Not borne out: nothing was published of Sales in the quarter to 31 December 2025, which counts as zero, at or below Ada's $100. Settled on 30 June 2026."
            ])
        #expect(try told(Self.configuration(rule), days).events.map { $0.prefix(24) } == ["2026-06-30 unresolvable:"])
        // What was never read may well have a figure.
        #expect(try told(Self.configuration(rule, absent: true), [("2026-06-30", "", "")]).events.isEmpty)
    }
}
