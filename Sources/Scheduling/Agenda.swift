/// What is due next of everything that has a time: pure, and worked out when something changed instead of with every turn.
///
/// Times are seconds since 1970.
package struct Agenda<Duty: Hashable & Comparable & Sendable>: Sendable {
    private var times: [Duty: Int64] = [:]
    /// When the next duty is due; nil when there is none.
    package private(set) var next: Int64?

    package init() {}

    /// Sets the time of a duty; the one it had is forgotten.
    package mutating func set(_ duty: Duty, at time: Int64) {
        if let old = times.updateValue(time, forKey: duty), old == next, time > old {
            next = times.values.min()
        } else {
            next = min(next ?? time, time)
        }
    }

    /// Takes a duty off.
    package mutating func remove(_ duty: Duty) {
        guard let old = times.removeValue(forKey: duty), old == next else { return }
        next = times.values.min()
    }

    /// Takes the duties that are due off, in the order of their times.
    package mutating func take(now: Int64) -> [Duty] {
        guard let next, next <= now else { return [] }
        let ready = times.filter { $0.value <= now }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        for (duty, _) in ready { times[duty] = nil }
        self.next = times.values.min()
        return ready.map(\.key)
    }

    /// Everything that has a time.
    package var duties: Dictionary<Duty, Int64>.Keys { times.keys }
}
