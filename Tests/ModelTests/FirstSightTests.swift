import Testing

@testable import Model

/// Days of first sight are as good as the clock was, and what is no projection any more is news (rule 14).
struct FirstSightTests {
    private func vintage(
        _ day: Int32, _ value: Double?, _ fetch: Int64, _ origin: Vintage.Origin = .firstSeen,
        recorded: Int32? = nil
    ) -> Vintage {
        Vintage(
            published: Day(number: day), value: value, origin: origin, fetch: fetch,
            recorded: Int64(recorded ?? day) * 86_400)
    }

    private func told(_ vintages: [Vintage]) -> [String] {
        vintages.map { "\($0.published.number) \($0.value.map { "\($0)" } ?? "-")" }
    }

    @Test func `what was fetched later was not known before, whatever the clock said`() {
        // The clock was ahead for the first fetch, or for the first two.
        let ahead = [vintage(20, 2, 2), vintage(30, 3, 3), vintage(99, 1, 1)]
        #expect(told(History.dated(ahead)) == ["20 1.0", "20 2.0", "30 3.0"])
        let twice = [vintage(30, 3, 3), vintage(98, 2, 2), vintage(99, 1, 1)]
        #expect(told(History.dated(twice)) == ["30 1.0", "30 2.0", "30 3.0"])
    }

    @Test func `days in the order of the fetches stay, and stated ones always`() {
        let inOrder = [vintage(10, 1, 1), vintage(10, 2, 2), vintage(30, 3, 3)]
        #expect(History.dated(inOrder) == inOrder)
        let stated = [vintage(20, 2, 2, .stated), vintage(30, 3, 3, .stated), vintage(99, 1, 1, .stated)]
        #expect(History.dated(stated) == stated)
        let mixed = [vintage(15, 9, 3, .stated, recorded: 30), vintage(20, 2, 2), vintage(99, 1, 1)]
        #expect(told(History.dated(mixed)) == ["15 9.0", "20 1.0", "20 2.0"])
        // What is computed of a stated day that came late is computed of that day, and moves nothing.
        let computed = [
            vintage(10, 2, 2, [.firstSeen, .derived], recorded: 30),
            vintage(20, 1, 1, [.firstSeen, .derived], recorded: 20),
        ]
        #expect(History.dated(computed) == computed)
    }

    @Test func `that a period is over makes its value a new one, once`() {
        let history = History(
            period: Period(start: Day(number: 1), end: Day(number: 30)),
            vintages: [vintage(10, 5, 1), vintage(20, 5, 2), vintage(30, 5, 3), vintage(40, 5, 4)])
        #expect(told(history.revisions) == ["10 5.0", "30 5.0"])
    }

    @Test(
        arguments: [
            // Attempt, success, Retry-After; what of them is believed at 1,000,000.
            ([999_000, 998_000, nil], [999_000, 998_000, nil]),
            ([1_000_030, 1_000_030, nil], [1_000_030, 1_000_030, nil]),
            ([2_000_000, 998_000, 1_000_500], [nil, 998_000, nil]), ([2_000_000, 2_000_000, nil], [nil, nil, nil]),
            ([999_000, 998_000, 1_500_000], [999_000, 998_000, 1_500_000]),
            ([999_000, 998_000, 2_000_000_000], [999_000, 998_000, nil]),
        ] as [([Int64?], [Int64?])])
    func `no time is believed that lies in the future`(stored: [Int64?], believed: [Int64?]) {
        var health = FeedHealth()
        (health.lastAttempt, health.lastSuccess, health.retryAt) = (stored[0], stored[1], stored[2])
        health = health.believed(at: 1_000_000)
        #expect([health.lastAttempt, health.lastSuccess, health.retryAt] == believed)
    }

    @Test func `once a week, and when a projection has ended, everything is asked for`() {
        var health = FeedHealth()
        (health.etag, health.lastModified) = ("e", "m")
        #expect(health.asAsked(at: 1_000_000).etag == nil, "of a store that does not know when it last had a body")
        health.lastBody = 1_000_000
        #expect(health.asAsked(at: 1_000_000 + 7 * 86_400 - 1) == health)
        #expect(health.asAsked(at: 1_000_000 + 7 * 86_400).etag == nil)
        health.projectedTo = Day(number: 15)
        #expect(health.asAsked(at: 15 * 86_400 - 1) == health)
        #expect(health.asAsked(at: 15 * 86_400).lastModified == nil)
    }
}
