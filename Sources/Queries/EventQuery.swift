package import Model
package import Store

/// Which events are asked for.
package struct EventQuery: Sendable {
    private let rule: String?
    /// In milliseconds since 1970.
    private let since: Int64?

    /// - Parameters:
    ///   - rule: only those of this rule.
    ///   - since: only those that were told on this day or later.
    package init(rule: String? = nil, since: Day? = nil) {
        self.rule = rule
        self.since = since.map { Int64($0.number) * 86_400_000 }
    }

    /// Those after a number, in order, the first of them where there is a limit.
    package func events(
        _ snapshot: StoreSnapshot, after seq: Int64 = 0, limit: Int? = nil
    ) throws -> [StoredEvent] {
        try snapshot.events(after: seq, rule: rule, since: since, limit: limit)
    }

    /// The same as lines of the alert log, whatever is in them.
    package func lines(
        _ snapshot: StoreSnapshot, after seq: Int64 = 0, limit: Int? = nil
    ) throws -> [(seq: Int64, line: String)] {
        try snapshot.eventLines(after: seq, rule: rule, since: since, limit: limit)
    }
}
