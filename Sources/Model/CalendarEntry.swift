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

    /// Tells something else from a time on, in seconds since 1970; also where a clock was set back.
    fileprivate mutating func tell(_ entry: CalendarEntry, isCancelled: Bool = false, at time: Int64) {
        guard entry != self.entry || isCancelled != self.isCancelled else { return }
        (self.entry, self.isCancelled) = (entry, isCancelled)
        sequence += 1
        changed = max(changed, time)
    }

    /// It is expected no more: a release has come, or never will; any other day is over, or is called off.
    ///
    /// - Parameter hasCome: of a release, whether there are figures of its period.
    fileprivate mutating func end(on today: Day, hasCome: Bool, at time: Int64) {
        let isNews = ended == nil
        if isNews { ended = today }
        var last = entry
        last.isOverdue = false
        if entry.kind == .release, hasCome, isNews || isCancelled {
            (last.day, last.title) = (today, last.title.replacing("Expected: ", with: "Came: "))
            tell(last, at: time)
        } else if isNews {
            let isOver = entry.kind != .release && entry.day <= today
            tell(isOver ? entry : last, isCancelled: !isOver, at: time)
        }
    }
}

extension [CalendarRecord] {
    /// What subscribers are told next: what is another than before has another sequence, and what is gone has ended. Nothing is
    /// forgotten: what is expected again goes on counting.
    ///
    /// - Parameters:
    ///   - present: what is expected now.
    ///   - now: seconds since 1970.
    ///   - hasCome: whether there are figures of the period of a release.
    /// - Returns: in the order of days; equal to what was told where nothing has changed.
    package func updated(
        by present: [CalendarEntry], now: Int64, hasCome: (CalendarEntry) -> Bool
    ) -> [CalendarRecord] {
        var told = Dictionary(map { ($0.entry.id, $0) }) { first, _ in first }
        var result: [CalendarRecord] = present.map { entry in
            guard var record = told.removeValue(forKey: entry.id) else { return CalendarRecord(entry, changed: now) }
            record.ended = nil
            record.tell(entry, at: now)
            return record
        }
        for var record in told.values {
            record.end(on: Timestamp.day(now), hasCome: hasCome(record.entry), at: now)
            result.append(record)
        }
        return result.sorted { ($0.entry.day, $0.entry.id) < ($1.entry.day, $1.entry.id) }
    }
}
