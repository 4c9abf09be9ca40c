/// That nobody wants to be told of a rule for now. Times are seconds since 1970.
package struct Silence: Equatable, Sendable {
    package let rule: String
    package let since: Int64
    /// It is over at this instant.
    package let until: Int64
    package let by: String
    package let reason: String

    package init(rule: String, since: Int64, until: Int64, by: String, reason: String) {
        self.rule = rule
        self.since = since
        self.until = until
        self.by = by
        self.reason = reason
    }
}

/// That somebody has seen an event. Times are seconds since 1970.
package struct Acknowledgement: Equatable, Sendable {
    /// The number of the event.
    package let event: Int64
    package let time: Int64
    package let by: String
    package let reason: String?

    package init(event: Int64, time: Int64, by: String, reason: String?) {
        self.event = event
        self.time = time
        self.by = by
        self.reason = reason
    }
}

/// An alert that stands, with the event that began it and the last that said something of it.
package struct PresentAlert: Equatable, Sendable {
    /// `fired`, or `feed_failing`.
    package let began: Int64
    package let first: AlertEvent
    /// The last word on it: the same, or a `confirmed` or `withdrawn` of it.
    package let last: Int64
    package let latest: AlertEvent

    package init(began: Int64, first: AlertEvent, last: Int64, latest: AlertEvent) {
        self.began = began
        self.first = first
        self.last = last
        self.latest = latest
    }
}
