package import Configuring
internal import Formulas
package import Model
internal import Rules
package import Store

/// Days that are ahead: deadlines, days of settlement, and expected releases.
package enum CalendarList {
    /// What is expected, in the order of days, and what has come.
    package struct Outlook {
        package var entries: [CalendarEntry] = []
        /// The last period of each series of which there are figures.
        fileprivate var reported: [String: String] = [:]

        /// Whether there are figures of the period of a release; labels of one frequency are in the order of their days.
        func hasCome(_ entry: CalendarEntry) -> Bool {
            guard let period = entry.period, let last = reported[entry.subject] else { return false }
            return period <= last
        }
    }

    /// What is expected.
    ///
    /// - Parameter today: releases that should have come before it are overdue.
    package static func all(_ catalog: Catalog, _ snapshot: StoreSnapshot?, today: Day) throws -> Outlook {
        var outlook = Outlook()
        var entries: [CalendarEntry] = []
        var released: Set<String> = []
        for status in try ClaimBoard(catalog, snapshot, today: today, isBrief: true).statuses() {
            let says = status.claim.says ?? status.rule.id
            if let deadline = status.rule.deadline, status.settled == nil {
                entries.append(
                    CalendarEntry(
                        day: deadline.end, kind: .deadline, subject: status.rule.id, title: "Deadline: \(says)"))
            }
            if let day = status.settled?.on ?? status.standing.settlesOn {
                entries.append(
                    CalendarEntry(
                        day: day, kind: .settlement, subject: status.rule.id,
                        title: status.settled == nil ? "To be settled: \(says)" : "Settled (\(status.word)): \(says)"))
            }
            if let newest = status.newest {
                outlook.reported[status.rule.when.series] = status.frequency.label(of: newest.period)
            }
            guard let next = status.nextRelease, let newest = status.newest,
                released.insert(status.rule.when.series).inserted
            else { continue }
            // What only a rule computes has no name that people know.
            let isNamed = !(catalog.indicators[status.rule.when.series]?.isOfRule ?? false)
            let member = status.group == status.rule.id ? "" : " (\(status.rule.id.dropFirst(status.group.count + 1)))"
            let name = isNamed ? status.seriesName : "the figures that decide \u{201C}\(says)\u{201D}\(member)"
            let period = status.frequency.period(startingOn: newest.period.end + 1)
            entries.append(
                CalendarEntry(
                    day: next, kind: .release, subject: status.rule.when.series,
                    title: "Expected: \(name), \(status.frequency.label(of: period))",
                    period: status.frequency.label(of: period), isOverdue: next < today))
        }
        outlook.entries = entries.sorted { ($0.day, $0.id) < ($1.day, $1.id) }
        return outlook
    }

    /// What subscribers were told, and what they are told next.
    ///
    /// - Parameter now: seconds since 1970.
    package static func records(
        _ catalog: Catalog, _ snapshot: StoreSnapshot, now: Int64
    ) throws -> (told: [CalendarRecord], next: [CalendarRecord]) {
        let told = try snapshot.calendar()
        let outlook = try all(catalog, snapshot, today: Timestamp.day(now))
        return (told, told.updated(by: outlook.entries, now: now, hasCome: outlook.hasCome))
    }
}
