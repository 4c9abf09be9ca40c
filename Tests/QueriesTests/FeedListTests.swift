import Configuring
import Fetching
import Fixtures
import Model
import Store
import Testing

@testable import Queries

/// Feeds with their states, as the daemon has them.
struct FeedListTests {
    private func catalog(_ folder: String, scale: String) throws -> Catalog {
        try write(
            """
            feeds:
              - id: a
                url: "https://example.org/a"
                schedule: { every: 1d }
                format: csv
                series: [{ id: a, unit: count, scale: \(scale), kind: stock, frequency: month, value: v, date: d }]
              - { id: keyed, url: "https://example.org/b?k=${credential:key}", schedule: { every: 1d }, format: csv, series: [{ id: b, unit: count, kind: stock, frequency: month, value: v, date: d }] }
              - { id: sec, url: "https://data.sec.gov/x", schedule: { every: 1d }, format: csv, series: [{ id: c, unit: count, kind: stock, frequency: month, value: v, date: d }] }
            """, to: folder + "/c.yaml")
        return Catalog(
            ConfigurationLoader.load(folder + "/c.yaml").configuration,
            secrets: Secrets(directory: nil, environment: [:]))
    }

    @Test func `a feed that is read otherwise now is due at once, as the daemon has it`() throws {
        try withTemporaryFolder { folder in
            let before = try catalog(folder, scale: "1")
            let store = try Store(path: folder + "/s.db")
            let now: Int64 = 1_700_000_000
            try store.write { writer in
                var health = FeedHealth()
                (health.lastAttempt, health.lastSuccess, health.fingerprint) = (now, now, before.fingerprints["a"])
                try writer.update(health, of: "a")
            }
            let same = try store.read { try FeedList.all(before, $0, now: now) }
            let next = try #require(same.first?.nextRun)
            #expect(next > now)
            let after = try catalog(folder, scale: "10")
            let changed = try store.read { try FeedList.all(after, $0, now: now) }
            #expect(changed.first?.nextRun == now)
            #expect(changed.first?.state == .ok)
        }
    }

    @Test func `states are new, ok, failing and idle, and idle says why`() throws {
        try withTemporaryFolder { folder in
            let catalog = try catalog(folder, scale: "1")
            let all = try FeedList.all(catalog, nil, now: 0)
            #expect(all.map(\.state) == [.new, .idle, .idle])
            #expect(all[1].idleReason?.hasPrefix("the credential 'key' is absent") == true)
            #expect(all[2].idleReason == "its provider demands a contact: set 'http: contact:'")
            #expect(all.map(\.nextRun) == [0, nil, nil])
            let store = try Store(path: folder + "/s.db")
            try store.write { writer in
                var health = FeedHealth()
                (health.lastAttempt, health.failures, health.error) = (1, 3, "gone")
                try writer.update(health, of: "a")
                // The daemon has the key, though this command was not given it.
                (health.failures, health.error, health.lastSuccess) = (0, nil, 1)
                try writer.update(health, of: "keyed")
            }
            let stored = try store.read { try FeedList.all(catalog, $0, now: 5) }
            #expect(stored.map(\.state) == [.failing, .ok, .idle])
        }
    }
}
