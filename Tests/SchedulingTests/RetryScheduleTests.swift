import Testing

@testable import Model
@testable import Scheduling

/// When a delivery that failed comes again, and when it is given up.
struct RetryScheduleTests {
    private let schedule = RetrySchedule()

    @Test func `the first pause is five seconds, and each later one lies within its limit`() {
        #expect(schedule.next(afterAttempts: 1, of: "a", created: 1000, now: 1000, wish: nil) == 1005)
        let limits: [Int64] = [300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400, 86_400]
        for (place, limit) in limits.enumerated() {
            var pauses: Set<Int64> = []
            for id in 0..<50 {
                let next = schedule.next(
                    afterAttempts: Int64(place) + 2, of: "m\(id)", created: 1000, now: 1000, wish: nil)
                pauses.insert((next ?? 0) - 1000)
            }
            #expect(pauses.allSatisfy { (1...limit).contains($0) })
            // What failed together does not come back together, and the whole of the pause is used.
            #expect(pauses.count > 40)
            #expect(pauses.contains { $0 < limit / 4 } && pauses.contains { $0 > limit * 3 / 4 })
        }
    }

    @Test func `the same message has the same pauses in every process`() {
        let times = (0..<2).map { _ in schedule.next(afterAttempts: 3, of: "a", created: 0, now: 10, wish: nil) }
        #expect(times[0] == times[1])
    }

    @Test func `a receiver is not asked before the time that it names`() {
        #expect(schedule.next(afterAttempts: 1, of: "a", created: 0, now: 0, wish: 100) == 100)
        // A time that is over already changes nothing.
        #expect(schedule.next(afterAttempts: 1, of: "a", created: 0, now: 50, wish: 10) == 55)
        // Nobody is put off for longer than a message lives: it is tried once more before its end.
        let end: Int64 = 604_800
        #expect(schedule.next(afterAttempts: 1, of: "a", created: 0, now: 50, wish: Int64.max) == end)
    }

    @Test func `after a week nothing is tried any more`() {
        let end: Int64 = 7 * 86_400
        for attempts in [1, 9] as [Int64] {
            #expect(schedule.next(afterAttempts: attempts, of: "a", created: 0, now: end, wish: nil) == nil)
        }
        // The last attempt is at the end, and no two are more than a day apart.
        var (now, attempts) = (Int64(0), Int64(1))
        while let next = schedule.next(afterAttempts: attempts, of: "b", created: 0, now: now, wish: nil) {
            #expect(next > now && next - now <= 86_400)
            (now, attempts) = (next, attempts + 1)
        }
        #expect(now == end)
    }

    @Test func `a configuration's own pauses are followed by days`() {
        let own = RetrySchedule([Interval(seconds: 2), Interval(seconds: 4)])
        #expect(own.next(afterAttempts: 1, of: "a", created: 0, now: 0, wish: nil) == 2)
        let third = own.next(afterAttempts: 3, of: "a", created: 0, now: 0, wish: nil) ?? 0
        #expect((1...86_400).contains(third))
    }
}

/// Times of the day, where people are.
struct DailyTimeTests {
    private func at(_ day: String, _ clock: String) -> Int64 {
        (Timestamp.milliseconds(rfc3339: "\(day)T\(clock):00.000Z") ?? 0) / 1000
    }

    @Test func `a time comes every day, also where the clocks are changed`() throws {
        let eight = try DailyTime("08:00", zone: "Europe/Berlin")
        #expect(eight.next(from: at("2026-01-10", "07:00")) == at("2026-01-10", "07:00"))
        #expect(eight.next(after: at("2026-01-10", "07:00")) == at("2026-01-11", "07:00"))
        // The night of 29 March 2026.
        #expect(eight.next(from: at("2026-03-28", "12:00")) == at("2026-03-29", "06:00"))
        // 02:30 is not there that night, and is the first instant behind the gap.
        let gap = try DailyTime("02:30", zone: "Europe/Berlin")
        #expect(gap.next(from: at("2026-03-28", "12:00")) == at("2026-03-29", "01:00"))
    }

    @Test(arguments: ["8:00", "24:00", "08:60", "0800", "08:00:00", "", "aa:bb", "+8:00"])
    func `what is no time of a day is refused`(text: String) {
        #expect(throws: CronError.self) { try DailyTime(text, zone: "UTC") }
    }

    @Test func `hours may span midnight; they begin with their first instant and end before their last`() throws {
        let night = DailyHours(
            from: try DailyTime("22:00", zone: "UTC"), to: try DailyTime("07:00", zone: "UTC"))
        #expect(night.end(at: at("2026-01-10", "21:59")) == nil)
        #expect(night.end(at: at("2026-01-10", "22:00")) == at("2026-01-11", "07:00"))
        #expect(night.end(at: at("2026-01-11", "06:59")) == at("2026-01-11", "07:00"))
        #expect(night.end(at: at("2026-01-11", "07:00")) == nil)
        let noon = DailyHours(from: try DailyTime("12:00", zone: "UTC"), to: try DailyTime("13:00", zone: "UTC"))
        #expect(noon.end(at: at("2026-01-10", "11:59")) == nil)
        #expect(noon.end(at: at("2026-01-10", "12:30")) == at("2026-01-10", "13:00"))
        #expect(noon.end(at: at("2026-01-10", "13:00")) == nil)
    }
}
