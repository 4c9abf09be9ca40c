package import Channels
package import Model
internal import Rules

/// Who is told of what.
extension Catalog {
    /// The recipients of an event, each in the order of the configuration.
    ///
    /// - Parameter former: the lanes in which the event before of the same rule was queued, for a rule that is not configured
    ///   any more: who was told of its alert is told of its end.
    package func lanes(for event: AlertEvent, former: () throws -> [Lane]) rethrows -> [Lane] {
        guard !configuration.notifiers.isEmpty else { return [] }
        if let rule = event.rule, rules[rule] == nil {
            let known = Set(try former())
            return configuration.notifiers.filter { $0.takes(event) }.flatMap(\.lanes).filter(known.contains)
        }
        let names = Set(notifierIDs(of: event.rule))
        return configuration.notifiers.filter { names.contains($0.id) && $0.takes(event) }.flatMap(\.lanes)
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

    /// What fills the requests of a notifier.
    package func filler(of notifier: String) -> RequestFiller { RequestFiller(requests, notifier: notifier) }
}
