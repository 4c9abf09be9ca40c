package import Model

/// When a delivery that failed is tried again, and when it is given up: pure. Times are seconds since 1970.
package struct RetrySchedule: Equatable, Sendable {
    /// From each attempt to the next; after the last of them daily.
    private let pauses: [Interval]

    package init(_ pauses: [Interval] = RetrySchedule.standard) { self.pauses = pauses }

    /// 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, as the Standard Webhooks recommend.
    package static let standard = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
        .map { Interval(seconds: $0) }
    /// From this age on a delivery is late.
    package static let lateness: Int64 = 3600
    /// From this age on nothing is tried any more.
    package static let patience: Int64 = 7 * 86_400

    /// The time of the next attempt; nil when there is none: the last is at the end of seven days.
    ///
    /// The first pause is kept to the second, so that a hiccup costs five of them; of the others a part is taken by chance, the
    /// same for the same message, so that what failed together does not come back together.
    ///
    /// - Parameters:
    ///   - attempts: how many failed.
    ///   - id: of the message.
    ///   - created: when it was first due.
    ///   - wish: when the receiver wants to be asked again; nil where it said nothing.
    package func next(afterAttempts attempts: Int64, of id: String, created: Int64, now: Int64, wish: Int64?) -> Int64?
    {
        let index = Int(min(max(attempts, 1), 1000)) - 1
        let pause = index < pauses.count ? pauses[index].seconds : 86_400
        let share = index == 0 ? pause : 1 + Int64(Due.hash("\(id)#\(attempts)") % UInt64(max(1, pause)))
        let end = created + RetrySchedule.patience
        return now < end ? min(max(now + share, wish ?? 0), end) : nil
    }
}

extension NotifierRecord {
    /// Until when the receiver wants to be left alone, as of an instant in seconds since 1970; nil where it does not. What was asked for
    /// by another clock, which was ahead, is not known to hold.
    package func patience(at now: Int64) -> Int64? {
        guard let asked, let patience, asked <= now, now < patience, patience <= asked + RetrySchedule.patience else {
            return nil
        }
        return patience
    }
}
