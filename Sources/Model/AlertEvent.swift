/// One event of the alert log as a value; its line and its sentence are renderings of it.
package struct AlertEvent: Equatable, Sendable {
    /// A hash of what happened, by which an event is told once (rule 27).
    package var id: String
    /// Milliseconds since 1970.
    package var time: Int64
    package var event: EventKind
    package var rule: String?
    package var severity: Severity?
    package var series: String?
    /// The label of the observation that completed the condition.
    package var period: String?
    package var end: Day?
    package var value: Double?
    package var threshold: Double?
    package var unit: String?
    package var published: Day?
    /// The label of the first of the periods of `for`.
    package var since: String?
    package var firstKnown: Day?
    package var initial: Bool?
    package var before: Before?
    package var inputs: [Input]?
    package var feed: String?
    package var source: String?
    /// Of the document's bytes, in hexadecimal.
    package var sha256: String?
    /// The sentence.
    package var message: String
    package var claim: Claim?
    /// The bounds of `value`; nil where it has none, or they are open.
    package var low: Double?
    package var high: Double?
    /// Who did what an operator did, and why; nil for what happened.
    package var by: String?
    package var reason: String?

    package init(id: String, time: Int64, event: EventKind, message: String) {
        self.id = id
        self.time = time
        self.event = event
        self.message = message
    }

    /// A value before it was revised, and since when it was known.
    package struct Before: Equatable, Sendable, Codable {
        package let value: Double
        package let published: Day

        package init(value: Double, published: Day) {
            self.value = value
            self.published = published
        }
    }

    /// An input of a derived value.
    package struct Input: Equatable, Sendable, Codable {
        package let series: String
        package let period: String
        package let end: Day
        package let value: Double?
        package let published: Day
        package let source: String
        /// The bounds of `value`; nil where it has none, or they are open.
        package var low: Double?
        package var high: Double?
        /// What it is compared with, in its unit; nil where it is none of the parts of a condition.
        package var threshold: Double?

        package init(series: String, period: String, end: Day, value: Double?, published: Day, source: String) {
            self.series = series
            self.period = period
            self.end = end
            self.value = value
            self.published = published
            self.source = source
        }
    }

    /// Whose claim the rule settles, in the words of the configuration of that time.
    package struct Claim: Equatable, Sendable, Codable {
        package let kind: String
        package let by: String?
        package let says: String?
        package let means: String?

        package init(kind: String, by: String?, says: String?, means: String?) {
            self.kind = kind
            self.by = by
            self.says = says
            self.means = means
        }
    }
}

/// The kinds of events of the alert log.
package enum EventKind: String, CaseIterable, Sendable, Codable {
    case pending, fired, resolved, retracted, confirmed, withdrawn
    case met, missed, unresolvable, annulled, overdue, arrived
    case feedFailing = "feed_failing"
    case feedRecovered = "feed_recovered"
    case feedRetired = "feed_retired"
    case quarantined, released, acknowledged, silenced, unsilenced

    /// Those that end an alert.
    package static let ends: Set<EventKind> = [.resolved, .retracted, .feedRecovered, .feedRetired]
    /// Those that say what came of a claim.
    package static let outcomes: Set<EventKind> = [.met, .missed, .unresolvable, .annulled]

    /// What operators did, which is no news of what a rule watches.
    package static let ofOperators: Set<EventKind> = [.acknowledged, .silenced, .unsilenced]
}

/// How much an alert matters.
package enum Severity: String, CaseIterable, Comparable, Sendable, Codable {
    case info, warning, critical

    package static func < (left: Severity, right: Severity) -> Bool {
        switch (left, right) {
        case (.info, .warning), (.info, .critical), (.warning, .critical): true
        default: false
        }
    }
}

extension AlertEvent {
    /// Whether it says that something is over: an alert that ended, or a silence that no alert outlived.
    package var isEnd: Bool {
        // What stands has a period.
        EventKind.ends.contains(event) || event == .unsilenced && period == nil
    }

    /// Whether somebody should come: it is neither over, nor what an operator did, nor what may become something.
    package var isAlarm: Bool { !isEnd && ![.acknowledged, .silenced, .pending].contains(event) }
}
