/// All vintages of one period, in the order (published, ordinal).
package struct History: Equatable, Sendable {
    package var period: Period
    package var vintages: [Vintage] { didSet { isSettled = false } }
    /// Whether the vintages are those that count, each once: what was known by a day is then those up to that day.
    private var isSettled = false
    /// The days on which it was no observation; most never have any.
    package var displacements: [Displacement] = []

    package init(period: Period, vintages: [Vintage]) {
        self.period = period
        self.vintages = vintages
    }

    /// The day on which something was first said of it.
    package var firstKnown: Day { vintages.first?.published ?? Day.last }

    /// Whether a document or a person stated it under these dates: else they are those of a computation.
    package var isStated: Bool { vintages.contains { !$0.origin.contains(.difference) } }

    /// The vintages that differ from the one before: the run of equal values keeps its first day (rule 14).
    package var revisions: [Vintage] {
        isSettled ? vintages : History.collapsed(History.preferred(vintages), of: period)
    }

    /// The same with its revisions alone, for who asks it of many days.
    package var settled: History {
        guard !isSettled else { return self }
        var history = self
        // One value is the one that counts.
        if vintages.count != 1 || vintages[0].value == nil { history.vintages = revisions }
        history.isSettled = true
        return history
    }

    package static func == (left: History, right: History) -> Bool {
        left.period == right.period && left.vintages == right.vintages && left.displacements == right.displacements
    }

    /// The same, of what was known.
    package func known(by knowledge: Knowledge) -> [Vintage] {
        knowledge.isEverything
            ? revisions : History.collapsed(History.preferred(vintages.filter(knowledge.has)), of: period)
    }

    /// The value that holds by what was known, with the day on which its run began; nil when there is none.
    package func current(by knowledge: Knowledge = Knowledge()) -> Vintage? {
        if !displacements.isEmpty, isDisplaced(on: knowledge.day) { return nil }
        if isSettled, knowledge.asRecorded == nil {
            let day = knowledge.asOf ?? Day.last
            return vintages.last(endingBy: day, \.published).flatMap { $0.value == nil ? nil : $0 }
        }
        return known(by: knowledge).last.flatMap { $0.value == nil ? nil : $0 }
    }

    /// The day on which something took the place of a vintage: the next one, or other days; nil for one that holds.
    ///
    /// - Parameter revisions: those of the history.
    package func end(of vintage: Vintage, among revisions: [Vintage]) -> Day? {
        let place = revisions.firstIndex { $0.published == vintage.published && $0.ordinal == vintage.ordinal }
        let next = place.flatMap { revisions.indices.contains($0 + 1) ? revisions[$0 + 1].published : nil }
        let displaced = displacements.lazy.filter { $0.until == nil }.map(\.since).min()
        return [next, displaced.map { max($0, vintage.published) }].compactMap(\.self).min()
    }

    /// Drops every vintage that repeats the value before it, and withdrawals of what was never there. That a value is no
    /// projection any more is no repeat (rule 14).
    ///
    /// - Parameter vintages: of the sources that count.
    package static func collapsed(_ vintages: [Vintage], of period: Period) -> [Vintage] {
        if vintages.count == 1, vintages[0].value != nil { return vintages }
        var result: [Vintage] = []
        for vintage in vintages {
            if let last = result.last {
                if !isRepeat(vintage, of: last, period) { result.append(vintage) }
            } else if vintage.value != nil {
                result.append(vintage)
            }
        }
        return result
    }

    /// Whether a vintage says nothing that the one before it did not say.
    package static func isRepeat(_ vintage: Vintage, of last: Vintage, _ period: Period) -> Bool {
        guard vintage.says(sameAs: last) else { return false }
        let isSettled =
            isProjection(last, of: period) && !isProjection(vintage, of: period)
        return vintage.value == nil || !isSettled
    }

    /// Whether a period ends after its value was published: a forecast, never evaluated (rule 17).
    package static func isProjection(_ vintage: Vintage, of period: Period) -> Bool {
        period.end > vintage.published && !vintage.origin.contains(.completed)
    }
}

/// What was known at a time: the one meaning of "as of" (rule 17).
package struct Knowledge: Equatable, Sendable {
    /// What had been published by this day, inclusive; nil for all that ever was.
    package var asOf: Day?
    /// What the store had by this day, inclusive.
    package var asRecorded: Day?

    package init(asOf: Day? = nil, asRecorded: Day? = nil) {
        self.asOf = asOf
        self.asRecorded = asRecorded
    }

    /// The last day of which anything is known; nil for today.
    var day: Day? { [asOf, asRecorded].compactMap(\.self).min() }

    package var isEverything: Bool { asOf == nil && asRecorded == nil }

    func has(_ vintage: Vintage) -> Bool {
        if let asOf, vintage.published > asOf { return false }
        if let asRecorded, Timestamp.day(vintage.recorded) > asRecorded { return false }
        return true
    }
}

extension History {
    /// The same as it was known on a day, with what was published by then.
    package func known(on day: Day) -> History {
        if displacements.isEmpty, vintages.last.map({ $0.published <= day }) ?? true { return self }
        var history = self
        history.vintages.removeAll { $0.published > day }
        history.isSettled = isSettled
        history.displacements = displacements.compactMap { displacement in
            guard displacement.since <= day else { return nil }
            return Displacement(since: displacement.since, until: displacement.until.flatMap { $0 <= day ? $0 : nil })
        }
        return history
    }

    /// The same with the value that was published first alone.
    package var firstPrint: History {
        var history = self
        history.vintages = revisions.first.map { [$0] } ?? []
        return history
    }

    /// The days on which something of it became another.
    package var days: Set<Day> {
        var days = Set(revisions.map(\.published))
        for displacement in displacements where displacement.since > Day.first {
            days.formUnion([displacement.since, displacement.until].compactMap(\.self))
        }
        return days
    }
}
