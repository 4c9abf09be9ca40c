import Fixtures
import Testing

@testable import Channels
@testable import Fetching
@testable import Model
@testable import Notifying
@testable import Scheduling
@testable import Store

/// When the outbox tells what: daily digests, the wishes of receivers, and clocks that are set.
struct OutboxTimeTests: OutboxTesting {
    @Test func `a digest at a time of the day has everything since the last one`() throws {
        try within([notifier("a") { $0.digest = try DailyTime("08:00", zone: "UTC") }]) { world in
            world.now = 20_000 * 86_400 + 9 * 3600
            try world.tell("p")
            world.now += 3600
            try world.tell("q")
            #expect(try world.turn().isEmpty)
            world.now = 20_001 * 86_400 + 8 * 3600
            #expect(try world.sent() == ["a: p q #1"])
        }
    }

    @Test func `a clock that is set back keeps nothing waiting for the day that it came from, and hurries nobody`()
        throws
    {
        try within([notifier("a")]) { world in
            world.now = 5_000_000
            try world.tell("p")
            world.now += 5
            let parcels = try world.turn()
            _ = try world.turn(parcels.map { done($0, .failed("500")) })
            try world.tell("p")
            try world.tell("q")
            // Nobody says that something has changed but the clock.
            world.now = 1_000_000
            let again = try world.turn()
            #expect(again.map(World.words) == ["a: p #2"])
            // The receiver that fails is asked at its pauses, and not again and again until the day comes.
            let others = try world.turn(again.map { done($0, .failed("500")) })
            #expect(others.map(World.words) == ["a: q #1"])
            let next = try #require(world.outbox.next)
            #expect(next > world.now && next <= world.now + 300)
        }
    }

    @Test
    func `what a receiver asked for is kept over a restart, for what comes as well, and is nothing to another one`()
        throws
    {
        let definition = try notifier("a")
        try within([definition]) { world in
            let outbox = Outbox()
            // Of a receiver that is first heard of nothing is known.
            outbox.adopt([definition], receivers: ["a": "here"])
            try world.tell("p")
            world.now += 5
            let parcels = try outbox.turn(world.store, [], now: world.now).parcels
            let wish = world.now + 86_400
            let attempts = parcels.map { done($0, .failed("503", wish: wish)) }
            #expect(try outbox.turn(world.store, attempts, now: world.now).parcels.isEmpty)
            try world.tell("q")
            for receivers in [["a": "here"], [:]] {
                let next = Outbox()
                next.adopt([definition], receivers: receivers)
                world.now += 60
                #expect(try next.turn(world.store, [], now: world.now, isHurried: true).parcels.isEmpty)
            }
            let other = Outbox()
            other.adopt([definition], receivers: ["a": "there"])
            let sent = try other.turn(world.store, [], now: world.now).parcels
            #expect(sent.map(World.words) == ["a: p #2"])
            let more = try other.turn(world.store, sent.map { done($0) }, now: world.now).parcels
            #expect(more.map(World.words) == ["a: q #1"])
        }
    }

    @Test func `what was asked for under a clock that was ahead is over when that is set back, and never comes back`()
        throws
    {
        try within([notifier("a")]) { world in
            try world.tell("p")
            world.now += 5
            let parcels = try world.turn()
            let ahead = world.now
            _ = try world.turn(parcels.map { done($0, .failed("503", wish: world.now + 3600)) })
            world.now -= 2 * 86_400
            try world.tell("q")
            world.now += 60
            var sent = try world.turn()
            #expect(sent.map(World.words) == ["a: p #2"])
            sent = try world.turn(sent.map { done($0) })
            #expect(sent.map(World.words) == ["a: q #1"])
            _ = try world.turn(sent.map { done($0) })
            world.now = ahead + 5
            try world.tell("r")
            world.now += 5
            #expect(try world.sent() == ["a: r #1"])
        }
    }

    @Test func `who asks for patience gets it from all who lead there`() throws {
        var other = try notifier("c")
        let request = RequestDefinition(url: try Template("https://example.org/other"), directory: "")
        other = NotifierDefinition(
            id: "c", location: other.location, channel: .webhook(WebhookChannel(request: request, secrets: [])))
        try within([notifier("a"), notifier("b"), other]) { world in
            try world.tell("p")
            world.now += 5
            let parcels = try world.turn()
            let wish = world.now + 3600
            _ = try world.turn([
                done(parcels[0], .failed("429", wish: wish)), done(parcels[1]), done(parcels[2]),
            ])
            try world.tell("q")
            world.now += 60
            #expect(try world.sent() == ["c: q #1"])
            world.now = wish
            #expect(try world.sent().sorted() == ["a: p #2", "b: q #1"])
        }
    }

