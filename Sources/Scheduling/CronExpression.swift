internal import Foundation
internal import Model

/// A cron expression of five fields: minute, hour, day of the month, month, day of the week.
///
/// As in the classic crons, when both days are restricted, either will do.
package struct CronExpression: Sendable {
    private let minutes: [Int]
    private let hours: [Int]
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let isDayRestricted: Bool
    private let isWeekdayRestricted: Bool

    /// Parses `minute hour day month weekday`; names such as `Mon-Fri` and `Jan` are known, and `*/15` is.
    package static func parse(_ text: String) -> Result<CronExpression, CronError> {
        let fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard fields.count == 5 else {
            return .failure(
                CronError(
                    message: "a cron expression has 5 fields (minute hour day month weekday), not \(fields.count)"))
        }
        do {
            let weekdays = Set(try values(fields[4], 0...7, weekdayNames, "weekday").map { $0 % 7 })
            return .success(
                CronExpression(
                    minutes: try values(fields[0], 0...59, [], "minute").sorted(),
                    hours: try values(fields[1], 0...23, [], "hour").sorted(),
                    days: try values(fields[2], 1...31, [], "day"),
                    months: try values(fields[3], 1...12, monthNames, "month"),
                    weekdays: weekdays, isDayRestricted: !fields[2].hasPrefix("*"),
                    isWeekdayRestricted: !fields[4].hasPrefix("*")
                )
            )
        } catch let error as CronError {
            return .failure(error)
        } catch {
            return .failure(CronError(message: "\(error)"))
        }
    }

    private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    private static let monthNames = [
        "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static func values(
        _ field: String, _ range: ClosedRange<Int>, _ names: [String], _ what: String
    ) throws -> Set<Int> {
        var result: Set<Int> = []
        for item in field.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            let step = parts.count == 2 ? Int(parts[1]) ?? 0 : 1
            guard parts.count <= 2, (1...60).contains(step) else { throw CronError(message: "'\(item)' is no \(what)") }
            let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            var low = range.lowerBound
            var high = range.upperBound
            if parts[0] != "*" {
                guard bounds.count <= 2, let first = number(bounds[0], names), range.contains(first),
                    let last = bounds.count == 2 ? number(bounds[1], names) : (parts.count == 2 ? high : first),
                    range.contains(last), first <= last
                else {
                    throw CronError(message: "'\(item)' is no \(what) from \(range.lowerBound) to \(range.upperBound)")
                }
                low = first
                high = last
            }
            result.formUnion(stride(from: low, through: high, by: step))
        }
        return result
    }

    private static func number(_ text: String, _ names: [String]) -> Int? {
        if let number = Int(text), !text.hasPrefix("+") { return number }
        guard text.count >= 3 else { return nil }
        return names.firstIndex(of: text.lowercased())
    }

    /// Whether the time-zone database has a name.
    package static func isTimeZone(_ name: String) -> Bool { TimeZone(identifier: name) != nil }

    /// The first time it is due after an instant; nil when that is more than 8 years on, as for the 30th of February.
    ///
    /// Wall times that a change to summer time leaves out are due at the first instant after the gap; those that a
    /// change back gives twice are due once, at the first.
    ///
    /// - Parameters:
    ///   - instant: seconds since 1970.
    ///   - zone: an IANA name; an unknown one counts as UTC.
    package func next(after instant: Int64, zone name: String) -> Int64? {
        next(after: instant, in: TimeZone(identifier: name) ?? TimeZone(secondsFromGMT: 0) ?? .current)
    }

    func next(after instant: Int64, in zone: TimeZone) -> Int64? {
        let offset = CronExpression.offset(zone, at: instant)
        let local = instant + offset
        if [-2, 2].allSatisfy({ CronExpression.offset(zone, at: instant + $0 * 86_400) == offset }),
            let wall = firstWall(after: local)
        {
            return wall - offset
        }
        // A day back, because a gap or a fold can move a wall time across midnight.
        var day = Day(number: Int32(clamping: CronExpression.day(of: local) - 1))
        for _ in 0..<(8 * 366) {
            if matches(day) {
                for wall in walls(on: day) {
                    let due = CronExpression.instant(ofWall: wall, in: zone)
                    if due > instant { return due }
                }
            }
            day = day + 1
        }
        return nil
    }

    /// The wall times of a day, ascending, as seconds since 1970 as if they were UTC.
    private func walls(on day: Day) -> some Sequence<Int64> {
        hours.lazy.flatMap { hour in
            minutes.lazy.map { Int64(day.number) * 86_400 + Int64(hour * 3600 + $0 * 60) }
        }
    }

    /// The first wall time after another on its day or the next; where no clock is put, that is all there is to it.
    private func firstWall(after local: Int64) -> Int64? {
        let today = Day(number: Int32(clamping: CronExpression.day(of: local)))
        for day in [today, today + 1] where matches(day) {
            if let wall = walls(on: day).first(where: { $0 > local }) { return wall }
        }
        return nil
    }

    private static func day(of wall: Int64) -> Int64 { Int64((Double(wall) / 86_400).rounded(.down)) }

    private static func offset(_ zone: TimeZone, at instant: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))))
    }

    private func matches(_ day: Day) -> Bool {
        let (_, month, dayOfMonth) = day.civil
        guard months.contains(month) else { return false }
        let isDay = days.contains(dayOfMonth)
        let isWeekday = weekdays.contains(day.weekday % 7)
        if isDayRestricted, isWeekdayRestricted { return isDay || isWeekday }
        return isDay && isWeekday
    }

    /// The instant of a wall time, given as seconds since 1970 as if it were UTC.
    private static func instant(ofWall wall: Int64, in zone: TimeZone) -> Int64 {
        let before = offset(zone, at: wall - 86_400 - 3600)
        let after = offset(zone, at: wall + 86_400)
        let candidates = [wall - before, wall - after].filter { $0 + offset(zone, at: $0) == wall }
        if let first = candidates.min() { return first }
        // In a gap: the instant at which the clock is put forward.
        let start = Date(timeIntervalSince1970: Double(wall - before - 86_400))
        let transition = zone.nextDaylightSavingTimeTransition(after: start)
        return transition.map { Int64($0.timeIntervalSince1970) } ?? wall - after
    }
}

/// Why a cron expression cannot be read.
package struct CronError: Error {
    package let message: String
}
