/// What is on a day: a deadline, a day of settlement, or an expected release.
package struct CalendarEntry: Equatable, Sendable {
    package var day: Day
    package let kind: Kind
    /// The claim or the series that it is of.
    package let subject: String
    package var title: String
    /// Of a release, the period; nil for all else.
    package let period: String?
    /// Whether it should have come already.
    package var isOverdue: Bool

    package init(day: Day, kind: Kind, subject: String, title: String, period: String? = nil, isOverdue: Bool = false) {
        self.day = day
        self.kind = kind
        self.subject = subject
        self.title = title
        self.period = period
        self.isOverdue = isOverdue
    }

    /// A name that stays while its day moves.
    package var id: String { [kind.rawValue, subject, period].compactMap(\.self).joined(separator: "/") }

    /// Of what kind a day is.
    package enum Kind: String, Sendable {
        case deadline, settlement, release
    }
}

/// What subscribers of the calendar were told of a day.
package struct CalendarRecord: Equatable, Sendable {
    package var entry: CalendarEntry
    /// How often it was another since it was first told.
    package var sequence: Int
    /// When it last was, in seconds since 1970.
    package var changed: Int64
    /// The day since which nothing of the kind is expected any more; nil while it is.
    package var ended: Day?
    /// Whether it was called off.
    package var isCancelled: Bool

    package init(
        _ entry: CalendarEntry, sequence: Int = 0, changed: Int64, ended: Day? = nil, isCancelled: Bool = false
    ) {
        self.entry = entry
        self.sequence = sequence
        self.changed = changed
        self.ended = ended
        self.isCancelled = isCancelled
    }

    /// For how many days what is over, or was called off, is told.
    private static let remembered = 60

    /// Whether it is told on a day.
    package func isTold(on day: Day) -> Bool { ended.map { day - $0 <= CalendarRecord.remembered } ?? true }
}
