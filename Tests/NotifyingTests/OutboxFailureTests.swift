import Fixtures
import Testing

@testable import Channels
@testable import Model
@testable import Notifying
@testable import Scheduling
@testable import Store

/// What fails for its own sake, and what fails together.
struct OutboxFailureTests: OutboxTesting {
    @Test(arguments: [(7, 4), (600, 12), (3600, 16)] as [(Int64, Int)])
    func `what is refused for its own sake keeps its pauses, whatever else is taken`(pause: Int64, most: Int) throws {
        try within([notifier("a")]) { world in
            try world.tell("bad")
            world.now += 5
            var parcels = try world.turn()
            var attempts = 0
            for _ in 0..<40 {
                let results = parcels.map { parcel -> Courier.Attempt in
                    let isBad = parcel.contents.contains { $0.stored.event.rule == "bad" }
                    attempts += isBad ? 1 : 0
                    return done(parcel, isBad ? .failed("500") : .delivered("200"))
                }
                parcels = try world.turn(results)
                if parcels.isEmpty {
                    world.now += pause
                    try world.tell("good\(world.now)")
                    world.now += 5
                    parcels = try world.turn()
                }
            }
            // At once, after five seconds, and then as its pauses are, or once more where something was taken after a while.
            #expect((2...most).contains(attempts), "\(attempts)")
        }
    }

    @Test func `of what fails together one message says so`() throws {
        try within([notifier("a")]) { world in
            for rule in ["p", "q", "r"] { try world.tell(rule) }
            world.now += 5
            var notices: [String] = []
            var attempts: [Courier.Attempt] = []
            for _ in 0..<10 {
                let (parcels, told) = try world.outbox.turn(world.store, attempts, now: world.now)
                notices += told.map(\.text)
                attempts = parcels.map { done($0, .failed("500")) }
                world.now += 2
            }
            #expect(notices.count == 1)
        }
    }
}
