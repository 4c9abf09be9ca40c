import Configuring
import Control
import Fixtures
import Model
import Testing

@testable import Pipeline
@testable import Store

/// What happens under a silence is in the log, and its end tells people what of it they should know.
struct SilenceTests: OperatorTesting {
    /// A source that says that it has all rows, a rule, and who is told.
    private static func text(
        _ rule: String = "when: x > 5 count", notifiers: String = "webhook: { url: \"https://a.org/\" }"
    ) -> String {
        let rules = rule.isEmpty ? "[]" : "[{ id: many, \(rule) }]"
        return """
            feeds:
              - id: f
                url: "https://example.org/f"
                schedule: { every: 1h }
                format: csv
                complete: true
                series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: month }]
            rules: \(rules)
            defaults: { notify: [hook] }
            notifiers: [{ id: hook, \(notifiers) }]
            """
    }

    private func silence(_ process: InProcess, at seconds: Int64, until: Int64 = start + 40 * day) throws {
        let day = "\(Timestamp.day(until))"
        _ = try ask(process, .silence(rule: "many", until: day, reason: "rebasing", user: "anna"), at: seconds)
    }

    /// The event by which people learn that the silence is over.
    private func end(_ process: InProcess, at seconds: Int64 = start + 40 * day) throws -> AlertEvent {
        let report = try process.pipeline.tendAlerts(time: seconds * 1000)
        return try #require(report.events.first { $0.event == .unsilenced })
    }

