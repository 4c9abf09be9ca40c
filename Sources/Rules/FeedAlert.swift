package import Model

/// The events of a feed (rule 28).
package enum FeedAlert {
    /// - Parameters:
    ///   - feed: its id, its name for people, and its URL with secrets left out.
    ///   - change: what became of it.
    ///   - health: what is remembered of it now.
    ///   - now: milliseconds since 1970.
    package static func event(
        of feed: (id: String, name: String, url: String), _ change: FeedHealth.Change, _ health: FeedHealth, now: Int64
    ) -> AlertEvent {
        let kind: EventKind
        let message: String
        switch change {
        case .failing(let since, let reason):
            kind = .feedFailing
            message = "\(feed.name) has not been readable since \(Timestamp.day(since).spoken): \(reason)."
        case .recovered:
            kind = .feedRecovered
            message = "\(feed.name) is readable again."
        case .retired(let reason):
            kind = .feedRetired
            message = "\(feed.name), which was not readable, is not fetched any more: \(reason)."
        }
        let id = RuleEvaluator.eventID("feed:\(feed.id)", health.activation, kind)
        var event = AlertEvent(id: id, time: now, event: kind, message: message)
        event.severity = .warning
        event.feed = feed.id
        event.source = feed.url
        return event
    }
}
