/// Days on which a span was no observation, since another took its place (rule 13). That is no withdrawal: its value keeps
/// its day, and is not there for whoever asks on one of these.
package struct Displacement: Hashable, Sendable {
    package let since: Day
    /// The first day on which it is one again; nil when it is none today.
    package let until: Day?

    package init(since: Day, until: Day? = nil) {
        self.since = since
        self.until = until
    }

    /// Of a span that was kept under the dates of a computation, and is kept under others now with all that was known of it;
    /// or until it was stated itself.
    package static func always(until: Day? = nil) -> Displacement { Displacement(since: Day.first, until: until) }

    /// Whether it is so on a day; nil for today.
    func has(_ day: Day?) -> Bool {
        guard let day else { return until == nil }
        return since <= day && until.map { day < $0 } ?? true
    }
}

extension History {
    /// Whether another span has its place on a day; nil for today.
    package func isDisplaced(on day: Day? = nil) -> Bool { displacements.contains { $0.has(day) } }

    /// The same with the days on which other spans had its place; nil when it never was an observation.
    package func displaced(by displacements: [Displacement]) -> History? {
        var history = self
        history.displacements = displacements
        if let first = displacements.first, first.since == Day.first, let until = first.until {
            history.vintages.removeAll { $0.published < until }
        }
        guard let open = displacements.last(where: { $0.until == nil }) else { return history }
        history.vintages.removeAll { $0.published >= open.since }
        return history.vintages.isEmpty ? nil : history
    }
}
