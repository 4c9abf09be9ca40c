package import Model

/// Puts what a document states beside what is stored (rules 14 to 16). Stored vintages are never changed or removed.
package enum Merge {
    /// What is to be inserted, and how much of the incoming was known.
    package struct Outcome: Equatable, Sendable {
        package var inserts: [Vintage] = []
        /// Incoming vintages that say nothing new; a repeated filing of a flow is stored, and still says nothing new.
        package var unchanged = 0
    }

    /// Merges the vintages that a source states for one period.
    ///
    /// - Parameters:
    ///   - stored: the period's vintages, by (published, ordinal).
    ///   - incoming: what the source states, by published day and then in its own order; ordinals do not matter.
    ///   - period: what they are about: that a value is no projection any more is news.
    ///   - keepsRepeats: whether a repeated value under a later stated day is kept, as the facts of a flow are: a
    ///     difference is only taken anew when both its sides were filed again (rule 21).
    package static func source(
        stored: [Vintage], incoming: [Vintage], of period: Period, keepsRepeats: Bool
    ) -> Outcome {
        var outcome = Outcome()
        if stored.isEmpty, incoming.count == 1 {
            // The cold path of most feeds.
            guard incoming[0].value != nil else { return outcome }
            outcome.inserts = incoming
            return outcome
        }
        var walk = Walk(stored)
        incoming.forEachRun(by: { $0.published == $1.published }) { group in
            guard let day = group.first?.published else { return }
            let today = walk.advance(to: day)
            place(group, beside: today, &walk, period, keepsRepeats: keepsRepeats, outcome: &outcome)
        }
        return outcome
    }

    /// Walks stored vintages day by day, once, however many there are.
    private struct Walk {
        private let stored: [Vintage]
        private var index = 0
        /// The best source that has the period by the days so far.
        private(set) var best = UInt8.max
        /// The last vintage of the days so far that counts, stored or new.
        private(set) var last: Vintage?

        init(_ stored: [Vintage]) { self.stored = stored }

        /// Goes to a day that is later than the ones before, and gives what is stored of it.
        mutating func advance(to day: Day) -> ArraySlice<Vintage> {
            var today = stored[index..<index]
            while index < stored.count, stored[index].published <= day {
                let published = stored[index].published
                let first = index
                while index < stored.count, stored[index].published == published { index += 1 }
                take(stored[first..<index])
                if published == day { today = stored[first..<index] }
            }
            return today
        }

        /// Takes what is said on one day.
        mutating func take(_ group: ArraySlice<Vintage>) {
            for vintage in group where vintage.origin.isSourced && vintage.value != nil {
                best = min(best, vintage.rank)
            }
            if let counting = group.last(where: { !$0.origin.isSourced || $0.rank == best }) { last = counting }
        }
    }

    private static func place(
        _ group: ArraySlice<Vintage>, beside today: ArraySlice<Vintage>, _ walk: inout Walk, _ period: Period,
        keepsRepeats: Bool, outcome: inout Outcome
    ) {
        let isKnown = zip(today.suffix(group.count), group).allSatisfy { $0.says(sameAs: $1) && $0.rank <= $1.rank }
        if today.count >= group.count, isKnown {
            outcome.unchanged += group.count
            return
        }
        // Of a document that was read before, whatever came of it is stored: what is newer overrules it.
        if let last = today.last, let newest = group.map(\.fetch).max(), newest > 0, last.fetch > newest {
            outcome.unchanged += group.count
            return
        }
        var ordinal = (today.last?.ordinal ?? -1) + 1
        for var vintage in group {
            // A source that is better than all so far is remembered, whatever it says; one that is worse says nothing.
            let isBetter = vintage.origin.isSourced && vintage.rank < walk.best && vintage.value != nil
            let isWorse = vintage.origin.isSourced && vintage.rank > walk.best
            let isRepeat = walk.last.map { History.isRepeat(vintage, of: $0, period) } ?? (vintage.value == nil)
            let isOld = group.count > 1 && today.contains { $0.says(sameAs: vintage) && $0.rank <= vintage.rank }
            if isWorse || (!isBetter && (isRepeat || isOld)) {
                outcome.unchanged += 1
                let isStated = !vintage.origin.contains(.firstSeen)
                guard !isWorse, keepsRepeats, isStated, vintage.value != nil, today.isEmpty else { continue }
            } else if isRepeat {
                outcome.unchanged += 1
            } else if !today.isEmpty, !vintage.origin.contains(.firstSeen) {
                vintage.origin.insert(.correction)
            }
            vintage.ordinal = ordinal
            ordinal += 1
            outcome.inserts.append(vintage)
            walk.take([vintage])
        }
    }

    /// Merges a computed history, which says for every day what the value was: what is stored and no longer follows is
    /// overruled by a correction on the same day.
    package static func computed(
        stored: [Vintage], computed: [Vintage], of period: Period, origin: Vintage.Origin
    ) -> Outcome {
        var outcome = Outcome()
        if stored.isEmpty, computed.count == 1, var only = computed.first {
            // Nearly all, of what is computed for the first time.
            guard only.value != nil else { return outcome }
            only.ordinal = 0
            only.origin = only.origin.union(origin)
            outcome.inserts = [only]
            return outcome
        }
        let days = Set(stored.map(\.published)).union(computed.map(\.published)).sorted()
        var known = Walk(stored)
        var wanted = Walk(computed)
        for day in days {
            let today = known.advance(to: day)
            _ = wanted.advance(to: day)
            guard !isSame(wanted.last, known.last, period) else { continue }
            // What no longer follows keeps the fetch of what it overrules, unless the caller knows the one that caused it.
            var vintage =
                wanted.last
                ?? Vintage(
                    published: day, value: nil, fetch: known.last?.fetch ?? 0, recorded: known.last?.recorded ?? 0)
            let isSeen = isSeen(wanted.last, known.last, on: day)
            vintage.published = day
            vintage.ordinal = (today.last?.ordinal ?? -1) + 1
            vintage.origin = vintage.origin.union(origin)
            if vintage.ordinal > 0, !isSeen { vintage.origin.insert(.correction) }
            outcome.inserts.append(vintage)
            known.take([vintage])
        }
        return outcome
    }

    /// Whether the day of two values is only that on which they were seen: then the later one is a revision (rule 16).
    private static func isSeen(_ wanted: Vintage?, _ known: Vintage?, on day: Day) -> Bool {
        guard let wanted, let known, wanted.published == day, known.published == day else { return false }
        return known.origin.contains(.firstSeen) && (wanted.value == nil || wanted.origin.contains(.firstSeen))
    }

    private static func isSame(_ left: Vintage?, _ right: Vintage?, _ period: Period) -> Bool {
        guard let left, let right else { return left?.value == right?.value }
        return History.isRepeat(left, of: right, period)
    }
}
