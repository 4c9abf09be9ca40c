internal import Model

/// Days that are noted one after the other and asked for once: most are noted again and again, often in a row, so that a set
/// would cost more than what is computed on them.
struct DayList {
    private var days: [Day] = []

    /// - Parameter days: any, in any order.
    init(_ days: some Sequence<Day> = []) { self.days = Array(days) }

    mutating func insert(_ day: Day) {
        if days.last != day { days.append(day) }
    }

    mutating func insert(_ more: some Sequence<Day>) { days.append(contentsOf: more) }

    /// The days on which something of a history became another.
    mutating func insert(daysOf history: History) {
        for vintage in history.revisions { insert(vintage.published) }
        for displacement in history.displacements {
            insert(displacement.since)
            if let until = displacement.until { insert(until) }
        }
    }

    /// Each once and in order, from one day on.
    func sorted(from begin: Day) -> [Day] {
        guard days.count > 1 else { return days.filter { $0 >= begin } }
        var result: [Day] = []
        for day in days.sorted() where day >= begin && result.last != day { result.append(day) }
        return result
    }
}
