import Configuring
import Fetching
import Fixtures
import Model
import Store
import Testing

@testable import Queries

/// Notifiers with their states, what waits for them, and when something of it is sent.
struct NotifierListTests {
    private static let noon: Int64 = 20_600 * 86_400 + 12 * 3600

    private func within(
        _ more: String = "", _ body: (Catalog, Store) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            try write(
                "feeds: []\nnotifiers: [{ id: a, webhook: { url: \"https://example.org/\" }\(more) }]\n",
                to: folder + "/c.yaml")
            let catalog = Catalog(
                ConfigurationLoader.load(folder + "/c.yaml").configuration,
                secrets: Secrets(directory: nil, environment: [:]))
            try body(catalog, Store(path: folder + "/s.db"))
        }
    }

    private func status(_ catalog: Catalog, _ store: Store, now: Int64 = noon) throws -> NotifierStatus {
        try #require(try store.read { try NotifierList.all(catalog, $0, now: now) }.first)
    }

    private let lane = Lane(notifier: "a", recipient: "")

    private func queue(_ store: Store, _ severity: Severity = .warning, at time: Int64 = noon) throws {
        var event = AlertEvent(id: "e\(time)\(severity)", time: time * 1000, event: .fired, message: "m")
        event.severity = severity
        event.rule = severity.rawValue
        try store.write { transaction in
            let seq = try transaction.insert(event) { "{\"seq\":\($0)}" } ?? 0
            try transaction.queue(QueuedDelivery(event: seq, queued: time), for: lane)
        }
    }

    private func message(_ store: Store, _ id: String, _ change: (inout OutboxMessage) -> Void) throws {
        var message = OutboxMessage(id: id, lane: lane, created: Self.noon)
        change(&message)
        try store.write { try $0.update(message) }
    }

    @Test func `nothing is sent next before the time for which a receiver has asked`() throws {
        try within { catalog, store in
            try queue(store)
            var record = NotifierRecord()
            (record.asked, record.patience) = (Self.noon, Self.noon + 3600)
            try store.write { try $0.update(record, of: "a") }
            #expect(try status(catalog, store).next == Self.noon + 3600)
            #expect(try status(catalog, store, now: Self.noon + 3600).next == Self.noon + 3600)
            // Of a clock that was ahead.
            (record.asked, record.patience) = (Self.noon + 7200, Self.noon + 3 * 3600)
            try store.write { try $0.update(record, of: "a") }
            #expect(try status(catalog, store).next == Self.noon)
        }
    }

    @Test func `a notifier is new, waits, fails, is late, stops, and is well`() throws {
        try within { catalog, store in
            #expect(try status(catalog, store).state == .new)
            try queue(store)
            #expect(try status(catalog, store).state == .waiting)
            var record = NotifierRecord()
            (record.isFailing, record.error, record.lastFailure) = (true, "500", Self.noon)
            try store.write { try $0.update(record, of: "a") }
            #expect(try status(catalog, store).state == .failing)
            #expect(try status(catalog, store).error == "500")
            try message(store, "m") { $0.isLate = true }
            #expect(try status(catalog, store).state == .late)
            record.stopped = Self.noon
            try store.write { try $0.update(record, of: "a") }
            let stopped = try status(catalog, store)
            // Nothing is sent before the configuration is read again.
            #expect(stopped.state == .stopped && stopped.next == nil)
        }
        try within { catalog, store in
            var record = NotifierRecord()
            (record.lastSuccess, record.error) = (Self.noon, "of long ago")
            try store.write { try $0.update(record, of: "a") }
            try message(store, "m") { ($0.state, $0.ended, $0.error) = (.dead, Self.noon, "550") }
            let well = try status(catalog, store)
            // What was given up is listed, and is no trouble of the receiver.
            #expect(well.state == .ok && well.error == nil && well.dead == 1 && well.troubled.map(\.id) == ["m"])
        }
    }

    @Test func `what waits is sent at the next pause, the digest's time or the end of the hours of rest`() throws {
        try within { catalog, store in
            #expect(try status(catalog, store).next == nil)
            try message(store, "m") { $0.due = Self.noon + 300 }
            #expect(try status(catalog, store).next == Self.noon + 300)
            try queue(store)
            #expect(try status(catalog, store).next == Self.noon)
        }
        try within(", digest: { at: \"18:00\", timezone: UTC }") { catalog, store in
            try queue(store)
            #expect(try status(catalog, store).next == Self.noon + 6 * 3600)
        }
        try within(", hold: { from: \"11:00\", to: \"14:00\", timezone: UTC, except: critical }") { catalog, store in
            try message(store, "m") { $0.due = Self.noon + 300 }
            try queue(store)
            #expect(try status(catalog, store).next == Self.noon + 2 * 3600)
            // After it the message has its own pause.
            #expect(try status(catalog, store, now: Self.noon + 3 * 3600).next == Self.noon + 3 * 3600)
            try queue(store, .critical, at: Self.noon + 1)
            #expect(try status(catalog, store).next == Self.noon)
        }
    }

    @Test func `what is kept for who is not configured any more is told`() throws {
        try within { catalog, store in
            try store.write { transaction in
                try transaction.update(
                    OutboxMessage(id: "m", lane: Lane(notifier: "gone", recipient: "x@y.z"), created: 1))
            }
            let left = try store.read { try NotifierList.left(catalog, $0) }
            #expect(left.map { "\($0.lane) \($0.count)" } == ["gone, x@y.z 1"])
            #expect(try store.read { try NotifierList.all(catalog, $0, now: 1) }.map(\.waiting) == [0])
        }
    }
}
