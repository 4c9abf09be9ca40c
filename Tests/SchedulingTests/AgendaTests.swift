import Fixtures
import Testing

@testable import Scheduling

/// What is due next, of everything that has a time.
struct AgendaTests {
    @Test func `duties come in the order of their times, each once`() {
        var agenda = Agenda<String>()
        #expect(agenda.next == nil)
        agenda.set("b", at: 20)
        agenda.set("a", at: 20)
        agenda.set("c", at: 10)
        #expect(agenda.next == 10)
        #expect(agenda.take(now: 9) == [])
        #expect(agenda.take(now: 25) == ["c", "a", "b"])
        #expect(agenda.take(now: 25) == [])
        #expect(agenda.next == nil)
    }

    @Test func `a duty has one time, and the last one counts`() {
        var agenda = Agenda<String>()
        agenda.set("a", at: 10)
        agenda.set("b", at: 15)
        agenda.set("a", at: 20)
        #expect(agenda.next == 15)
        agenda.remove("b")
        #expect(agenda.next == 20)
        agenda.set("a", at: 5)
        #expect(agenda.next == 5)
        #expect(agenda.take(now: 30) == ["a"])
    }

    @Test(arguments: 0..<20)
    func `next is the least of all times, whatever was set and taken`(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        var agenda = Agenda<Int>()
        var times: [Int: Int64] = [:]
        for _ in 0..<300 {
            let duty = Int.random(in: 0..<12, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                agenda.remove(duty)
                times[duty] = nil
            case 1:
                let now = Int64.random(in: 0..<100, using: &generator)
                let due = times.filter { $0.value <= now }
                #expect(Set(agenda.take(now: now)) == Set(due.keys))
                for duty in due.keys { times[duty] = nil }
            default:
                let time = Int64.random(in: 0..<100, using: &generator)
                agenda.set(duty, at: time)
                times[duty] = time
            }
            #expect(agenda.next == times.values.min())
        }
    }
}
