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
    /// The first day on which nothing of the kind was expected any more; nil while it is.
    package var ended: Day?

    package init(_ entry: CalendarEntry, sequence: Int = 0, changed: Int64, ended: Day? = nil) {
        self.entry = entry
        self.sequence = sequence
        self.changed = changed
        self.ended = ended
    }

    /// Whether it was called off: what ended before its day came. What ended later took place.
    package var isCancelled: Bool { ended.map { $0 <= entry.day } ?? false }

    /// For how many days what ended is remembered, and what was called off is told as such.
    package static let remembered = 60
}

extension [CalendarRecord] {
    /// What subscribers are told next: what is another than before has another sequence, and what is gone has ended.
    ///
    /// - Parameters:
    ///   - present: what is expected now.
    ///   - now: seconds since 1970.
    /// - Returns: in the order of days; equal to what was told where nothing has changed.
    package func updated(by present: [CalendarEntry], now: Int64) -> [CalendarRecord] {
        let today = Timestamp.day(now)
        var told = Dictionary(map { ($0.entry.id, $0) }) { first, _ in first }
        var result: [CalendarRecord] = present.map { entry in
            guard var record = told.removeValue(forKey: entry.id) else { return CalendarRecord(entry, changed: now) }
            guard record.entry != entry || record.ended != nil else { return record }
            (record.entry, record.ended) = (entry, nil)
            record.sequence += 1
            record.changed = now
            return record
        }
        for var record in told.values {
            if record.ended == nil {
                record.ended = today
                if record.isCancelled {
                    record.sequence += 1
                    record.changed = now
                }
            }
            guard let ended = record.ended, today - ended <= CalendarRecord.remembered else { continue }
            result.append(record)
        }
        return result.sorted { ($0.entry.day, $0.entry.id) < ($1.entry.day, $1.entry.id) }
    }
}
