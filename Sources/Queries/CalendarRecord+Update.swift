package import Model

/// What subscribers are told next of a day: pure.
extension CalendarRecord {
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
