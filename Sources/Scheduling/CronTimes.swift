internal import Foundation

/// Answers when cron expressions are due, and remembers what it worked out: many feeds share a schedule.
package struct CronTimes {
    private struct Schedule: Hashable {
        let text: String
        let zone: String
    }

    private struct Known {
        let expression: CronExpression
        let zone: TimeZone
        var asked: Int64
        var next: Int64?
    }

    private var known: [Schedule: Known] = [:]

    package init() {}

    /// The first time an expression is due after an instant; nil when there is none, or it cannot be read.
    mutating func next(_ text: String, zone: String, after instant: Int64) -> Int64? {
        let schedule = Schedule(text: text, zone: zone)
        if let present = known[schedule] {
            if present.asked == instant { return present.next }
            let next = present.expression.next(after: instant, in: present.zone)
            known[schedule]?.asked = instant
            known[schedule]?.next = next
            return next
        }
        guard case .success(let expression) = CronExpression.parse(text),
            let found = TimeZone(identifier: zone) ?? TimeZone(secondsFromGMT: 0)
        else { return nil }
        let next = expression.next(after: instant, in: found)
        known[schedule] = Known(expression: expression, zone: found, asked: instant, next: next)
        return next
    }
}
