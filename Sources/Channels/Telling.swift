package import Model

/// An event as a recipient is told of it.
package struct ToldEvent: Sendable {
    /// The number of the event.
    package let seq: Int64
    package let event: AlertEvent
    /// As the alert log has it, to the letter.
    package let line: String
    /// The id of the event with which it began what this one goes on with: the same for all of an activation.
    package let thread: String
    /// The id of the message that told the same recipient of that beginning; nil where none did.
    package let root: String?
    /// What sentences call the series.
    package let name: String?
    /// When people were to be reminded of it, in seconds since 1970; nil when it is told first.
    package let reminded: Int64?

    package init(
        seq: Int64, event: AlertEvent, line: String, thread: String, root: String? = nil, name: String?,
        reminded: Int64? = nil
    ) {
        self.seq = seq
        self.event = event
        self.line = line
        self.thread = thread
        self.root = root
        self.name = name
        self.reminded = reminded
    }

    package var isReminder: Bool { reminded != nil }

    /// Whether it is over.
    var isEnd: Bool { event.isEnd }

    /// Whether somebody should come.
    var isAlarm: Bool { event.isAlarm }

    /// When it happened, or was to be told again, in milliseconds since 1970.
    var time: Int64 { reminded.map { $0 * 1000 } ?? event.time }
}

/// What is told at once to one recipient: an event, or several as a digest.
package struct Telling: Sendable {
    /// Of the message: the same over all attempts.
    package let id: String
    package let lane: Lane
    /// At least one.
    package let events: [ToldEvent]
    /// Whether it is a sample that somebody asked for, and nothing has happened.
    package var isSample = false
    /// Where the pages are for readers; nil where that is not known.
    package var pages: String?

    package init(id: String, lane: Lane, events: [ToldEvent]) {
        self.id = id
        self.lane = lane
        self.events = events
    }

    var recipient: String { lane.recipient }

    /// The only event; nil of a digest.
    var single: ToldEvent? { events.count == 1 ? events.first : nil }

    /// By which a receiver puts together what belongs together.
    var thread: String { single?.thread ?? id }

    /// The highest of what somebody should come for; nil where nobody has to.
    var urgency: Severity? {
        let alarms = events.filter(\.isAlarm)
        return alarms.isEmpty ? nil : alarms.compactMap(\.event.severity).max() ?? .info
    }

    /// The highest of all.
    var severity: Severity { events.compactMap(\.event.severity).max() ?? .info }

    /// The type of the message, dotted from the general to the special.
    var type: String {
        if isSample { return "alert.test" }
        guard let single else { return "alert.digest" }
        return single.isReminder ? "alert.reminder" : "alert.\(single.event.event.rawValue)"
    }

    /// When what it tells of happened last, in milliseconds since 1970: the same over all attempts.
    var time: Int64 { events.map(\.time).max() ?? 0 }

    /// The log's object of a single event, or those of all under `events`, and under `reminders` the ids of those that are no news.
    var data: String {
        if let single { return single.line }
        let reminders = events.filter(\.isReminder).map { JSONText.quote($0.event.id) }
        let more = reminders.isEmpty ? "" : ",\"reminders\":[\(reminders.joined(separator: ","))]"
        return "{\"events\":[\(events.map(\.line).joined(separator: ","))]\(more)}"
    }
}
