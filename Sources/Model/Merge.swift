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
        var known = stored
        var index = 0
        while index < incoming.count {
            let day = incoming[index].published
            var end = index
            while end < incoming.count, incoming[end].published == day { end += 1 }
            place(incoming[index..<end], on: day, among: &known, keepsRepeats: keepsRepeats, outcome: &outcome)
            index = end
        }
        return outcome
    }

    private static func place(
        _ group: ArraySlice<Vintage>, on day: Day, among known: inout [Vintage], keepsRepeats: Bool,
        outcome: inout Outcome
    ) {
        let first = known.firstIndex { $0.published >= day } ?? known.count
        let last = known[first...].firstIndex { $0.published > day } ?? known.count
        let today = known[first..<last]
        if !today.isEmpty, today.suffix(group.count).map(\.value) == group.map(\.value) {
            outcome.unchanged += group.count
            return
        }
        var previous = last > 0 ? known[last - 1].value : nil
        var position = last
        var ordinal = (today.last?.ordinal ?? -1) + 1
        for var vintage in group {
            let isRepeat = vintage.value == previous
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
            known.insert(vintage, at: position)
            position += 1
            previous = vintage.value
        }
    }

    /// Merges a computed history, which says for every day what the value was: what is stored and no longer follows is
    /// overruled by a correction on the same day.
    package static func computed(stored: [Vintage], computed: [Vintage], origin: Vintage.Origin) -> Outcome {
        var outcome = Outcome()
        let days = Set(stored.map(\.published)).union(computed.map(\.published)).sorted()
        var known = stored
        for day in days {
            let wanted = computed.last { $0.published <= day }
            let present = known.last { $0.published <= day }
            guard wanted?.value != present?.value else { continue }
            let ordinal = (known.last { $0.published == day }?.ordinal ?? -1) + 1
            // What no longer follows keeps the fetch of what it overrules, unless the caller knows the one that caused it.
            var vintage =
                wanted
                ?? Vintage(published: day, value: nil, fetch: present?.fetch ?? 0, recorded: present?.recorded ?? 0)
            vintage.published = day
            vintage.ordinal = ordinal
            vintage.origin = vintage.origin.union(origin)
            if ordinal > 0 { vintage.origin.insert(.correction) }
            outcome.inserts.append(vintage)
            outcome.isChange = true
            known.insert(vintage, at: known.firstIndex { $0.published > day } ?? known.count)
        }
        return outcome
    }
}
