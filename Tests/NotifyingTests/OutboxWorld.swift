import Fixtures
import Testing

@testable import Channels
@testable import Fetching
@testable import Model
@testable import Notifying
@testable import Scheduling
@testable import Store

/// A store with an outbox over it, and a clock that is told.
final class World {
    let store: Store
    let outbox = Outbox()
    let notifiers: [NotifierDefinition]
    var now: Int64 = 1_000_000
    private var count = 0

    init(_ folder: String, _ notifiers: [NotifierDefinition]) throws {
        store = try Store(path: folder + "/s.db")
        self.notifiers = notifiers
        outbox.adopt(notifiers)
    }

    /// An event, queued for all.
    func tell(_ rule: String, _ severity: Severity = .warning, _ kind: EventKind = .fired) throws {
        count += 1
        var event = AlertEvent(id: "e\(count)", time: now * 1000, event: kind, message: "m")
        event.rule = rule
        event.severity = severity
        try store.write { transaction in
            guard let seq = try transaction.insert(event, line: { "{\"seq\":\($0)}" }) else { return }
            for notifier in notifiers {
                for recipient in notifier.recipients {
                    try transaction.queue(
                        QueuedDelivery(event: seq, queued: now),
                        for: Lane(notifier: notifier.id, recipient: recipient))
                }
            }
        }
        outbox.changed()
    }

    /// A reminder of an event, queued for all.
    func remind(_ seq: Int64, occasion: Int64) throws {
        try store.write { transaction in
            for lane in notifiers.flatMap(\.lanes) {
                try transaction.queue(QueuedDelivery(event: seq, occasion: occasion, queued: now), for: lane)
            }
        }
        outbox.changed()
    }

    /// What a notifier could not be told is tried again.
    ///
    /// - Returns: how many messages, and how many of which all has been overtaken.
    func revive(_ id: String, underway: Set<String> = []) throws -> (revived: Int, past: Int) {
        let dead = try store.read { try $0.messages(.dead, of: id, limit: 9999) }
        let past = try store.write { transaction in
            try Dictionary(grouping: dead, by: \.lane).flatMap {
                try transaction.revive($1, in: $0, underway: underway)
            }
        }
        outbox.changed()
        return (dead.count - past.count, past.count)
    }

    func turn(_ attempts: [Courier.Attempt] = [], isHurried: Bool = false) throws -> [Outbox.Parcel] {
        try outbox.turn(store, attempts, now: now, isHurried: isHurried).parcels
    }

    /// The same as `lane: rules`, with which attempt it is.
    func sent(_ attempts: [Courier.Attempt] = []) throws -> [String] {
        let parcels = try turn(attempts)
        return parcels.map(World.words)
    }

    static func words(_ parcel: Outbox.Parcel) -> String {
        let rules = parcel.contents.map { $0.stored.event.rule ?? "" }.joined(separator: " ")
        return "\(parcel.message.lane): \(rules) #\(parcel.message.attempts + 1)"
    }

    func message(_ parcel: Outbox.Parcel) throws -> OutboxMessage? {
        try store.read { try $0.message(parcel.message.id) }
    }
}

/// Notifiers and worlds for tests of the outbox.
protocol OutboxTesting {}

extension OutboxTesting {
    static var url: String { "https://example.org/" }

    func notifier(_ id: String, _ change: (inout NotifierDefinition) throws -> Void = { _ in }) throws
        -> NotifierDefinition
    {
        let request = RequestDefinition(url: try Template(Self.url), directory: "")
        var definition = NotifierDefinition(
            id: id, location: SourceLocation(file: "c.yaml", line: 1, column: 1),
            channel: .webhook(WebhookChannel(request: request, secrets: [])))
        try change(&definition)
        return definition
    }

    /// A phone.
    func ntfy(_ id: String) throws -> NotifierDefinition {
        let shape = ChatChannel.Shape.ntfy
        let request = RequestDefinition(url: try Template(Self.url), directory: "")
        let template = try ChatTemplate(shape.template, escaping: shape.escaping)
        return NotifierDefinition(
            id: id, location: SourceLocation(file: "c.yaml", line: 1, column: 1),
            channel: .chat(ChatChannel(request: request, shape: shape, template: template, topic: "t")))
    }

    func mail(_ id: String, to addresses: [String]) throws -> NotifierDefinition {
        let from = try #require(MailAddress("e@example.org"))
        return NotifierDefinition(
            id: id, location: SourceLocation(file: "c.yaml", line: 1, column: 1),
            channel: .mail(
                MailChannel(
                    host: "localhost", port: 25, security: .none, username: nil, password: nil, from: from,
                    to: addresses.compactMap(MailAddress.init), timeout: Interval(seconds: 5))))
    }

    func within(_ notifiers: [NotifierDefinition], _ body: (World) throws -> Void) throws {
        try withTemporaryFolder { folder in try body(World(folder, notifiers)) }
    }

    func done(_ parcel: Outbox.Parcel, _ result: AttemptResult = .delivered("200")) -> Courier.Attempt {
        Courier.Attempt(id: parcel.message.id, result: result)
    }
}
