package import Model

/// Puts what a document states beside what is stored (rules 14 to 16). Stored vintages are never changed or removed.
package enum Merge {
    /// What is to be inserted, and how much of the incoming was known.
    package struct Outcome: Equatable, Sendable {
        package var inserts: [Vintage] = []
        /// Incoming vintages that say nothing new; a repeated filing of a flow is stored, and still says nothing new.
        package var unchanged = 0
        /// Whether the value of some day is another than before.
        package var isChange = false
    }

    /// Merges the vintages that a source states for one period.
    ///
    /// - Parameters:
    ///   - stored: the period's vintages, by (published, ordinal).
    ///   - incoming: what the source states, by published day and then in its own order; ordinals do not matter.
    ///   - keepsRepeats: whether a repeated value under a later stated day is kept, as the facts of a flow are: a
    ///     difference is only taken anew when both its sides were filed again (rule 21).
    package static func source(stored: [Vintage], incoming: [Vintage], keepsRepeats: Bool) -> Outcome {
        var outcome = Outcome()
        if stored.isEmpty, incoming.count == 1 {
            // The cold path of most feeds.
            guard incoming[0].value != nil else { return outcome }
            outcome.inserts = incoming
            outcome.isChange = true
            return outcome
        }
        var walk = Walk(stored)
        var index = 0
        while index < incoming.count {
            let day = incoming[index].published
            var end = index
            while end < incoming.count, incoming[end].published == day { end += 1 }
            let today = walk.advance(to: day)
            place(incoming[index..<end], beside: today, &walk.last, keepsRepeats: keepsRepeats, outcome: &outcome)
            index = end
        }
        return outcome
    }

    /// Walks stored vintages day by day, once, however many there are.
    private struct Walk {
        private let stored: [Vintage]
        private var index = 0
        /// The last vintage of the days so far, stored or new.
        var last: Vintage?

        init(_ stored: [Vintage]) { self.stored = stored }

        /// Goes to a day that is later than the ones before, and gives what is stored of it.
        mutating func advance(to day: Day) -> ArraySlice<Vintage> {
            while index < stored.count, stored[index].published < day { index += 1 }
            let first = index
            while index < stored.count, stored[index].published == day { index += 1 }
            // What is new on an earlier day comes after what is stored of that day, and before all later ones.
            if index > 0, last.map({ stored[index - 1].published > $0.published }) ?? true { last = stored[index - 1] }
            return stored[first..<index]
        }
    }

    private static func place(
        _ group: ArraySlice<Vintage>, beside today: ArraySlice<Vintage>, _ last: inout Vintage?, keepsRepeats: Bool,
        outcome: inout Outcome
    ) {
        if !today.isEmpty, today.suffix(group.count).map(\.value) == group.map(\.value) {
            outcome.unchanged += group.count
            return
        }
        var ordinal = (today.last?.ordinal ?? -1) + 1
        for var vintage in group {
            let isRepeat = vintage.value == last?.value
            if isRepeat || (group.count > 1 && today.contains { $0.value == vintage.value }) {
                outcome.unchanged += 1
                let isStated = !vintage.origin.contains(.firstSeen)
                guard keepsRepeats, isStated, vintage.value != nil, today.isEmpty else { continue }
            } else {
                outcome.isChange = true
                if !today.isEmpty, !vintage.origin.contains(.firstSeen) { vintage.origin.insert(.correction) }
            }
            vintage.ordinal = ordinal
            ordinal += 1
            outcome.inserts.append(vintage)
            last = vintage
        }
    }

    /// Merges a computed history, which says for every day what the value was: what is stored and no longer follows is
    /// overruled by a correction on the same day.
    package static func computed(stored: [Vintage], computed: [Vintage], origin: Vintage.Origin) -> Outcome {
        var outcome = Outcome()
        let days = Set(stored.map(\.published)).union(computed.map(\.published)).sorted()
        var known = Walk(stored)
        var wanted = Walk(computed)
        for day in days {
            let today = known.advance(to: day)
            _ = wanted.advance(to: day)
            guard wanted.last?.value != known.last?.value else { continue }
            // What no longer follows keeps the fetch of what it overrules, unless the caller knows the one that caused it.
            var vintage =
                wanted.last
                ?? Vintage(
                    published: day, value: nil, fetch: known.last?.fetch ?? 0, recorded: known.last?.recorded ?? 0)
            vintage.published = day
            vintage.ordinal = (today.last?.ordinal ?? -1) + 1
            vintage.origin = vintage.origin.union(origin)
            if vintage.ordinal > 0 { vintage.origin.insert(.correction) }
            outcome.inserts.append(vintage)
            outcome.isChange = true
            known.last = vintage
        }
        return outcome
    }
}
