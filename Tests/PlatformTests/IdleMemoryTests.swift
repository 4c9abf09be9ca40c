import Testing

@testable import Platform

/// Memory is given back when there is nothing to do, once.
struct IdleMemoryTests {
    private let start = ContinuousClock.now

    @Test func `memory is given back once, two seconds after the last work`() {
        var memory = IdleMemory()
        var times: [Int] = []
        // (what the loop does, seconds after the start)
        let turns = [(true, 0), (false, 1), (false, 2), (false, 3), (false, 9), (true, 10), (false, 11), (false, 13)]
        for (isWorking, second) in turns {
            memory.turned(isWorking: isWorking, now: start + .seconds(second)) { times.append(second) }
        }
        #expect(times == [3, 13])
    }

    @Test func `a loop with nothing given back yet does not sleep past that`() {
        var memory = IdleMemory()
        #expect(memory.pause == 2)
        memory.turned(isWorking: false, now: start) {}
        memory.turned(isWorking: false, now: start + .seconds(2)) {}
        #expect(memory.pause == .infinity)
        memory.turned(isWorking: true, now: start + .seconds(3)) {}
        #expect(memory.pause == 2)
    }
}
