import Fixtures
import Testing

@testable import Channels
@testable import Fetching
@testable import Model
@testable import Notifying
@testable import Scheduling
@testable import Store

/// The outbox: who is told what, in which order, and how often.
struct OutboxTests: OutboxTesting {
    @Test func `what was told is told to each by itself, a moment later, and once`() throws {
        try within([notifier("a"), mail("b", to: ["x@y.z", "u@v.w"])]) { world in
            try world.tell("r")
            #expect(try world.sent().isEmpty)
            #expect(world.outbox.next == world.now + 5)
            world.now += 5
            let parcels = try world.turn()
            #expect(parcels.map(World.words) == ["a: r #1", "b, x@y.z: r #1", "b, u@v.w: r #1"])
            #expect(Set(parcels.map(\.message.id)).count == 3)
            // While it is under way, nothing is sent again.
            world.outbox.changed()
            #expect(try world.turn().isEmpty)
            #expect(try world.turn(parcels.map { done($0) }).isEmpty)
            #expect(try world.message(parcels[0])?.state == .delivered)
            world.now += 10 * 86_400
            world.outbox.changed()
            #expect(try world.turn().isEmpty)
            #expect(world.outbox.next == nil)
        }
    }

    @Test func `who refused is asked again, and who took it is not`() throws {
        try within([mail("b", to: ["x@y.z", "u@v.w"])]) { world in
            try world.tell("r")
            world.now += 5
            let parcels = try world.turn()
            let failed = try #require(parcels.first)
            let other = try #require(parcels.last)
            #expect(try world.turn([done(failed, .failed("451")), done(other)]).isEmpty)
            #expect(world.outbox.next == world.now + 5)
            world.now += 5
            let again = try world.turn()
            #expect(again.map(\.message.id) == [failed.message.id])
            #expect(again.first?.message.attempts == 1)
            _ = try world.turn(again.map { done($0) })
            #expect(try world.message(failed)?.state == .delivered)
            #expect(try world.message(failed)?.attempts == 2)
        }
    }

    @Test func `a process that ends in the middle repeats what was under way, and nothing else`() throws {
        try withTemporaryFolder { folder in
            let notifiers = [try notifier("a")]
            let world = try World(folder, notifiers)
            for rule in ["p", "q"] { try world.tell(rule) }
            world.now += 5
            let first = try world.turn()
            let second = try world.turn(first.map { done($0) })
            #expect(first.map(World.words) == ["a: p #1"])
            #expect(second.map(World.words) == ["a: q #1"])
            // Another process finds the second alone, under the same id.
            let outbox = Outbox()
            outbox.adopt(notifiers)
            let again = try outbox.turn(world.store, [], now: world.now).parcels
            #expect(again.map(\.message.id) == second.map(\.message.id))
        }
    }

    @Test func `a receiver that fails holds up its own lane's later words on the same rule, and nobody else's`() throws
    {
        try within([notifier("a"), notifier("b")]) { world in
            for rule in ["p", "p", "q"] { try world.tell(rule) }
            world.now += 5
            let parcels = try world.turn()
            #expect(parcels.map(World.words) == ["a: p #1", "b: p #1"])
            let next = try world.turn([done(parcels[0], .failed("500")), done(parcels[1])])
            // The end of an alert is not told before its beginning.
            #expect(next.map(World.words) == ["a: q #1", "b: p #1"])
            let more = try world.turn(next.map { done($0) })
            #expect(more.map(World.words) == ["b: q #1"])
            world.now += 5
            let late = try world.turn(more.map { done($0) })
            #expect(late.map(World.words) == ["a: p #2"])
            #expect(try world.turn(late.map { done($0) }).map(World.words) == ["a: p #1"])
        }
    }

    @Test func `a recipient who is no more is dead at once, and others go on`() throws {
        try within([notifier("a")]) { world in
            try world.tell("p")
            try world.tell("p")
            world.now += 5
            let parcels = try world.turn()
            let (next, notices) = try world.outbox.turn(
                world.store, [done(parcels[0], .rejected("550"))], now: world.now)
            #expect(try world.message(parcels[0])?.state == .dead)
            #expect(notices.map(\.weight) == [.severe])
            #expect(next.map(World.words) == ["a: p #1"])
        }
    }

