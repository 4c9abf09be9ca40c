import Fixtures
import Model
import Testing

@testable import Pipeline

/// Rules whose condition joins several comparisons, or compares two formulas.
struct JoinedRuleTests {
    private static func configuration(_ rule: String) -> String {
        """
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: stock, frequency: quarter, period: q, published: p, low: low, high: high, qualifier: k }
            series:
              - { id: x, title: Sales, value: v, where: { s: x } }
              - { id: y, title: Costs, value: v, where: { s: y } }
        rules:
          - { id: r, \(rule) }
        """
    }

    /// What documents tell that come one after the other, each with the rows of the one before.
    private func told(_ rule: String, _ documents: [[String]]) throws -> [AlertEvent] {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.configuration(rule), in: folder)
            var told: [AlertEvent] = []
            var rows: [String] = []
            for (index, more) in documents.enumerated() {
                let attempt = Int64(index + 1)
                rows += more
                let body =
                    (["s,q,p,v,low,high,k"]
                    + rows.map { row in
                        row + String(repeating: ",", count: 6 - row.filter { $0 == "," }.count)
                    }).joined(separator: "\n") + "\n"
                let retrieval = try process.document(body, of: "f", attempt: attempt, at: 20_700 * 86_400 + attempt)
                told += try process.pipeline.commit([retrieval], time: 0).events
            }
            return told
        }
    }

    private func sentences(_ rule: String, _ documents: [[String]]) throws -> [String] {
        try told(rule, documents).map { "\($0.event.rawValue): \($0.message)" }
    }

    private static let both = #"when: "x >= 120 USD and change(y, 1) <= 0 USD""#
    private static let first = [
        "x,2025-Q1,2025-04-20,100", "y,2025-Q1,2025-04-21,50", "y,2025-Q2,2025-07-21,60", "x,2025-Q2,2025-07-20,130",
    ]
    private static let third = ["x,2025-Q3,2025-10-20,150", "y,2025-Q3,2025-10-21,55"]

    @Test func `an alert tells every part, and what became of it`() throws {
        let events = try sentences(
            Self.both,
            [
                Self.first, Self.third, ["y,2025-Q3,2025-11-30,70"], ["y,2025-Q3,2025-12-30,60"],
                ["x,2025-Q4,2026-01-20,110", "y,2025-Q4,2026-01-20,50"],
            ])
        #expect(
            events == [
                "fired: In the quarter to 30 September 2025, Sales was $150, at or above $120, and change(y, 1) was -$5, at or below $0 (published 21 October 2025).",
                "retracted: In the quarter to 30 September 2025, Sales was $150, at or above $120, and change(y, 1) was $10, above $0 (published 30 November 2025); by what was known before, change(y, 1) was -$5, at or below $0: the condition was not met after all, and the alert is taken back.",
                "fired: In the quarter to 30 September 2025, Sales was $150, at or above $120, and change(y, 1) was $0, at or below $0 (published 30 December 2025); by what was known before, change(y, 1) was $10, above $0.",
                "resolved: In the quarter to 31 December 2025, Sales was $110, below $120, and change(y, 1) was -$10, at or below $0 (published 20 January 2026): the alert ends.",
            ])
    }

    @Test func `the parts are inputs with their thresholds, and behind them what they are made of`() throws {
        let event = try #require(try told(Self.both, [Self.first, Self.third]).first)
        #expect(event.series == "rule:r" && event.value == nil && event.threshold == nil && event.unit == nil)
        let inputs = event.inputs ?? []
        #expect(inputs.map(\.series) == ["x", "change(y, 1)", "y", "y"])
        #expect(inputs.map(\.threshold) == [120, 0, nil, nil])
        #expect(inputs.map(\.value) == [150, -5, 55, 60])
        #expect(inputs.map(\.period) == ["2025-Q3", "2025-Q3", "2025-Q3", "2025-Q2"])
        #expect(inputs[1].published == Day(year: 2025, month: 10, day: 21))
    }

    @Test func `between a condition and that of its end an alert stands`() throws {
        let rule = Self.both + #", clear: "x < 100 USD or y > 90 USD""#
        // Neither the one nor the other.
        let fourth = ["x,2025-Q4,2026-01-20,110", "y,2025-Q4,2026-01-20,50"]
        let fifth = ["y,2026-Q1,2026-04-20,95", "x,2026-Q1,2026-04-20,150"]
        #expect(
            try sentences(rule, [Self.first, Self.third, fourth, fifth]) == [
                "fired: In the quarter to 30 September 2025, Sales was $150, at or above $120, and change(y, 1) was -$5, at or below $0 (published 21 October 2025).",
                "resolved: In the quarter to 31 March 2026, Sales was $150, at or above $100, and Costs was $95, above $90 (published 20 April 2026): the alert ends.",
            ])
        // Nothing begins between the two.
        #expect(try sentences(rule, [Self.first + fourth]) == [])
    }

    @Test func `two formulas are compared, with what each of them is`() throws {
        let rule = #"when: "x > mean(y, from: 2025-Q1, to: 2025-Q2)", for: 2"#
        let events = try told(rule, [Self.first, ["x,2025-Q2,2025-08-20,54"]])
        #expect(
            events.map(\.message) == [
                "In the quarter to 30 June 2025, Sales was $130, above mean(y, from: 2025-Q1, to: 2025-Q2) ($55) (published 21 July 2025); it has been so for 2 quarters. Already true when monitoring began.",
                "In the quarter to 30 June 2025, Sales was $54, at or below mean(y, from: 2025-Q1, to: 2025-Q2) ($55) (published 20 August 2025); by what was known before, Sales was $130, above mean(y, from: 2025-Q1, to: 2025-Q2) ($55): the condition was not met after all, and the alert is taken back.",
            ])
        let last = try #require(events.last)
        #expect(last.value == 54 && last.threshold == 55 && last.unit == "USD" && last.before?.value == 130)
    }

    @Test func `bounds that decide nothing neither raise nor end`() throws {
        let third = ["x,2025-Q3,2025-10-20,90,,,ge", "y,2025-Q3,2025-10-21,95"]
        #expect(try sentences(#"when: "x < y""#, [Self.first, third]) == [])
        let events = try sentences(#"when: "x > y or x > 500 USD""#, [Self.first, third, ["x,2025-Q3,2025-12-20,94"]])
        #expect(
            events == [
                "fired: In the quarter to 31 March 2025, Sales was $100, above Costs ($50), and Sales was $100, at or below $500 (published 21 April 2025); it was so in the quarter to 30 June 2025 (published 21 July 2025), too. Already true when monitoring began.",
                "resolved: In the quarter to 30 September 2025, Sales was $94, at or below Costs ($95), and Sales was $94, at or below $500 (published 20 December 2025); by what was known before, Sales was at least $90, which does not decide whether it was above Costs ($95), and Sales was at least $90, which does not decide whether it was above $500: the alert ends.",
            ])
    }

    @Test func `spelling makes no other rule, and another condition does`() throws {
        try withTemporaryFolder { folder in
            let body = (["s,q,p,v,low,high,k"] + (Self.first + Self.third).map { $0 + ",,," }).joined(separator: "\n")
            let conditions = [
                "x >= 120 USD and change(y, 1) <= 0 USD", "x>=120 USD  and change(y,1) <= 0 USD",
                "x >= 120 USD and change(y, 1) <= 1 USD", "x >= 100 USD and y <= 60 USD",
            ]
            let told = try conditions.enumerated().map { index, condition in
                let process = try InProcess(Self.configuration("when: \"\(condition)\""), in: folder)
                var report = try process.pipeline.reconcile(time: 0)
                if index == 0 {
                    let document = try process.document(body + "\n", of: "f", attempt: 1, at: 20_700 * 86_400)
                    report += try process.pipeline.commit([document], time: 0)
                }
                return report.events.map(\.message)
            }
            // The same alert on the same evidence is the same, whatever it is raised by.
            #expect(
                told == [
                    [
                        "In the quarter to 30 September 2025, Sales was $150, at or above $120, and change(y, 1) was -$5, at or below $0 (published 21 October 2025). Already true when monitoring began."
                    ], [], [],
                    [
                        "x >= 120 USD and change(y, 1) <= 1 USD: this alert ends, since the rule r was changed.",
                        "In the quarter to 31 March 2025, Sales was $100, at or above $100, and Costs was $50, at or below $60 (published 21 April 2025); it was so in the quarter to 30 September 2025 (published 21 October 2025), too. Already true when the rule was changed.",
                    ],
                ])
        }
    }

    @Test func `a number without a unit may end a condition that has an end of its own`() throws {
        let rule = #"when: "x > 100 USD and growth(x) > 0.05", clear: "x < 50 USD""#
        let events = try told(rule, [Self.first, ["x,2025-Q3,2025-10-20,40", "y,2025-Q3,2025-10-20,5"]])
        #expect(events.map(\.event) == [.fired, .resolved])
    }

    @Test func `what a revision brings back between a condition and its end is told as that`() throws {
        let rule = #"when: "x > 120 USD and x > 119 USD", clear: "x < 110 USD""#
        let events = try sentences(
            rule,
            [Self.first, ["x,2025-Q3,2025-10-20,105", "y,2025-Q3,2025-10-20,5"], ["x,2025-Q3,2025-11-20,115"]])
        #expect(events.map { $0.prefix { $0 != ":" } } == ["fired", "resolved", "fired"])
        #expect(
            events.last?.hasSuffix(
                ": the recovery is taken back, and the alert of the quarter to 30 June 2025 stands."
            ) ?? false, "\(events.last ?? "")")
    }

    @Test func `an alert of a condition ends as one that was true`() throws {
        try withTemporaryFolder { folder in
            let body = (["s,q,p,v,low,high,k"] + Self.first.map { $0 + ",,," }).joined(separator: "\n") + "\n"
            var told: [String] = []
            for (index, condition) in ["y < x", "y < 55 USD"].enumerated() {
                let process = try InProcess(Self.configuration("when: \"\(condition)\""), in: folder)
                var report = try process.pipeline.reconcile(time: 0)
                if index == 0 {
                    let document = try process.document(body, of: "f", attempt: 1, at: 20_700 * 86_400)
                    report += try process.pipeline.commit([document], time: 0)
                }
                told += report.events.map { "\($0.event.rawValue): \($0.message)" }
            }
            #expect(
                told.dropFirst().first
                    == "resolved: y < x was true in the quarter to 31 March 2025: this alert ends, since the rule r was changed."
            )
        }
    }

    @Test func `a rule over two feeds is walked first when both were tried`() throws {
        let text = """
            feeds:
              - { id: a, url: "https://example.org/a", schedule: { every: 1h }, format: csv,
                  series: [{ id: x, unit: USD, kind: stock, frequency: quarter, value: v, period: q, published: p }] }
              - { id: b, url: "https://example.org/b", schedule: { every: 1h }, format: csv,
                  series: [{ id: y, unit: USD, kind: stock, frequency: quarter, value: v, period: q, published: p }] }
            rules:
              - { id: r, when: "not (x > 5 USD and y > 5 USD)" }
            """
        try withTemporaryFolder { folder in
            let process = try InProcess(text, in: folder)
            func told(_ feed: String, _ rows: String, attempt: Int64) throws -> [EventKind] {
                let document = try process.document(
                    "q,p,v\n\(rows)\n", of: feed, attempt: attempt, at: 20_700 * 86_400 + attempt)
                return try process.pipeline.commit([document], time: 0).events.map(\.event)
            }
            _ = try process.pipeline.reconcile(time: 0)
            #expect(try told("a", "2025-Q1,2025-04-20,3\n2025-Q2,2025-07-20,7", attempt: 1) == [])
            // Both are above 5 in the end.
            #expect(try told("b", "2025-Q1,2025-04-20,9\n2025-Q2,2025-07-20,9", attempt: 2) == [])
            #expect(
                try told("b", "2025-Q1,2025-04-20,9\n2025-Q2,2025-07-20,9\n2025-Q2,2025-08-20,2", attempt: 3) == [
                    .fired
                ])
        }
        try withTemporaryFolder { folder in
            let process = try InProcess(text, in: folder)
            let first = try process.document(
                "q,p,v\n2025-Q1,2025-04-20,3\n", of: "a", attempt: 1, at: 20_700 * 86_400)
            let failed = process.failure("it is down", of: "b", attempt: 2, at: 20_700 * 86_400)
            _ = try process.pipeline.reconcile(time: 0)
            #expect(try process.pipeline.commit([first], time: 0).events.isEmpty)
            // One that fails is not waited for.
            #expect(try process.pipeline.commit([failed], time: 0).events.map(\.event) == [.fired])
        }
    }

    @Test func `the first value of a formula is news where its series had been watched`() throws {
        let events = try told(#"when: "change(x, 2) > 0 USD""#, [Self.first, ["x,2025-Q3,2025-10-20,150"]])
        #expect(events.map(\.initial) == [false])
        #expect(!(events.first?.message.contains("Already true") ?? true))
    }
}
