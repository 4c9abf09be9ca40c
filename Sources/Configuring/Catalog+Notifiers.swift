package import Channels
package import Model
internal import Rules

/// Who is told of what.
extension Catalog {
    /// The recipients of an event, each in the order of the configuration: those that are configured, and of the end of an alert
    /// those that were told of the alert, whatever has become of its rule and its severity.
    ///
    /// - Parameter former: the lanes in which the alert was queued that an event ends, or the last of a rule that is not
    ///   configured any more.
    package func lanes(for event: AlertEvent, former: () throws -> [Lane]) rethrows -> [Lane] {
        guard !configuration.notifiers.isEmpty else { return [] }
        let isGone = event.rule.map { rules[$0] == nil } ?? false
        let names = isGone ? [] : Set(notifierIDs(of: event.rule))
        let known = isGone || EventKind.ends.contains(event.event) ? Set(try former()) : []
        return configuration.notifiers.flatMap { notifier -> [Lane] in
            if names.contains(notifier.id), notifier.takes(event) { return notifier.lanes }
            // Who wants no ends at all gets none.
            let isTold = notifier.events.contains(event.event)
            return isTold ? notifier.lanes.filter(known.contains) : []
        }
    }

    /// The ids of the notifiers of a rule, or of what belongs to none.
    package func notifierIDs(of rule: String?) -> [String] {
        rule.flatMap { rules[$0]?.notify } ?? configuration.usualNotifiers
    }

    /// Every recipient of every notifier.
    package var lanes: [Lane] { configuration.notifiers.flatMap(\.lanes) }

    /// The notifier of an id.
    package func notifier(_ id: String) -> NotifierDefinition? {
        configuration.notifiers.first { $0.id == id }
    }

    /// By which the receivers of notifiers are told from others, by notifier; without those of which that is not known now.
    package var receivers: [String: String] {
        guard let secretKey else { return [:] }
        return Dictionary(
            configuration.notifiers.compactMap { notifier in
                notifier.identity(filler(of: notifier.id)).map { (notifier.id, Catalog.hash($0, by: secretKey)) }
            }
        ) { first, _ in first }
    }

    /// What fills the requests of a notifier.
    package func filler(of notifier: String) -> RequestFiller { RequestFiller(requests, notifier: notifier) }
}
