import Testing

@testable import Model
@testable import Scheduling

/// When feeds are due (rule 5).
struct SchedulingTests {
    /// Seconds since 1970 of `yyyy-MM-dd HH:mm` in UTC.
    private func utc(_ text: String) -> Int64 {
        let day = Day(iso: String(text.prefix(10))) ?? Day.first
        let clock = text.suffix(5).split(separator: ":").compactMap { Int64($0) }
        return Int64(day.number) * 86_400 + clock[0] * 3600 + clock[1] * 60
    }

    @Test(arguments: [
        ("35 8 * * Mon-Fri", "America/New_York", "2026-11-20 13:34", "2026-11-20 13:35"),
        ("35 8 * * Mon-Fri", "America/New_York", "2026-11-20 13:35", "2026-11-23 13:35"),
        ("35 8 * * Mon-Fri", "America/New_York", "2026-07-01 00:00", "2026-07-01 12:35"),
        ("*/15 * * * *", "UTC", "2026-11-20 13:31", "2026-11-20 13:45"),
        ("0 0 29 2 *", "UTC", "2026-01-01 00:00", "2028-02-29 00:00"),
        // Either day will do when both are restricted.
        ("0 12 1 * Mon", "UTC", "2026-11-28 00:00", "2026-11-30 12:00"),
        ("0 12 1 * Mon", "UTC", "2026-11-30 12:00", "2026-12-01 12:00"),
        // A gap: 02:30 does not exist on 2026-03-29 in Berlin and runs at 03:00 summer time.
        ("30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:00"),
        ("30 2 * * *", "Europe/Berlin", "2026-03-29 01:00", "2026-03-30 00:30"),
        // A fold: 02:30 comes twice on 2026-10-25 and runs at the first.
        ("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("30 2 * * *", "Europe/Berlin", "2026-10-25 00:30", "2026-10-26 01:30"),
    ])
    func `a cron expression is next due`(text: String, zone: String, after: String, due: String) throws {
        let cron = try CronExpression.parse(text).get()
        #expect(cron.next(after: utc(after), zone: zone) == utc(due))
    }

    @Test(arguments: [
        "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "a * * * *", "*/0 * * * *",
        "5-1 * * * *",
    ])
    func `a malformed expression is refused`(text: String) {
        #expect(throws: CronError.self) { try CronExpression.parse(text).get() }
    }

    @Test func `a day that never comes is never due`() throws {
        #expect(try CronExpression.parse("0 0 30 2 *").get().next(after: 0, zone: "UTC") == nil)
    }

    private func next(_ id: String, _ schedule: Schedule, _ health: FeedHealth, now: Int64) -> Int64 {
        var times = CronTimes()
        return Due.next(id, schedule, health, now: now, times: &times)
    }

    private func health(attempt: Int64?, success: Int64?, failures: Int = 0, retryAt: Int64? = nil) -> FeedHealth {
        var health = FeedHealth()
        health.lastAttempt = attempt
        health.lastSuccess = success
        health.failures = failures
        health.retryAt = retryAt
        return health
    }

    @Test func `a feed that was never read is due at once`() throws {
        #expect(next("f", .every(Interval(seconds: 3600)), FeedHealth(), now: 1_000_000) == 1_000_000)
    }

    @Test func `an interval keeps its phase whatever restarts`() throws {
        let hourly = Schedule.every(Interval(seconds: 3600))
        let first = next("f", hourly, health(attempt: 1_000_000, success: 1_000_000), now: 1_000_000)
        #expect(first > 1_000_000)
        #expect(first <= 1_003_600)
        #expect(next("f", hourly, health(attempt: first, success: first), now: first) == first + 3600)
        #expect(next("f", hourly, health(attempt: first + 1200, success: first), now: first + 1200) == first + 3600)
    }

    @Test func `after downtime a feed is due once, not as often as it was missed`() throws {
        let hourly = Schedule.every(Interval(seconds: 3600))
        let now: Int64 = 2_000_000
        #expect(next("f", hourly, health(attempt: 1_000_000, success: 1_000_000), now: now) <= now)
        #expect(next("f", hourly, health(attempt: now, success: now), now: now) > now)
    }

    @Test func `failures are retried later and later, with a limit`() throws {
        let daily = Schedule.every(Interval(seconds: 86_400 * 30))
        let delays = (1...12).map { failures in
            next("f", daily, health(attempt: 0, success: nil, failures: failures), now: 0)
        }
        #expect((45...60).contains(delays[0]))
        #expect(delays.allSatisfy { $0 <= 6 * 3600 })
        #expect(zip(delays, delays.dropFirst()).prefix(7).allSatisfy { $0 < $1 })
    }

    @Test func `a server's Retry-After is obeyed`() throws {
        let hourly = Schedule.every(Interval(seconds: 3600))
        #expect(next("f", hourly, health(attempt: 0, success: nil, failures: 1, retryAt: 99_999), now: 0) == 99_999)
    }

    @Test func `a clock that was set back makes nothing run twice at once`() throws {
        let hourly = Schedule.every(Interval(seconds: 3600))
        #expect(next("f", hourly, health(attempt: 9_000_000, success: 9_000_000), now: 1_000_000) > 1_000_000)
    }

    @Test(arguments: [("90s", 90), ("6h", 21_600), ("1d12h", 129_600), ("2w", 1_209_600)])
    func `durations are read`(text: String, seconds: Int64) {
        #expect(Interval(text)?.seconds == seconds)
    }

    @Test(arguments: ["", "6", "h", "6y", "-6h", "0s", "6 h"])
    func `what is no duration is refused`(text: String) {
        #expect(Interval(text) == nil)
    }
}
