import Fixtures
import Testing

@testable import Channels
@testable import Fetching
@testable import Model
@testable import Notifying
@testable import Scheduling
@testable import Store

/// Hours of rest: what they hold, what they let through, and what is said of it.
struct OutboxRestTests: OutboxTesting {
    /// A notifier that is told nothing from 22 to 7 o'clock but what is excepted.
    private func night(_ id: String, except exceptions: Set<Severity> = [.critical]) throws -> NotifierDefinition {
        try notifier(id) { definition in
            let hours = DailyHours(from: try DailyTime("22:00", zone: "UTC"), to: try DailyTime("07:00", zone: "UTC"))
            definition.quiet = NotifierDefinition.QuietHours(hours, except: exceptions)
        }
    }

    @Test func `hours of rest delay everything but what is excepted, and drop nothing`() throws {
        try within([night("a")]) { world in
            world.now = 20_000 * 86_400 + 23 * 3600
            try world.tell("p")
            try world.tell("q", .critical)
            world.now += 5
            let parcels = try world.turn()
            #expect(parcels.map(World.words) == ["a: q #1"])
            #expect(try world.turn(parcels.map { done($0) }).isEmpty)
            let morning: Int64 = 20_001 * 86_400 + 7 * 3600
            #expect(world.outbox.next == morning)
            world.now = morning
            #expect(try world.sent() == ["a: p #1"])
        }
    }

    @Test func `hours of rest hold what failed before as well`() throws {
        try within([night("a")]) { world in
            world.now = 20_000 * 86_400 + 22 * 3600 - 10
            try world.tell("p")
            try world.tell("q", .critical)
            world.now += 5
            var parcels = try world.turn()
            parcels = try world.turn(parcels.map { done($0, .failed("500")) })
            _ = try world.turn(parcels.map { done($0, .failed("500")) })
            world.now = 20_000 * 86_400 + 23 * 3600
            let urgent = try world.turn()
            #expect(urgent.map(World.words) == ["a: q #2"])
            #expect(try world.turn(urgent.map { done($0) }).isEmpty)
            // What may not be sent is not late.
            let morning: Int64 = 20_001 * 86_400 + 7 * 3600
            #expect(world.outbox.next == morning)
            world.now = morning
            let (morningParcels, notices) = try world.outbox.turn(world.store, [], now: world.now)
            #expect(morningParcels.map(World.words) == ["a: p #2"] && notices.isEmpty)
            let told = try world.outbox.turn(
                world.store, morningParcels.map { done($0, .failed("500")) }, now: world.now)
            // It has an hour from the end of the hours of rest.
            #expect(!told.notices.map(\.weight).contains(.fault))
            world.now = morning + 3600
            let (again, first) = try world.outbox.turn(world.store, [], now: world.now)
            let attempts = again.map { done($0, .failed("500")) }
            let late = first + (try world.outbox.turn(world.store, attempts, now: world.now).notices)
            #expect(late.count { $0.text.contains("is late") } == 1)
        }
    }

    @Test func `hours of rest without exceptions hold everything of their notifier, and nothing of others`() throws {
        try within([night("a", except: []), notifier("b")]) { world in
            world.now = 20_000 * 86_400 + 23 * 3600
            #expect(try world.turn().isEmpty)
            try world.tell("p", .critical)
            world.now += 5
            let parcels = try world.turn()
            #expect(parcels.map(World.words) == ["b: p #1"])
            #expect(try world.turn(parcels.map { done($0) }).isEmpty)
            let morning: Int64 = 20_001 * 86_400 + 7 * 3600
            #expect(world.outbox.next == morning)
            world.now = morning
            #expect(try world.sent() == ["a: p #1"])
        }
    }

    @Test func `what is urgent at night is late after an hour as by day`() throws {
        try within([night("a")]) { world in
            world.now = 20_000 * 86_400 + 23 * 3600
            try world.tell("p", .critical)
            world.now += 5
            var attempts: [Courier.Attempt] = []
            var told: [String] = []
            while let next = world.outbox.next ?? (attempts.isEmpty ? nil : world.now),
                world.now < 20_000 * 86_400 + 26 * 3600
            {
                world.now = max(world.now, next)
                let (parcels, notices) = try world.outbox.turn(world.store, attempts, now: world.now)
                told += notices.map(\.text).filter { $0.contains("is late") }
                attempts = parcels.map { done($0, .failed("500")) }
                if attempts.isEmpty { world.now += 1 }
            }
            #expect(told.count == 1)
        }
    }

    @Test func `what may be told at night is not hidden behind what may not`() throws {
        try within([night("a")]) { world in
            world.now = 20_000 * 86_400 + 23 * 3600
            for place in 0..<150 { try world.tell("r\(place)") }
            try world.tell("urgent", .critical)
            world.now += 60
            #expect(try world.sent() == ["a: urgent #1"])
        }
    }

    @Test func `at night nothing passes what is held of the same rule`() throws {
        try within([night("a")]) { world in
            world.now = 20_000 * 86_400 + 23 * 3600
            try world.tell("p")
            // Somebody has made the rule critical meanwhile.
            try world.tell("p", .critical)
            world.now += 60
            #expect(try world.sent().isEmpty)
            try world.tell("q", .critical)
            world.now += 60
            #expect(try world.sent() == ["a: q #1"])
        }
    }
}