    @Test func `the last word on an alert may be that its number was taken back`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.text(), in: folder)
            try commit(process, "2026-01,3\n2026-02,7\n", 1, at: Self.start)
            try silence(process, at: Self.start + 60)
            try commit(process, "2026-01,3\n", 2, at: Self.start + Self.day)
            #expect(try events(process) == ["fired", "silenced", "withdrawn"])
            let event = try end(process)
            #expect(
                event.message.contains(
                    "stands. What the log said of it last, on 28 May 2026: x for the month to 28 February 2026, 7"))
            #expect(event.message.contains("taken back by its source"))
            #expect(event.series == "x" && event.period == "2026-02" && event.threshold == 5)
            #expect(try queued(process) == ["fired", "unsilenced"])
        }
    }

    @Test func `what was confirmed under a silence is told with its end, in figures as well`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.text(), in: folder)
            try silence(process, at: Self.start)
            try commit(process, "2026-01,7\n", 1, at: Self.start + 60)
            try commit(process, "2026-01,9\n", 2, at: Self.start + Self.day)
            #expect(try events(process) == ["silenced", "fired", "confirmed"])
            let event = try end(process)
            #expect(event.value == 9 && event.series == "x" && event.period == "2026-01" && event.unit == "count")
            #expect(try queued(process) == ["unsilenced"])
        }
    }

    @Test func `where no alert stands the end of a silence has no figures`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.text(), in: folder)
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            try silence(process, at: Self.start + 60)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + Self.day)
            let event = try end(process)
            #expect(event.value == nil && event.series == nil && event.period == nil)
            #expect(
                event.message.contains(
                    "Meanwhile the log was told: x was 3 in the month to 28 February 2026"))
        }
    }

    @Test func `an alert that ended and came again under a silence is the one that stands`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.text(), in: folder)
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            try silence(process, at: Self.start + 60)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + Self.day)
            try commit(process, "2026-01,7\n2026-02,3\n2026-03,8\n", 3, at: Self.start + 2 * Self.day)
            let event = try end(process)
            #expect(event.value == 8 && event.message.contains("Its alert of 29 May 2026 stands."))
            // And that the one people know of is over.
            #expect(event.message.contains("Meanwhile the log was told: x was 3 in the month to 28 February 2026"))
        }
    }

    @Test func `a claim that was settled under a silence is told with its end`() throws {
        try withTemporaryFolder { folder in
            let rule = "when: x > 5 count, deadline: 2026-06, claim: { by: Ada, kind: crosses }"
            let process = try InProcess(Self.text(rule), in: folder)
            try silence(process, at: Self.start)
            try commit(process, "2026-01,7\n2026-02,7\n", 1, at: Self.start + 60)
            _ = try process.pipeline.judge(time: (Self.start + 35 * Self.day) * 1000)
            let told = try events(process)
            #expect(told.contains("met"))
            let event = try end(process)
            #expect(event.message.contains("Meanwhile the log was told: "))
            // What is settled is settled, whatever the numbers are.
            #expect(event.message.hasSuffix("Its claim is settled.") && event.period == nil)
            #expect(try queued(process) == ["unsilenced"])
        }
    }

    @Test func `of a claim that is settled nobody is reminded, not even of what was due before`() throws {
        try withTemporaryFolder { folder in
            let rule = "when: x > 5 count, remind: 10d, deadline: 2026-06, claim: { by: Ada, kind: crosses }"
            let process = try InProcess(Self.text(rule), in: folder)
            try commit(process, "2026-01,7\n2026-02,7\n", 1, at: Self.start)
            _ = try process.pipeline.tendAlerts(time: (Self.start + 10 * Self.day) * 1000)
            #expect(try queued(process) == ["fired", "fired#1"])
            _ = try process.pipeline.judge(time: (Self.start + 35 * Self.day) * 1000)
            #expect(try queued(process) == ["fired", "met"])
            _ = try process.pipeline.tendAlerts(time: (Self.start + 60 * Self.day) * 1000)
            #expect(try queued(process) == ["fired", "met"])
            #expect(process.pipeline.nextTending == nil)
        }
    }

    @Test func `what came first is told by the log, and not by a clock that was set back`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.text(), in: folder)
            try commit(process, "2026-01,7\n", 1, at: Self.start + 30 * Self.day)
            // The clock was ahead by a month.
            try silence(process, at: Self.start)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + Self.day)
            #expect(try events(process) == ["fired", "silenced", "resolved"])
            #expect(try end(process).message.contains("Meanwhile the log was told: x was 3"))
            #expect(try queued(process) == ["fired", "unsilenced"])
        }
    }

    @Test func `who was told of the alert of a rule that is gone is told that it ended`() throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(Self.text(), in: folder)
                try commit(process, "2026-01,7\n", 1, at: Self.start)
                try silence(process, at: Self.start + 60)
            }
            let process = try InProcess(Self.text(""), in: folder)
            _ = try process.pipeline.reconcile(time: (Self.start + Self.day) * 1000)
            #expect(try events(process) == ["fired", "silenced", "resolved"])
            #expect(try queued(process) == ["fired"])
            let event = try end(process)
            #expect(
                event.message.contains("Meanwhile the log was told: x was 7")
                    && event.message.hasSuffix("No alert of it stands."))
            #expect(try queued(process) == ["fired", "unsilenced"])
            #expect(try process.pipeline.store.read { try $0.silences() }.isEmpty)
        }
    }

    @Test func `a silence that ends while nothing runs is over when something does`() throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(Self.text(), in: folder)
                try silence(process, at: Self.start)
                try commit(process, "2026-01,7\n", 1, at: Self.start + 60)
            }
            let process = try InProcess(Self.text(), in: folder)
            let late = Self.start + 90 * Self.day
            let event = try end(process, at: late)
            #expect(
                event.message.hasPrefix(
                    "The silence of the rule many is over, as anna (user 1000) had set it (rebasing)."))
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: late + 60)
            #expect(try queued(process) == ["unsilenced", "resolved"])
        }
    }

    /// A notifier that wants to know of some kinds of events is told of the end of a silence where that tells of such an event.
    @Test(arguments: [("[fired]", true), ("[resolved]", false), ("[unsilenced]", true), ("[met]", false)])
    func `the end of a silence is told to who would have been told of what stands`(kinds: String, isTold: Bool) throws {
        try withTemporaryFolder { folder in
            let notifier = "events: \(kinds), webhook: { url: \"https://a.org/\" }"
            let process = try InProcess(Self.text(notifiers: notifier), in: folder)
            try silence(process, at: Self.start)
            try commit(process, "2026-01,7\n", 1, at: Self.start + 60)
            _ = try end(process)
            #expect(try queued(process) == (isTold ? ["unsilenced"] : []))
        }
    }
}
