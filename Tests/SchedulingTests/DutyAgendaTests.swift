import Testing

@testable import Model
@testable import Scheduling

/// What a daemon has to do: fetches by their schedules, chores, and a clock that is set.
struct DutyAgendaTests {
    private func within(_ body: (inout DutyAgenda, Int64, String?) throws -> Void) throws {
        let hourly = Schedule.every(Interval(seconds: 3600))
        let feeds = ["a", "b"].map { ScheduledFeed(id: $0, schedule: hourly, fingerprint: "f") }
        let now: Int64 = 1_700_000_000
        var agenda = DutyAgenda(feeds, health: [:], now: now)
        try body(&agenda, now, "f")
    }

    /// Of a feed that was read as it would be now.
    private func succeeded(at time: Int64, _ fingerprint: String?) -> FeedHealth {
        var health = FeedHealth()
        (health.lastAttempt, health.lastSuccess, health.fingerprint) = (time, time, fingerprint)
        return health
    }

    @Test func `what was never fetched is due at once, and bodies are looked through after it`()
        throws
    {
        try within { agenda, now, _ in
            #expect(agenda.feeds.count == 2)
            #expect(agenda.take(now: now) == [.fetch("a"), .fetch("b")])
            #expect(agenda.take(now: now + 1) == [.emptyBodies])
            agenda.emptiedBodies(now: now + 1)
            // Rules are looked at when a day begins.
            let midnight = (now / 86_400 + 1) * 86_400
            #expect(agenda.next == midnight)
            #expect(agenda.take(now: midnight) == [.judge])
            agenda.judged(now: midnight)
            #expect(agenda.next == now + 1 + 86_400)
            #expect(agenda.nextFetch == nil)
        }
    }

    @Test func `a feed comes again an hour after it was tried, and not while it is under way`() throws {
        try within { agenda, now, fingerprint in
            _ = agenda.take(now: now)
            _ = agenda.begin("a")
            #expect(agenda.feeds.underway == ["a"])
            agenda.fetched("a", health: succeeded(at: now, fingerprint), now: now)
            #expect(agenda.feeds.underway.isEmpty)
            let next = try #require(agenda.nextFetch)
            #expect((now + 1...now + 3600).contains(next))
            #expect(agenda.take(now: next).contains(.fetch("a")))
        }
    }

    /// Rule 34: no time is believed that lies in the future.
    @Test func `after the clock was set back nothing waits for the time that was`() throws {
        try within { agenda, now, fingerprint in
            _ = agenda.take(now: now + 1)
            for feed in ["a", "b"] {
                _ = agenda.begin(feed)
                agenda.fetched(feed, health: succeeded(at: now, fingerprint), now: now)
            }
            agenda.emptiedBodies(now: now)
            let back = now - 10 * 86_400
            #expect(Set(agenda.take(now: back)) == [.fetch("a"), .fetch("b"), .emptyBodies, .judge])
            _ = agenda.begin("a")
            agenda.fetched("a", health: succeeded(at: back, fingerprint), now: back)
            let next = try #require(agenda.nextFetch)
            #expect((back + 1...back + 3600).contains(next))
        }
    }

    @Test func `a calendar is looked at a minute after a change, and if that is slow, for a sixtieth of the time`()
        throws
    {
        try within { agenda, now, _ in
            _ = agenda.take(now: now + 1)
            agenda.emptiedBodies(now: now)
            agenda.changed(now: now)
            agenda.changed(now: now + 30)
            #expect(agenda.take(now: now + 59) == [])
            #expect(agenda.take(now: now + 60) == [.updateCalendar])
            agenda.changed(now: now + 60, cost: 5)
            #expect(agenda.take(now: now + 359) == [] && agenda.take(now: now + 360) == [.updateCalendar])
        }
    }

    @Test func `a log that lacks something is looked after every two seconds, until it does not`() throws {
        try within { agenda, now, _ in
            _ = agenda.take(now: now + 1)
            agenda.emptiedBodies(now: now)
            agenda.noteLog(isBehind: true, now: now)
            agenda.noteLog(isBehind: true, now: now + 1)
            #expect(agenda.next == now + 2)
            #expect(agenda.take(now: now + 2) == [.catchUpLog])
            agenda.noteLog(isBehind: true, now: now + 2)
            #expect(agenda.next == now + 4)
            agenda.noteLog(isBehind: false, now: now + 3)
            #expect(agenda.take(now: now + 4) == [])
        }
    }
}
