package import Configuring
internal import Formulas
package import Model
internal import Rules
package import Store

/// Days that are ahead: deadlines, days of settlement, and expected releases.
package enum CalendarList {
    /// The entries in the order of their days.
    ///
    /// - Parameter today: releases that should have come before it are overdue.
    package static func all(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, today: Day
    ) throws -> [CalendarEntry] {
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
        return entries.sorted { ($0.day, $0.id) < ($1.day, $1.id) }
    }

    /// What subscribers are told: what they were told before, brought up to what is expected now.
    ///
    /// - Parameter now: seconds since 1970.
    package static func records(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, now: Int64
    ) throws -> (told: [CalendarRecord], next: [CalendarRecord]) {
        let told = try snapshot?.calendar() ?? []
        return (told, told.updated(by: try all(catalog, snapshot, today: Timestamp.day(now)), now: now))
    }
}
