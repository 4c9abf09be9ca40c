internal import Archiving
package import Model

/// The events of what operators say of alerts: pure. Times are milliseconds since 1970.
package enum OperatorEvent {
    /// Somebody has seen an event.
    package static func acknowledged(_ event: AlertEvent, by: String, reason: String?, now: Int64) -> AlertEvent {
        let subject = event.rule.map { "the rule \($0)" } ?? event.feed.map { "the feed \($0)" } ?? "the service"
        let day = Timestamp.day(event.time / 1000).spoken
        let kind = event.event.rawValue.replacing("_", with: " ")
        let message = "The event of \(subject) of \(day) (\(kind)) has been seen by \(by)\(tail(reason))."
        return make(.acknowledged, event.rule, event.feed, event.severity, by, reason, message, now)
    }

    /// Nobody wants to be told of a rule for a while.
    package static func silenced(_ silence: Silence, _ severity: Severity?, now: Int64) -> AlertEvent {
        let message =
            "\(silence.by) silenced the rule \(silence.rule) until \(spoken(silence.until)): \(plain(silence.reason))."
        return make(.silenced, silence.rule, nil, severity, silence.by, silence.reason, message, now)
    }

    /// A silence is over.
    ///
    /// - Parameters:
    ///   - by: who ended it; nil when its time was over.
    ///   - alert: that of the rule which stands; nil when none does.
    ///   - isSettled: whether the claim of the rule is settled, so that nothing is told of its alert any more.
    ///   - news: what the log was told meanwhile that people should know.
    package static func unsilenced(
        _ silence: Silence, _ severity: Severity?, by: String?, reason: String?, alert: PresentAlert?,
        isSettled: Bool = false, news: [AlertEvent],
        now: Int64
    ) -> AlertEvent {
        let how =
            by.map { "\($0) ended the silence of the rule \(silence.rule)\(tail(reason))" }
            ?? "The silence of the rule \(silence.rule) is over, as \(silence.by) had set it (\(plain(silence.reason)))"
        let meanwhile = news.isEmpty ? "" : " Meanwhile the log was told: " + news.map(\.message).joined(separator: " ")
        let standing =
            alert.map { alert in
                " Its alert of \(Timestamp.day(alert.first.time / 1000).spoken) stands. What the log said of it last, on \(Timestamp.day(alert.latest.time / 1000).spoken): \(alert.latest.message)"
            } ?? (isSettled ? " Its claim is settled." : " No alert of it stands.")
        var event = make(
            .unsilenced, silence.rule, nil, severity, by, reason, how + "." + meanwhile + standing, now)
        if let latest = alert?.latest { event.takeState(of: latest) }
        return event
    }

    private static func make(
        _ kind: EventKind, _ rule: String?, _ feed: String?, _ severity: Severity?, _ by: String?, _ reason: String?,
        _ message: String, _ now: Int64
    ) -> AlertEvent {
        // Such things are done once, whoever asks twice.
        let text = [kind.rawValue, rule ?? "", feed ?? "", by ?? "", "\(now)"].joined(separator: "\n")
        var event = AlertEvent(
            id: String(SHA256.hexadecimal(of: text).prefix(32)), time: now, event: kind, message: message)
        event.rule = rule
        event.feed = feed
        event.severity = severity
        event.by = by
        event.reason = reason
        return event
    }

    private static func tail(_ reason: String?) -> String { reason.map { ": \(plain($0))" } ?? "" }

    /// A reason without the full stop that the sentence has.
    private static func plain(_ reason: String) -> String { reason.hasSuffix(".") ? String(reason.dropLast()) : reason }

    /// A day where it is its beginning, else with the time.
    private static func spoken(_ seconds: Int64) -> String {
        let day = Timestamp.day(seconds).spoken
        guard seconds % 86_400 != 0 else { return day }
        let clock = Timestamp.seconds(seconds).dropFirst(11).dropLast()
        return "\(day), \(seconds % 60 == 0 ? clock.prefix(5) : clock) UTC"
    }
}

extension AlertEvent {
    /// Has the observation and the condition of another event, so that programs need no sentence to know what stands.
    fileprivate mutating func takeState(of other: AlertEvent) {
        (series, period, end, since) = (other.series, other.period, other.end, other.since)
        (value, low, high) = (other.value, other.low, other.high)
        (threshold, unit) = (other.threshold, other.unit)
        (published, firstKnown) = (other.published, other.firstKnown)
        (inputs, claim) = (other.inputs, other.claim)
        (feed, source, sha256) = (other.feed, other.source, other.sha256)
    }
}
