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

    /// All days that a feed may name.
    package static let always = Period(start: Day.first, end: Day.last)

    /// Whether they have a day in common.
    package func overlaps(_ other: Period) -> Bool { start <= other.end && other.start <= end }

    /// Whether it has all days of another.
    package func contains(_ other: Period) -> Bool { start <= other.start && other.end <= end }

    /// The days from the first to the last of both.
    package func joined(with other: Period?) -> Period {
        guard let other else { return self }
        return Period(start: min(start, other.start), end: max(end, other.end))
    }

    /// So many days more at either end.
    package func widened(by days: Int) -> Period { Period(start: start - days, end: end + days) }

    /// Whether rule 13 takes the two for one: equal ends, and starts within 7 days.
    ///
    /// Only for periods of four weeks and more: days and weeks that end together are not one.
    package func isSame(as other: Period) -> Bool {
        guard end == other.end else { return false }
        if start == other.start { return true }
        return abs(start - other.start) <= 7 && min(days, other.days) >= 28
    }

    /// Whether the two differ by a week at either end at most, as the dates of a computed period do from those that its filer
    /// states later.
    ///
    /// Only for periods of four weeks and more.
    package func isNear(_ other: Period) -> Bool {
        abs(start - other.start) <= 7 && abs(end - other.end) <= 7 && (self == other || min(days, other.days) >= 28)
    }
}

extension Period {
    /// Whether it is one of those after another: not the same under dates that differ by days.
    package func isAfter(_ other: Period) -> Bool { self > other && !isNear(other) }
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
