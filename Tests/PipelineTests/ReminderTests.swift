import Configuring
import Control
import Fixtures
import Foundation
import Model
import Testing

@testable import Pipeline
@testable import Store

/// Reminders of what stands, and messages that were given up.
struct ReminderTests: OperatorTesting {
    @Test func `who stands is reminded of, from month to month, until somebody has seen it`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            let month = 30 * Self.day
            _ = try process.pipeline.tendAlerts(time: Self.start * 1000)
            _ = try process.pipeline.tendAlerts(time: (Self.start + month - 1) * 1000)
            #expect(try queued(process) == ["fired"])
            #expect(process.pipeline.nextTending == Self.start + month)
            for _ in 0..<2 { _ = try process.pipeline.tendAlerts(time: (Self.start + month) * 1000) }
            #expect(try queued(process) == ["fired", "fired#1"])
            // What was missed meanwhile is one reminder.
            _ = try process.pipeline.tendAlerts(time: (Self.start + 4 * month + 5) * 1000)
            // It takes the place of the one that nobody was sent yet.
            #expect(try queued(process) == ["fired", "fired#2"])
            let seen = try ask(
                process, .acknowledge(subject: "many", reason: nil, user: "anna"), at: Self.start + 4 * month + 60)
            #expect(
                seen.lines == [
                    "The event of the rule many of 27 May 2026 (fired) has been seen by anna (user 1000)."
                ])
            _ = try process.pipeline.tendAlerts(time: (Self.start + 9 * month) * 1000)
            // What nobody was sent yet is not sent any more.
            #expect(try queued(process) == ["fired"])
            // The log repeats nothing.
            #expect(try events(process) == ["fired", "acknowledged"])
        }
    }

    @Test func `another alert of the same rule was seen by nobody yet`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try ask(process, .acknowledge(subject: "1", reason: "ok", user: "anna"), at: Self.start + 60)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 3600)
            try commit(process, "2026-01,7\n2026-02,3\n2026-03,8\n", 3, at: Self.start + 7200)
            _ = try process.pipeline.tendAlerts(time: (Self.start + 7200) * 1000)
            _ = try process.pipeline.tendAlerts(time: (Self.start + 7200 + 30 * Self.day) * 1000)
            #expect(try queued(process) == ["fired", "resolved", "fired", "fired#1"])
        }
    }

    @Test func `an alert of before is reminded of from the day on which that was asked for`() throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(Self.text.replacing(", remind: 30d", with: ""), in: folder)
                try commit(process, "2026-01,7\n", 1, at: Self.start)
            }
            let process = try InProcess(Self.text, in: folder)
            // Two years later somebody adds the key.
            let later = Self.start + 730 * Self.day
            _ = try process.pipeline.tendAlerts(time: later * 1000)
            #expect(try queued(process) == ["fired"])
            #expect(process.pipeline.nextTending == later + 30 * Self.day)
        }
    }

    /// A machine without a clock of its own, which begins in 1970 until it has asked somebody.
    @Test func `a clock that is before the alert changes nothing of when people are reminded`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try process.pipeline.tendAlerts(time: Self.start * 1000)
            for time in [900, 960, Self.start + 2 * Self.day] as [Int64] {
                _ = try process.pipeline.tendAlerts(time: time * 1000)
            }
            #expect(try queued(process) == ["fired"])
            #expect(process.pipeline.nextTending == Self.start + 30 * Self.day)
        }
    }

    @Test func `a clock that was ahead as an alert began does not put off its reminders`() throws {
        try withTemporaryFolder { folder in
            let text = Self.text.replacing("period: month }", with: "period: month, published: day }")
            let process = try InProcess(text, in: folder)
            let ahead = Self.start + 300 * Self.day
            let retrieval = try process.document(
                "month,v,day\n2026-01,7,2026-02-20\n", of: "f", attempt: 1, at: ahead)
            _ = try process.pipeline.commit([retrieval], time: ahead * 1000)
            _ = try process.pipeline.tendAlerts(time: Self.start * 1000)
            _ = try process.pipeline.tendAlerts(time: (Self.start + 30 * Self.day) * 1000)
            #expect(try queued(process) == ["fired", "fired#1"])
        }
    }

    @Test func `reminders count from the alert, and not from when somebody looks next`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try process.pipeline.tendAlerts(time: (Self.start + 30 * Self.day) * 1000)
            #expect(try queued(process) == ["fired", "fired#1"])
        }
    }

    @Test func `the end of an alert ends the reminders that wait`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try process.pipeline.tendAlerts(time: Self.start * 1000)
            _ = try process.pipeline.tendAlerts(time: (Self.start + 30 * Self.day) * 1000)
            #expect(try queued(process) == ["fired", "fired#1"])
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 31 * Self.day)
            #expect(try queued(process) == ["fired", "resolved"])
        }
    }

    @Test func `of a late reminder that is not sent any more it is said`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try process.pipeline.tendAlerts(time: Self.start * 1000)
            let due = Self.start + 30 * Self.day
            _ = try process.pipeline.tendAlerts(time: due * 1000)
            let lane = Lane(notifier: "hook", recipient: "")
            var message = OutboxMessage(id: "m", lane: lane, created: due)
            message.isLate = true
            try process.pipeline.store.write {
                try $0.insert(message, of: [QueuedDelivery(event: 1, occasion: 1, queued: due)])
            }
            var notices: [String] = []
            _ = try process.pipeline.carryOut(
                .acknowledge(subject: "many", reason: nil, user: "anna"), peer: nil, time: (due + 7200) * 1000
            ) { notices += $0.notices }
            #expect(notices == ["the message m to hook, a reminder that was late, is not sent any more"])
            #expect(try process.pipeline.store.read { try $0.waiting(lane, limit: 9) }.isEmpty)
        }
    }

    @Test func `the end of a silence is one message, also where a reminder was due`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            _ = try process.pipeline.tendAlerts(time: Self.start * 1000)
            let until = Self.start + 40 * Self.day
            _ = try ask(
                process, .silence(rule: "many", until: "\(Timestamp.day(until))", reason: "x", user: "a"),
                at: Self.start + 1)
            _ = try process.pipeline.tendAlerts(time: until * 1000)
            #expect(try queued(process) == ["fired", "unsilenced"])
        }
    }

    /// A message to a lane in some state, of one event.
    private func put(_ process: InProcess, _ id: String, _ notifier: String, dead: Bool) throws {
        var message = OutboxMessage(id: id, lane: Lane(notifier: notifier, recipient: ""), created: Self.start)
        if dead { (message.state, message.ended) = (.dead, Self.start) }
        try process.pipeline.store.write { try $0.insert(message, of: [QueuedDelivery(event: 1, queued: Self.start)]) }
    }

    private func outcome(_ process: InProcess, _ instruction: Instruction) throws -> String {
        try ask(process, instruction, at: Self.start + 60).lines.joined(separator: " ")
    }

    @Test func `what was given up is tried again or discarded, by message or by notifier, and nothing else is`() throws
    {
        try within { process in
            try put(process, "m1", "hook", dead: true)
            try put(process, "m2", "hook", dead: false)
            #expect(
                try outcome(process, .discard(id: "m2"))
                    == "the message m2 is not given up, and is tried again by itself")
            #expect(try outcome(process, .discard(id: "hook")) == "1 message will not be listed any more.")
            #expect(try outcome(process, .discard(id: "hook")) == "no message of the notifier 'hook' was given up")
            #expect(try outcome(process, .retry(id: "m2")) == "1 message will be tried again.")
            #expect(
                try outcome(process, .retry(id: "hok")).hasPrefix(
                    "there is no notifier and no message 'hok'; did you mean"))
            #expect(try process.pipeline.store.read { try $0.message("m1") } == nil)
        }
    }

    @Test func `what later words have overtaken is not tried again, and can be discarded`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            try put(process, "m1", "hook", dead: true)
            #expect(try outcome(process, .retry(id: "m1")) == "1 message will be tried again.")
            try put(process, "m1", "hook", dead: true)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 30)
            try process.pipeline.store.write { transaction in
                var message = OutboxMessage(
                    id: "m2", lane: Lane(notifier: "hook", recipient: ""), created: Self.start + 30)
                (message.state, message.ended) = (.delivered, Self.start + 31)
                try transaction.insert(message, of: [QueuedDelivery(event: 2, queued: Self.start + 30)])
            }
            let refused = try outcome(process, .retry(id: "m1"))
            #expect(refused.hasPrefix("m1 is not sent: later words on the same have been delivered"))
            #expect(try process.pipeline.store.read { try $0.message("m1")?.state } == .dead)
            // Those of the same notifier that are not overtaken are.
            try commit(process, "2026-01,7\n2026-02,3\n2026-03,8\n", 3, at: Self.start + 40)
            try process.pipeline.store.write { transaction in
                var message = OutboxMessage(id: "m3", lane: Lane(notifier: "hook", recipient: ""), created: Self.start)
                (message.state, message.ended) = (.dead, Self.start)
                try transaction.insert(message, of: [QueuedDelivery(event: 3, queued: Self.start + 40)])
            }
            #expect(try outcome(process, .retry(id: "hook")).hasPrefix("1 message will be tried again. m1 is not sent"))
            #expect(try queued(process) == ["fired"])
            #expect(try outcome(process, .discard(id: "m1")) == "1 message will not be listed any more.")
        }
    }

    @Test func `of who is not configured any more everything can be discarded, and nothing is tried`() throws {
        try within { process in
            try put(process, "m1", "gone", dead: false)
            try process.pipeline.store.write { transaction in
                let lane = Lane(notifier: "gone", recipient: "")
                for event in [8, 9] { try transaction.queue(QueuedDelivery(event: Int64(event), queued: 0), for: lane) }
            }
            #expect(try outcome(process, .retry(id: "m1")) == "the message m1 is for gone, which is not configured")
            #expect(
                try outcome(process, .discard(id: "gone"))
                    == "1 message, and 2 events not yet in one, will not be listed any more.")
            let left = try process.pipeline.store.read { try $0.queuedCounts() }
            #expect(left.isEmpty)
        }
    }
}
