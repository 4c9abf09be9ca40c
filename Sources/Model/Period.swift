/// The days that an observation is about, both included; a stock's or a day's period may be one day.
package struct Period: Hashable, Sendable {
    package var start: Day
    package var end: Day

    /// The days from `start` to `end`; `start` must not be after `end`.
    package init(start: Day, end: Day) {
        self.start = start
        self.end = end
    }

    /// The number of days, at least 1.
    package var days: Int { end - start + 1 }

    /// Whether rule 13 takes the two for one: equal ends, and starts within 7 days.
    ///
    /// Only for periods of four weeks and more: days and weeks that end together are not one.
    package func isSame(as other: Period) -> Bool {
        guard end == other.end else { return false }
        if start == other.start { return true }
        return abs(start - other.start) <= 7 && min(days, other.days) >= 28
    }
}

extension Period: Comparable {
    /// By end, then by start: the order in which rules walk.
    package static func < (left: Period, right: Period) -> Bool {
        left.end != right.end ? left.end < right.end : left.start < right.start
    }
}

extension Period: CustomStringConvertible {
    /// `start..end`, in ISO days.
    package var description: String { start == end ? "\(end)" : "\(start)..\(end)" }
}
