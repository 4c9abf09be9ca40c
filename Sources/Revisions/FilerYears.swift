internal import Model

/// What was known of a filer's year, day by day.
struct FilerYears: Sendable {
    /// By the days since which each was.
    private var known: [(since: Day, year: FilerYear)] = []

    /// The year as it is known now.
    var present: FilerYear { known.last?.year ?? .calendar }

    /// The days on which it became another.
    var changes: [Day] { known.map(\.since) }

    /// As it was known on a day.
    func year(on day: Day) -> FilerYear {
        let place = known.partitioningIndex { $0.since > day }
        return place > 0 ? known[place - 1].year : .calendar
    }

    /// - Parameter stated: what the configuration says; nil when it says nothing.
    ///
    /// That of the first annual report, else of the start that most year-to-date facts share, else the calendar's.
    init(of facts: [History], stated: FilerYear?) {
        if let stated {
            known = [(Day.first, stated)]
            return
        }
        var toDate = YearsToDate()
        for (day, facts) in FilerYears.byFirstDay(facts) {
            let annual = facts.filter { $0.isAnnual && Frequency.year.durations.contains($0.period.days) }
            if let first = annual.map(\.period).min() {
                note(FilerYear(startingOn: first.start), since: day)
                return
            }
            for fact in facts where fact.period.days <= Frequency.year.durations.longest { toDate.add(fact.period) }
            if let start = toDate.mostShared { note(FilerYear(startingOn: start), since: day) }
        }
    }

    private mutating func note(_ year: FilerYear, since day: Day) {
        if known.last?.year != year { known.append((day, year)) }
    }

    private struct FirstFact {
        let period: Period
        let isAnnual: Bool
    }

    /// The facts by the days on which they were first published.
    private static func byFirstDay(_ facts: [History]) -> [(Day, [FirstFact])] {
        var days: [Day: [FirstFact]] = [:]
        for fact in facts {
            guard let first = fact.vintages.first(where: { $0.value != nil }) else { continue }
            days[first.published, default: []]
                .append(FirstFact(period: fact.period, isAnnual: first.origin.contains(.annual)))
        }
        return days.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

/// The starts that facts of several lengths share.
private struct YearsToDate {
    private var ends: [Day: Set<Day>] = [:]
    /// For every beginning of a year, whatever the year, how many facts share it.
    private var counts: [(start: Day, count: Int)] = []

    mutating func add(_ period: Period) {
        let isNew = ends[period.start, default: []].insert(period.end).inserted
        let count = ends[period.start]?.count ?? 0
        guard isNew, count > 1 else { return }
        let year = FilerYear(startingOn: period.start)
        let place = counts.firstIndex { year.begins(near: $0.start) } ?? counts.count
        if place == counts.count { counts.append((period.start, 0)) }
        counts[place].count += count == 2 ? 2 : 1
    }

    /// The start that most of them have; nil when none has more than every other.
    var mostShared: Day? {
        guard let most = counts.max(by: { $0.count < $1.count }) else { return nil }
        return counts.filter { $0.count == most.count }.count == 1 ? most.start : nil
    }
}
