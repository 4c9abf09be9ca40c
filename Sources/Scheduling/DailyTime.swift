/// A time of every day in a time zone, such as 08:00 in Europe/Berlin.
package struct DailyTime: Sendable {
    private let schedule: CronSchedule
    package let text: String

    /// - Parameters:
    ///   - text: `HH:MM`.
    ///   - zone: an IANA name.
    /// - Throws: `CronError` for what is no time, and for an unknown zone.
    package init(_ text: String, zone: String) throws(CronError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isTime =
            parts.count == 2 && parts.allSatisfy { $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }
        guard isTime, let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60 else {
            throw CronError(message: "'\(text)' is no time of the day such as \"08:00\"")
        }
        schedule = try CronSchedule("\(minute) \(hour) * * *", zone: zone)
        self.text = text
    }

    /// The first time after an instant, in seconds since 1970.
    package func next(after instant: Int64) -> Int64 { schedule.next(after: instant) ?? Int64.max }

    /// The first time at or after an instant.
    package func next(from instant: Int64) -> Int64 { next(after: instant - 1) }
}

/// Hours of every day, which may span midnight: from the first time up to the other.
package struct DailyHours: Sendable {
    private let from: DailyTime
    private let to: DailyTime

    package init(from: DailyTime, to: DailyTime) {
        self.from = from
        self.to = to
    }

    /// When the hours were over last; nil where that is more than a day ago.
    package func lastEnd(before instant: Int64) -> Int64? {
        // A day may have 25 hours.
        var end = to.next(after: instant - 90_000)
        while case let next = to.next(after: end), next <= instant { end = next }
        return end <= instant ? end : nil
    }

    /// When the hours that an instant lies in are over; nil for one outside of them.
    package func end(at instant: Int64) -> Int64? {
        let end = to.next(after: instant)
        // What begins before it ends has not begun.
        return from.next(after: instant) > end ? end : nil
    }
}
