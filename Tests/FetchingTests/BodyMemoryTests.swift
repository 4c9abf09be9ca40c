import Synchronization
import Testing

@testable import Fetching

/// What waits to be read takes room from what is fetched, until it was read.
struct BodyMemoryTests {
    private let mebibyte = 1 << 20

    @Test func `what has come crowds out what has not, until it was read`() {
        let memory = BodyMemory()
        let first = memory.lease(bytes: 5 * mebibyte)
        #expect(memory.isCrowded)
        #expect(first.beginReading(isLarge: false))
        #expect(memory.isCrowded)
        first.endReading()
        #expect(!memory.isCrowded)
        #expect(memory.held == 0)
    }

    @Test func `a body that waits for its turn holds up no small one`() {
        let memory = BodyMemory()
        #expect(memory.slot.takeForBody())
        let large = memory.lease(bytes: 5 * mebibyte)
        #expect(!large.beginReading(isLarge: true))
        #expect(!large.beginReading(isLarge: true))
        #expect(!memory.isCrowded)
        #expect(memory.held == 5 * mebibyte)
        memory.slot.release()
        #expect(large.beginReading(isLarge: true))
        #expect(memory.isCrowded)
        #expect(!memory.slot.takeForBody())
        large.endReading()
        #expect(memory.slot.takeForBody())
        #expect(memory.held == 0)
    }

    @Test func `what is never read, or read twice, is given back once`() {
        let memory = BodyMemory()
        do {
            let forgotten = memory.lease(bytes: 7)
            #expect(forgotten.beginReading(isLarge: true))
        }
        #expect(memory.held == 0)
        #expect(memory.slot.takeForBody())
        let twice = memory.lease(bytes: 7)
        let waiting = memory.lease(bytes: 8)
        #expect(!waiting.beginReading(isLarge: true))
        twice.endReading()
        twice.endReading()
        #expect(memory.held == 8)
        waiting.endReading()
        #expect(memory.held == 0)
    }

    @Test(arguments: [(1, 0), (3, 1)])
    func `whoever fetches is told when there is room again`(mebibytes: Int, times: Int) {
        let calls = Calls()
        let memory = BodyMemory { calls.count.wrappingAdd(1, ordering: .relaxed) }
        memory.lease(bytes: mebibytes * mebibyte).endReading()
        #expect(calls.count.load(ordering: .relaxed) == times)
    }

    private final class Calls: Sendable {
        let count = Atomic<Int>(0)
    }
}