    @Test func `a clock that was three days ahead delays nothing by days`() throws {
        try within([notifier("a")]) { world in
            try world.tell("p")
            world.now += 3 * 86_400
            let parcels = try world.turn()
            _ = try world.turn(parcels.map { done($0, .failed("500")) })
            world.now -= 3 * 86_400
            #expect(try world.sent() == ["a: p #2"])
        }
    }

    @Test func `a receiver who asks for patience gets it for everything`() throws {
        try within([notifier("a")]) { world in
            for rule in ["p", "q"] { try world.tell(rule) }
            world.now += 5
            let parcels = try world.turn()
            #expect(try world.turn([done(parcels[0], .failed("429", wish: world.now + 100))]).isEmpty)
            world.now += 99
            #expect(try world.sent().isEmpty)
            world.now += 1
            #expect(try world.sent() == ["a: p #2"])
        }
    }

    @Test func `what a receiver asks for is kept by the next process as well, for all that waits`() throws {
        try within([notifier("a")]) { world in
            for rule in ["p", "q"] { try world.tell(rule) }
            world.now += 5
            let first = try world.turn()
            let second = try world.turn(first.map { done($0, .failed("500")) })
            #expect(second.map(World.words) == ["a: q #1"])
            let wish = world.now + 3 * 86_400
            #expect(try world.turn(second.map { done($0, .failed("429", wish: wish)) }).isEmpty)
            let other = Outbox()
            other.adopt(world.notifiers)
            #expect(try other.turn(world.store, [], now: wish - 1).parcels.isEmpty)
            #expect(try other.turn(world.store, [], now: wish).parcels.count == 1)
        }
    }

    /// Twenty days without a daemon, and a clock that began in 1970.
    @Test(arguments: [(1_000_000, 20 * 86_400), (100, 1_700_000_000)])
    func `days on which nothing could be tried are none of a message's age`(begin: Int, gap: Int) throws {
        try within([notifier("a")]) { world in
            world.now = Int64(begin)
            try world.tell("p")
            world.now += 5
            var parcels = try world.turn()
            _ = try world.turn(parcels.map { done($0, .failed("500")) })
            world.now += Int64(gap)
            let back = world.now
            // The receiver is still away, and comes back in six days.
            while true {
                parcels = try world.turn()
                guard world.now < back + 6 * 86_400 else { break }
                for parcel in parcels { _ = try world.turn([done(parcel, .failed("500"))]) }
                let message = try #require(try world.store.read { try $0.messages(.waiting, of: "a", limit: 1).first })
                #expect(message.created >= back - 5 && message.created <= back)
                world.now = max(world.now + 1, world.outbox.next ?? world.now)
            }
            #expect(parcels.count == 1)
            _ = try world.turn(parcels.map { done($0) })
            #expect(try parcels.first.map { try world.message($0)?.state } == .delivered)
        }
    }

    @Test func `after days of absence nothing of a lane is late at once`() throws {
        try within([notifier("a")]) { world in
            for rule in ["p", "q"] { try world.tell(rule) }
            world.now += 5
            for _ in 0..<2 {
                let parcels = try world.turn()
                #expect(
                    try world.outbox.settle(world.store, parcels.map { done($0, .failed("500")) }, now: world.now)
                        .isEmpty)
            }
            world.now += 10 * 86_400
            let (parcels, notices) = try world.outbox.turn(world.store, [], now: world.now)
            #expect(parcels.count == 1 && notices.isEmpty)
            let next = try world.outbox.turn(world.store, parcels.map { done($0) }, now: world.now)
            #expect(next.parcels.count == 1 && !next.notices.contains { $0.text.contains("is late") })
        }
    }

    @Test func `a clock that is set back while more is waited for does not wait for ever`() throws {
        try within([notifier("a")]) { world in
            world.now = 5_000_000
            try world.tell("p")
            world.now = 4_900_000
            #expect(try world.sent() == ["a: p #1"])
        }
    }
}
