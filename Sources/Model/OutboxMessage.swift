/// One recipient of one notifier; where a notifier has but one, that has no name.
package struct Lane: Hashable, Comparable, Sendable {
    package let notifier: String
    package let recipient: String

    package init(notifier: String, recipient: String) {
        self.notifier = notifier
        self.recipient = recipient
    }

    package static func < (left: Lane, right: Lane) -> Bool {
        (left.notifier, left.recipient) < (right.notifier, right.recipient)
    }
}

extension Lane: CustomStringConvertible {
    package var description: String { recipient.isEmpty ? notifier : "\(notifier), \(recipient)" }
}

/// An event that is to be told to a recipient.
package struct QueuedDelivery: Equatable, Sendable {
    /// The number of the event.
    package let event: Int64
    /// 0 as it was told first; then its reminders.
    package let occasion: Int64
    /// When it was queued, in seconds since 1970.
    package let queued: Int64

    package init(event: Int64, occasion: Int64 = 0, queued: Int64) {
        self.event = event
        self.occasion = occasion
        self.queued = queued
    }
}

/// What is sent at once to one recipient: an event, or several as a digest. Times are seconds since 1970.
package struct OutboxMessage: Equatable, Sendable {
    /// By which the receiver knows a repetition: never another over all attempts.
    package let id: String
    package let lane: Lane
    /// When it was first due; later by the days on which nothing could try it.
    package let created: Int64
    package var state: State = .waiting
    /// How often it was tried.
    package var attempts: Int64 = 0
    /// When it is tried next.
    package var due: Int64
    /// Whether it was told that it is late.
    package var isLate = false
    /// Why it was not delivered when it was last tried.
    package var error: String?
    /// When it was delivered, or given up.
    package var ended: Int64?
    /// When it was last tried; nil for never.
    package var tried: Int64?

    /// What became of it.
    package enum State: String, Sendable {
        case waiting, delivered, dead
    }

    package init(id: String, lane: Lane, created: Int64) {
        self.id = id
        self.lane = lane
        self.created = created
        due = created
    }
}

/// What is remembered of a notifier. Times are seconds since 1970.
package struct NotifierRecord: Equatable, Sendable {
    package var lastSuccess: Int64?
    package var lastFailure: Int64?
    /// Why it last failed.
    package var error: String?
    /// Whether the last attempt failed.
    package var isFailing = false
    /// Since when nothing is sent, because the receiver has said that it is gone.
    package var stopped: Int64?
    /// When the receiver asked to be left alone, and until when.
    package var asked: Int64?
    package var patience: Int64?
    /// By which another receiver is told from the one that all this is about: a keyed hash; nil while that is not known.
    package var receiver: String?

    package init() {}
}