    @Test func `a receiver that is gone stops its notifier until the configuration is read again`() throws {
        try within([notifier("a"), notifier("b")]) { world in
            try world.tell("p")
            world.now += 5
            let parcels = try world.turn()
            let attempts = [done(parcels[0], .gone("410")), done(parcels[1])]
            let notices = try world.outbox.turn(world.store, attempts, now: world.now).notices
            #expect(notices.count == 1 && notices[0].text.contains("the notifier a is stopped"))
            try world.tell("q")
            world.now += 86_400
            #expect(try world.sent() == ["b: q #1"])
            try world.store.write { try $0.restartNotifiers() }
            world.outbox.adopt(world.notifiers)
            #expect(try world.turn().first.map(World.words) == "a: p #2")
        }
    }

    @Test func `a receiver that was gone is asked again in another place`() throws {
        try within([notifier("a")]) { world in
            world.outbox.adopt(world.notifiers, receivers: ["a": "here"])
            try world.tell("p")
            world.now += 5
            _ = try world.turn(try world.turn().map { done($0, .gone("410")) })
            world.now += 86_400
            // As a pass does that looks every day.
            world.outbox.adopt(world.notifiers, receivers: ["a": "here"])
            #expect(try world.turn().isEmpty)
            world.outbox.adopt(world.notifiers, receivers: ["a": "there"])
            #expect(try world.sent() == ["a: p #2"])
        }
    }

    @Test func `after an hour a message is late, which is told once, and after a week it is dead`() throws {
        try within([notifier("a")]) { world in
            try world.tell("p")
            world.now += 5
            let begin = world.now
            var told: [String] = []
            var attempts: [Courier.Attempt] = []
            var count = 0
            while let next = world.outbox.next ?? (attempts.isEmpty ? nil : world.now) {
                world.now = max(world.now, next)
                let (parcels, notices) = try world.outbox.turn(world.store, attempts, now: world.now)
                told += notices.map(\.text).filter { !$0.contains("failed two times") }.map {
                    "\($0.contains("is late") ? "late" : "dead") after \((world.now - begin) / 3600) h"
                }
                attempts = parcels.map { done($0, .failed("500")) }
                count += attempts.count
                if attempts.isEmpty { world.now += 1 }
            }
            #expect(told == ["late after 1 h", "dead after 168 h"])
            #expect((12...60).contains(count))
            let dead = try #require(try world.store.read { try $0.messages(.dead, of: "a", limit: 9) }.first)
            #expect(try world.revive("a") == (1, 0))
            #expect(try world.turn().map(\.message.id) == [dead.id])
        }
    }

    @Test func `who takes something again after a long time takes what is late as well`() throws {
        try within([notifier("a")]) { world in
            try world.tell("p")
            world.now += 5
            var parcels = try world.turn()
            var end = world.now + 5 * 3600
            while world.now < end {
                _ = try world.turn(parcels.map { done($0, .failed("503")) })
                world.now = max(world.now + 1, world.outbox.next ?? world.now + 60)
                parcels = try world.turn()
            }
            _ = try world.turn(parcels.map { done($0, .failed("503")) })
            end = world.now
            try world.tell("q")
            world.now += 5
            let first = try world.turn()
            #expect(first.map(World.words) == ["a: q #1"])
            #expect(try world.turn(first.map { done($0) }).first.map(World.words)?.hasPrefix("a: p #") == true)
        }
    }

    @Test func `what was delivered is looked at by no later turn, and forgotten in the end`() throws {
        try within([notifier("a")]) { world in
            try world.tell("p")
            try world.tell("q")
            world.now += 5
            for _ in 0..<2 {
                let parcels = try world.turn()
                _ = try world.turn(parcels.map { done($0) })
                world.outbox.changed()
            }
            let forgotten = try world.store.write { try $0.forgetDelivered(before: world.now + 1, limit: 10) }
            // Who was told of the last alert of a rule stays known, for its end.
            let lanes = try world.store.read { try $0.lanes(.rule("p")) }
            #expect(forgotten == 0 && lanes == [Lane(notifier: "a", recipient: "")])
            try world.tell("p")
            let more = try world.store.write { try $0.forgetDelivered(before: world.now + 1, limit: 10) }
            #expect(more == 1)
        }
    }

    @Test func `what was silenced is remembered, and told to nobody`() throws {
        try within([notifier("a")]) { world in
            var event = AlertEvent(id: "s", time: 0, event: .fired, message: "m")
            event.rule = "r"
            try world.store.write { transaction in
                let seq = try transaction.insert(event) { "{\"seq\":\($0)}" } ?? 0
                try transaction.queue(
                    QueuedDelivery(event: seq, queued: 0), for: Lane(notifier: "a", recipient: ""), isSilenced: true)
            }
            world.outbox.changed()
            #expect(try world.turn().isEmpty)
            #expect(world.outbox.next == nil)
        }
    }
}
