/// Days on which a span was no observation, since another took its place (rule 13).
package struct Displacement: Hashable, Sendable {
    package let since: Day
    /// The first day on which it is one again; nil when it is none today.
    package let until: Day?

    package init(since: Day, until: Day? = nil) {
        self.since = since
        self.until = until
    }
}

extension History {
    /// The same where other spans have taken its place on some days: it has no value then, and the one it had comes back
    /// afterwards.
    ///
    /// - Parameter displacements: in order, without a day in common.
    package func displaced(by displacements: [Displacement]) -> History {
        var history = self
        for displacement in displacements {
            let isLost = { (vintage: Vintage) in
                vintage.published >= displacement.since && displacement.until.map { vintage.published < $0 } ?? true
            }
            let before = history.vintages.prefix { $0.published < displacement.since }
            let returning = displacement.until.flatMap { day -> Vintage? in
                guard var last = history.vintages.last(where: { $0.published < day }) else { return nil }
                last.published = day
                return last
            }
            var vintages = Array(before)
            if !before.isEmpty {
                vintages.append(Vintage(published: displacement.since, value: nil, origin: .displaced))
            }
            if let returning { vintages.append(returning) }
            vintages += history.vintages.dropFirst(before.count).filter { !isLost($0) }
            history.vintages = vintages
        }
        return history
    }
}
