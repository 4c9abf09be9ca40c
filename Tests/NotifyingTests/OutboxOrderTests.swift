import Fixtures
import Testing

@testable import Channels
@testable import Fetching
@testable import Model
@testable import Notifying
@testable import Scheduling
@testable import Store

/// What was given up and is tried again, reminders, and what is left of messages: nobody is told of an end before its beginning.
struct OutboxOrderTests: OutboxTesting {
    /// Messages of a lane that were given up, one for each event, tried again at once.
    private func revive(_ world: World, _ events: [(rule: String, kind: EventKind)]) throws {
        var parcels: [Outbox.Parcel] = []
        for (rule, kind) in events {
            try world.tell(rule, .warning, kind)
            world.now += 5
            parcels = try world.turn()
            _ = try world.turn(parcels.map { done($0, .rejected("550")) })
        }
        #expect(try world.revive("a").revived == events.count)
    }

    @Test func `what is tried again keeps its order, also where it fails again`() throws {
        try within([notifier("a")]) { world in
            let rules = (0..<6).map { "r\($0)" }
            try revive(world, rules.map { ($0, .fired) } + rules.map { ($0, .resolved) })
            var heard: [String: [EventKind]] = [:]
            var isFirst = true
            var attempts: [Courier.Attempt] = []
            while let next = world.outbox.next ?? (attempts.isEmpty ? nil : world.now) {
                world.now = max(world.now, next)
                let parcels = try world.turn(attempts)
                attempts = parcels.map { parcel in
                    // The first of all is not taken at once.
                    if isFirst {
                        isFirst = false
                        return done(parcel, .failed("503"))
                    }
                    for content in parcel.contents {
                        heard[content.stored.event.rule ?? "", default: []].append(content.stored.event.event)
                    }
                    return done(parcel)
                }
                if attempts.isEmpty { world.now += 1 }
            }
            #expect(heard == Dictionary(uniqueKeysWithValues: rules.map { ($0, [.fired, .resolved]) }))
        }
    }

    @Test func `what later words have overtaken is not sent, and the rest of its message is`() throws {
        try within([notifier("a")]) { world in
            for place in 0..<6 { try world.tell("r\(place)") }
            world.now += 5
            let digest = try world.turn()
            _ = try world.turn(digest.map { done($0, .rejected("413")) })
            try world.tell("r0", .warning, .resolved)
            world.now += 5
            let end = try world.turn()
            #expect(end.map(World.words) == ["a: r0 #1"])
            _ = try world.turn(end.map { done($0) })
            #expect(try world.revive("a") == (1, 0))
            #expect(try drain(world) == (1...5).map { "a: r\($0) #1" })
        }
    }

    @Test func `while something is given up it stays known what was told since`() throws {
        try within([notifier("a")]) { world in
            try revive(world, [("p", .fired)])
            let again = try world.turn()
            _ = try world.turn(again.map { done($0, .rejected("550")) })
            try world.tell("p", .warning, .resolved)
            world.now += 5
            let parcels = try world.turn()
            _ = try world.turn(parcels.map { done($0) })
            let forgotten = try world.store.write { try $0.forgetDelivered(before: world.now + 1, limit: 10) }
            #expect(forgotten == 0)
            #expect(try world.revive("a") == (0, 1))
            let dead = try #require(try world.store.read { try $0.messages(.dead, of: "a", limit: 9) }.first)
            try world.store.write { try $0.forget(dead) }
            // Another alert of the same rule: what was told of the one before is history.
            #expect(try world.store.write { try $0.forgetDelivered(before: world.now + 1, limit: 10) } == 0)
            try world.tell("p")
            #expect(try world.store.write { try $0.forgetDelivered(before: world.now + 1, limit: 10) } == 1)
        }
    }

    /// All that is told until nothing is left, each taken at once.
    private func drain(_ world: World) throws -> [String] {
        var told: [String] = []
        var parcels = try world.turn()
        while !parcels.isEmpty {
            told += parcels.map(World.words)
            parcels = try world.turn(parcels.map { done($0) })
        }
        return told
    }

    @Test func `a reminder that fails once is overtaken by nothing that was told before it`() throws {
        try within([notifier("a")]) { world in
            for kind in [EventKind.fired, .unsilenced] {
                try world.tell("p", .warning, kind)
                world.now += 5
                #expect(try drain(world).count == 1)
            }
            world.now += 30 * 86_400
            try world.remind(1, occasion: 1)
            world.now += 5
            let first = try world.turn()
            #expect(first.map(World.words) == ["a: p #1"])
            _ = try world.turn(first.map { done($0, .failed("503")) })
            world.now += 5
            #expect(try world.sent() == ["a: p #2"])
        }
    }

    @Test func `what is left of a message goes before what is later, also where that waits already`() throws {
        try within([notifier("a")]) { world in
            // A digest is given up, one of its alerts ends and that is told, and the end of another waits.
            for place in 0..<6 { try world.tell("r\(place)") }
            world.now += 5
            _ = try world.turn(try world.turn().map { done($0, .rejected("413")) })
            try world.tell("r0", .warning, .resolved)
            world.now += 5
            #expect(try drain(world) == ["a: r0 #1"])
            try world.tell("r1", .warning, .resolved)
            world.now += 5
            _ = try world.turn(try world.turn().map { done($0, .failed("503")) })
            #expect(try world.revive("a") == (1, 0))
            let told = try drain(world)
            #expect(told == ["a: r1 r2 r3 r4 r5 r1 #1"])
        }
    }

    @Test func `however many of one rule are tried again, none passes another`() throws {
        try within([notifier("a")]) { world in
            // More than one turn looks at, as a server that refused a recipient for a year leaves them behind.
            let count = 450
            for place in 0..<count { try world.tell("p", .warning, place % 2 == 0 ? .fired : .resolved) }
            let lane = Lane(notifier: "a", recipient: "")
            try world.store.write { transaction in
                for seq in 1...Int64(count) {
                    var message = OutboxMessage(id: "m\(seq * 7919 % 1009)", lane: lane, created: world.now)
                    (message.state, message.ended) = (.dead, world.now)
                    try transaction.insert(message, of: [QueuedDelivery(event: seq, queued: world.now)])
                }
            }
            #expect(try world.revive("a") == (count, 0))
            world.now += 60
            var heard: [Int64] = []
            var parcels = try world.turn()
            while !parcels.isEmpty {
                heard += parcels.flatMap { $0.contents.map(\.stored.seq) }
                parcels = try world.turn(parcels.map { done($0) })
            }
            #expect(heard == Array(1...Int64(count)))
        }
    }

    @Test func `what is under way counts as told`() throws {
        try within([notifier("a")]) { world in
            try revive(world, [("p", .fired)])
            _ = try world.turn(try world.turn().map { done($0, .rejected("550")) })
            try world.tell("p", .warning, .resolved)
            world.now += 5
            let end = try world.turn()
            #expect(end.count == 1)
            #expect(try world.revive("a", underway: world.outbox.underwayIDs) == (0, 1))
            // Had it not been, both would go in their order.
            _ = try world.turn(end.map { done($0, .failed("503")) })
            #expect(try world.revive("a", underway: world.outbox.underwayIDs) == (1, 0))
            let sent = try drain(world)
            #expect(sent == ["a: p #1", "a: p #1"])
        }
    }
}
