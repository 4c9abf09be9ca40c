internal import Foundation

/// A cron expression in a time zone, compiled once.
package struct CronSchedule: Sendable {
    private let text: String
    private let zone: TimeZone
    private let expression: CronExpression
    /// The first run of all, by which the distance to the second is told.
    private let first: Int64

    /// - Parameters:
    ///   - text: five fields.
    ///   - zone: an IANA name.
    /// - Throws: `CronError` for an expression that cannot be read, that never comes, or an unknown zone.
    package init(_ text: String, zone name: String) throws(CronError) {
        guard CronExpression.isTimeZone(name), let zone = TimeZone(identifier: name) else {
            throw CronError(message: "unknown time zone '\(name)'; use a name such as America/New_York")
        }
        let expression = try CronExpression.parse(text).get()
        guard let first = expression.next(after: 0, in: zone) else { throw CronError(message: "'\(text)' never comes") }
        self.text = text
        self.zone = zone
        self.expression = expression
        self.first = first
    }

    /// From the first run to the second, in seconds.
    var interval: Int64 { (next(after: first) ?? first + 86_400) - first }

    /// The first time after an instant; nil when there is none.
    func next(after instant: Int64) -> Int64? { expression.next(after: instant, in: zone) }

    /// Schedules of the same words are due at the same times.
    struct Key: Hashable {
        let text: String
        let zone: String
    }

    var key: Key { Key(text: text, zone: zone.identifier) }
}

/// Answers when cron schedules are due, and remembers what it worked out: many feeds share a schedule.
package struct CronTimes {
    private var known: [CronSchedule.Key: (asked: Int64, next: Int64?)] = [:]

    package init() {}

    mutating func next(_ schedule: CronSchedule, after instant: Int64) -> Int64? {
        let key = schedule.key
        if let present = known[key], present.asked == instant { return present.next }
        let next = schedule.next(after: instant)
        known[key] = (instant, next)
        return next
    }
}
