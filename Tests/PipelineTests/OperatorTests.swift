import Configuring
import Control
import Fixtures
import Foundation
import Model
import Testing

@testable import Pipeline
@testable import Store

/// What operators say of alerts: the condition, the silence, the queue and the delivery are four things.
struct OperatorTests: OperatorTesting {
    @Test func `an event and who is to be told of it are there together`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            #expect(try queued(process) == ["fired"])
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 3600)
            #expect(try queued(process) == ["fired", "resolved"])
        }
    }

    @Test func `a silence hides nothing from the log, and its end tells what stands`() throws {
        try within { process in
            let until = Self.start + 10 * Self.day
            let outcome = try ask(
                process, .silence(rule: "many", until: "\(Timestamp.day(until))", reason: "rebasing.", user: "anna"),
                at: Self.start)
            #expect(outcome.code == 0)
            try commit(process, "2026-01,7\n", 1, at: Self.start + 60)
            #expect(try events(process) == ["silenced", "fired"])
            #expect(try queued(process) == [])
            // Nothing before its time.
            _ = try process.pipeline.tendAlerts(time: (until - 1) * 1000)
            #expect(process.pipeline.nextTending == until)
            let report = try process.pipeline.tendAlerts(time: until * 1000)
            #expect(report.events.map(\.event) == [.unsilenced])
            #expect(try queued(process) == ["unsilenced"])
            let message = try #require(report.events.first?.message)
            #expect(
                message.hasPrefix(
                    "The silence of the rule many is over, as anna (user 1000) had set it (rebasing). Its alert of 27 May 2026 stands. What the log said of it last, on 27 May 2026: x was 7"
                ))
            #expect(report.events.first?.by == nil)
            // Once.
            #expect(try process.pipeline.tendAlerts(time: (until + 60) * 1000).events.isEmpty)
        }
    }

    @Test func `the end of a silence under which an alert came and went tells nobody`() throws {
        try within { process in
            _ = try ask(process, .silence(rule: "many", until: "2027-01-01", reason: "x", user: "anna"), at: Self.start)
            try commit(process, "2026-01,7\n", 1, at: Self.start + 60)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 3600)
            let outcome = try ask(process, .unsilence(rule: "many", reason: "done", user: "ben"), at: Self.start + 7200)
            #expect(
                outcome.lines == [
                    "ben (user 1000) ended the silence of the rule many: done. No alert of it stands."
                ])
            #expect(try events(process) == ["silenced", "fired", "resolved", "unsilenced"])
            #expect(try queued(process) == [])
            let last = try process.pipeline.store.read { try $0.events().last?.event }
            #expect(last?.by == "ben (user 1000)" && last?.reason == "done")
        }
    }

    @Test func `what was queued before a silence is delivered`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try ask(
                process, .silence(rule: "many", until: "2027-01-01", reason: "x", user: "anna"), at: Self.start + 1)
            #expect(try queued(process) == ["fired"])
        }
    }

    @Test func `a silence of one rule is none of another`() throws {
        try within { process in
            _ = try ask(process, .silence(rule: "other", until: "2027-01-01", reason: "x", user: "a"), at: Self.start)
            try commit(process, "2026-01,700\n", 1, at: Self.start + 60)
            #expect(try events(process) == ["silenced", "fired", "fired"])
            #expect(try queued(process) == ["fired"])
        }
    }

    @Test(arguments: [
        ("mny", "2027-01-01", "there is no rule 'mny'; did you mean 'many'?"),
        ("many", "soon", "'soon' is no day such as 2026-12-31, and no time such as 2026-12-31T08:00:00Z"),
        ("many", "2020-01-01", "2020-01-01T00:00:00Z is over already"),
        ("many", "2027-13-01", "'2027-13-01' is no day such as 2026-12-31, and no time such as 2026-12-31T08:00:00Z"),
    ])
    func `a silence that cannot be meant is refused`(rule: String, until: String, message: String) throws {
        try within { process in
            let instruction = Instruction.silence(rule: rule, until: until, reason: "x", user: "a")
            let outcome = try ask(process, instruction, at: Self.start)
            let events = try events(process)
            #expect(outcome.lines == [message] && events.isEmpty)
        }
    }

    @Test(arguments: [
        ("2026-12-31", "2026-12-31T00:00:00Z"), ("2026-12-31T08:00Z", "2026-12-31T08:00:00Z"),
        ("2026-12-31T08:00:30Z", "2026-12-31T08:00:30Z"), ("2026-12-31T08:00:30.000Z", "2026-12-31T08:00:30Z"),
        ("2026-12-31T08:00", nil), ("2026-12-31T25:00Z", nil), ("30d", nil), ("", nil),
    ])
    func `a time is a day's beginning or an instant in UTC`(text: String, expected: String?) {
        #expect(Pipeline.instant(text).map(Timestamp.seconds) == expected)
    }

    @Test func `who was told of an alert before a silence is told that it ended under it`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try ask(
                process, .silence(rule: "many", until: "2027-01-01", reason: "x", user: "anna"), at: Self.start + 60)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 3600)
            _ = try ask(process, .unsilence(rule: "many", reason: nil, user: "ben"), at: Self.start + 7200)
            #expect(try queued(process) == ["fired", "unsilenced"])
            let last = try process.pipeline.store.read { try $0.events().last?.event.message }
            #expect(last?.contains("Meanwhile the log was told: x was 3") == true)
        }
    }

    @Test func `a silence that is made longer is the same`() throws {
        try within { process in
            for (day, until) in [(0, "2026-08-01"), (5, "2026-12-01")] {
                let instruction = Instruction.silence(rule: "many", until: until, reason: "x", user: "a")
                _ = try ask(process, instruction, at: Self.start + Int64(day) * Self.day)
            }
            let silence = try process.pipeline.store.read { try $0.silences() }
            #expect(silence.map(\.since) == [Self.start] && silence.count == 1)
        }
    }

    @Test func `an event is seen once, and only what there is`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            let first = Instruction.acknowledge(subject: "1", reason: "ok", user: "anna")
            #expect(try ask(process, first, at: Self.start + 60).code == 0)
            let again = try ask(process, .acknowledge(subject: "many", reason: nil, user: "ben"), at: Self.start + 90)
            #expect(again.lines.first?.hasPrefix("It was acknowledged by anna (user 1000) at ") == true)
            #expect(try events(process) == ["fired", "acknowledged"])
            for (subject, message) in [
                ("99", "there is no event and no rule '99'"),
                ("other", "no alert of the rule 'other' stands; an event is named by its number"),
            ] {
                let outcome = try ask(process, .acknowledge(subject: subject, reason: nil, user: "a"), at: Self.start)
                #expect(outcome.code == 64 && outcome.lines == [message])
            }
        }
    }

    @Test func `the log tells who did something and why`() throws {
        try within { process in
            _ = try ask(
                process, .silence(rule: "many", until: "2027-01-01", reason: "a \"b\"\nc", user: "an\u{1B}na"),
                at: Self.start)
            let line = try #require(try process.pipeline.store.read { try $0.events().first?.line })
            #expect(line.hasSuffix(#""by":"anna (user 1000)","reason":"a \"b\"\nc"}"#))
            let event = try process.pipeline.store.read { try $0.events().first?.event }
            #expect(event?.reason == "a \"b\"\nc")
        }
    }
}
