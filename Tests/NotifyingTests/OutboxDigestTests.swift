import Fixtures
import Testing

@testable import Channels
@testable import Fetching
@testable import Model
@testable import Notifying
@testable import Scheduling
@testable import Store

/// What is told in one message, and what by itself.
struct OutboxDigestTests: OutboxTesting {
    @Test func `what goes on with an alert names the mail that told its beginning, also where that told of others`()
        throws
    {
        try within([mail("a", to: ["b@example.org", "c@example.org"])]) { world in
            for place in 0..<6 { try world.tell("r\(place)") }
            world.now += 5
            let digests = try world.turn()
            #expect(digests.count == 2)
            _ = try world.turn(digests.map { done($0) })
            try world.tell("r0", .warning, .resolved)
            world.now += 5
            let ends = try world.turn()
            #expect(ends.map { $0.contents.map(\.root) } == digests.map { [$0.message.id] })
            // What began by itself is the root of its own thread.
            _ = try world.turn(ends.map { done($0) })
            try world.tell("p")
            world.now += 5
            let single = try world.turn()
            #expect(single.map { $0.contents.map(\.root) } == single.map { [$0.message.id] })
        }
    }

    @Test func `more than five at once are one message, in the order in which they came`() throws {
        try within([notifier("a")]) { world in
            for place in 0..<6 { try world.tell("r\(place)") }
            world.now += 5
            let parcels = try world.turn()
            #expect(parcels.map(World.words) == ["a: r0 r1 r2 r3 r4 r5 #1"])
            let id = parcels[0].message.id
            #expect(try world.turn([done(parcels[0], .failed("500"))]).isEmpty)
            // What comes meanwhile is no part of it.
            try world.tell("new")
            world.now += 5
            let again = try world.turn()
            #expect(again.map(\.message.id) == [id])
            #expect(again.map(World.words) == ["a: r0 r1 r2 r3 r4 r5 #2"])
        }
    }

    @Test func `on a phone nothing that is shown there stays as it was, however much comes at once`() throws {
        try within([ntfy("phone"), notifier("a")]) { world in
            for rule in ["p", "q"] { try world.tell(rule) }
            world.now += 5
            func all() throws -> [String] {
                var told: [String] = []
                var parcels = try world.turn()
                while !parcels.isEmpty {
                    told += parcels.map(World.words)
                    parcels = try world.turn(parcels.map { done($0) })
                }
                return told.sorted()
            }
            #expect(try all() == ["a: p #1", "a: q #1", "phone: p #1", "phone: q #1"])
            // Six more: two go on with what is shown, the others are news.
            for rule in ["r", "s", "t", "u"] { try world.tell(rule) }
            try world.tell("p", .warning, .resolved)
            try world.tell("q", .warning, .confirmed)
            world.now += 5
            let told = try all()
            #expect(
                told == [
                    "a: r s t u p q #1", "phone: p #1", "phone: q #1", "phone: r #1", "phone: s #1", "phone: t #1",
                    "phone: u #1",
                ])
            // What was told in one message is shown by none of its own.
            for place in 0..<6 { try world.tell("v\(place)") }
            world.now += 5
            #expect(try all().contains("phone: v0 v1 v2 v3 v4 v5 #1"))
            for place in 0..<6 { try world.tell("v\(place)", .warning, .resolved) }
            world.now += 5
            #expect(try all().contains("phone: v0 v1 v2 v3 v4 v5 #1"))
        }
    }

    @Test func `five at once are five messages`() throws {
        try within([notifier("a")]) { world in
            for place in 0..<5 { try world.tell("r\(place)") }
            world.now += 5
            var told: [String] = []
            var parcels = try world.turn()
            while !parcels.isEmpty {
                told += parcels.map(World.words)
                parcels = try world.turn(parcels.map { done($0) })
            }
            #expect(told == (0..<5).map { "a: r\($0) #1" })
        }
    }

    @Test func `what goes on coming is waited for, and no longer than a minute`() throws {
        try within([notifier("a")]) { world in
            for place in 0..<30 {
                try world.tell("r\(place)")
                if place < 20 { #expect(try world.turn().isEmpty) }
                world.now += 3
            }
            let parcels = try world.turn()
            #expect(parcels.first?.contents.count ?? 0 >= 20)
        }
    }

    @Test func `what is more than a message holds is told in several`() throws {
        try within([notifier("a")]) { world in
            for place in 0..<350 { try world.tell("r\(place)") }
            world.now += 60
            var sizes: [Int] = []
            var parcels = try world.turn()
            while !parcels.isEmpty {
                sizes += parcels.map(\.contents.count)
                parcels = try world.turn(parcels.map { done($0) })
            }
            #expect(sizes == [100, 100, 100, 50])
        }
    }
}
