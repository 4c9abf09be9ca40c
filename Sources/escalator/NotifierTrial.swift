internal import Channels
internal import Configuring
internal import Fetching
internal import Foundation
internal import Model
internal import Notifying
internal import Platform

/// Receivers tried by hand, of which nothing is stored.
struct NotifierTrial {
    private let catalog: Catalog
    private let courier: Courier

    init(catalog: Catalog) throws {
        self.catalog = catalog
        courier = Courier(
            settings: catalog.requests.settings(version: Escalator.version), clock: { WallClock.milliseconds }, told: {}
        )
    }

    /// Sends a sample to every recipient.
    func sample(_ notifier: NotifierDefinition) throws -> [(recipient: String, result: AttemptResult)] {
        defer { courier.stop() }
        let now = WallClock.milliseconds
        // An Alertmanager has no recipients of ours.
        let recipients = notifier.recipients.isEmpty ? [""] : notifier.recipients
        var waiting: [String: String] = [:]
        var results: [String: AttemptResult] = [:]
        for recipient in recipients {
            let telling = NotifierTrial.telling(
                Lane(notifier: notifier.id, recipient: recipient), now: now,
                pages: catalog.configuration.server.publicURL)
            do {
                let draft = try notifier.draft(telling, time: now / 1000, catalog.filler(of: notifier.id))
                waiting[telling.id] = recipient
                courier.send(draft)
            } catch {
                results[recipient] = .failed("\(error)")
            }
        }
        for (id, result) in answers(to: Set(waiting.keys)) {
            if let recipient = waiting[id] { results[recipient] = result }
        }
        return recipients.map { ($0, results[$0] ?? .cancelled) }
    }

    /// Connects to receivers, and logs in where that is wanted; sends nothing.
    func connect(_ notifiers: [NotifierDefinition]) -> [(notifier: NotifierDefinition, result: AttemptResult)] {
        defer { courier.stop() }
        var results: [String: AttemptResult] = [:]
        var waiting: Set<String> = []
        for notifier in notifiers {
            do {
                guard let request = try notifier.probe(catalog.filler(of: notifier.id)) else {
                    results[notifier.id] = .delivered("")
                    continue
                }
                waiting.insert(notifier.id)
                courier.send(.request(request))
            } catch {
                results[notifier.id] = .failed("\(error)")
            }
        }
        results.merge(answers(to: waiting)) { first, _ in first }
        return notifiers.map { ($0, results[$0.id] ?? .cancelled) }
    }

    private func answers(to ids: Set<String>) -> [String: AttemptResult] {
        var results: [String: AttemptResult] = [:]
        while results.count < ids.count {
            for attempt in courier.take(waiting: 0.2) where ids.contains(attempt.id) {
                results[attempt.id] = attempt.result
            }
        }
        return results
    }

    /// A sample: an event that says of itself that it is none.
    private static func telling(_ lane: Lane, now: Int64, pages: String?) -> Telling {
        let id = "test-\(UUID().uuidString.lowercased())"
        var event = AlertEvent(
            id: id, time: now, event: .fired,
            message:
                "This is what an alert of Escalator looks like here; it was sent to try the notifier \(lane.notifier).")
        event.severity = .info
        event.rule = "test"
        let told = ToldEvent(
            seq: 0, event: event, line: AlertLogLine.text(event, seq: 0), thread: id, name: nil)
        var telling = Telling(id: "msg_\(id)", lane: lane, events: [told])
        telling.isSample = true
        telling.pages = pages
        return telling
    }
}
