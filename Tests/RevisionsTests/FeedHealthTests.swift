import Testing

@testable import Model
@testable import Revisions

/// When a feed is told to be failing, and when it is not (rule 28).
struct FeedHealthTests {
    private static let day: Int64 = 86_400

    /// Failures at some times, in hours, of a feed that is fetched every so many hours.
    private func fail(_ hours: [Int64], every interval: Int64 = 1, _ health: inout FeedHealth) -> [FeedHealth.Change?] {
        hours.map { health.failed(at: $0 * 3600, "gone", interval: interval * 3600) }
    }

    @Test(
        arguments: [
            // (hours of the failures, interval in hours, at which failure it is told)
            ([0, 1, 2, 3, 4, 5], 1, nil), ([0, 1, 2, 3, 25], 1, 5), ([0, 1, 2, 3, 24], 1, nil),
            ([0, 10, 20, 30], 1, nil), ([0, 10, 20, 30, 40], 1, 5), ([0, 12, 24, 36, 48], 30, nil),
            ([0, 12, 24, 36, 61], 30, 5), ([0, 1, 2, 3, 4, 5, 26], 1, 7),
        ] as [([Int64], Int64, Int?)])
    func `five failures in a row, for longer than a day and two intervals`(
        hours: [Int64], interval: Int64, told: Int?
    ) {
        var health = FeedHealth()
        let changes = fail(hours, every: interval, &health)
        #expect(changes.firstIndex { $0 != nil }.map { $0 + 1 } == told)
        if told != nil { #expect(changes.last == .failing(since: 0, reason: "gone")) }
        #expect(health.isFailing == (told != nil))
        #expect(health.failures == hours.count)
    }

    @Test func `it is told once, taken back once, and told again under another number`() {
        var health = FeedHealth()
        #expect(fail([0, 10, 20, 30, 40, 50, 60], &health).compactMap(\.self).count == 1)
        #expect(health.activation == 1)
        #expect(health.succeeded(at: 70 * 3600, fingerprint: "a") == .recovered)
        #expect(health.succeeded(at: 71 * 3600, fingerprint: "a") == nil)
        #expect(health.error == nil)
        #expect(fail([80, 90, 100, 110], &health).compactMap(\.self).isEmpty)
        #expect(fail([120], &health) == [.failing(since: 80 * 3600, reason: "gone")])
        #expect(health.activation == 2)
    }

    @Test func `one success begins the count anew`() {
        var health = FeedHealth()
        _ = fail([0, 10, 20, 30], &health)
        #expect(health.succeeded(at: 35 * 3600, fingerprint: nil) == nil)
        #expect(fail([40, 50, 60, 70], &health).compactMap(\.self).isEmpty)
        #expect(health.firstFailure == Int64(144_000))
    }

    @Test func `a wish to be left alone ends with a success`() {
        var health = FeedHealth()
        health.retryAt = 5
        _ = health.failed(at: 1, "busy", interval: 60)
        #expect(health.retryAt == 5)
        _ = health.succeeded(at: 9, fingerprint: nil)
        #expect(health.retryAt == nil)
    }
}
