package import Model

/// What is done at a time of its own.
package enum Duty: Hashable, Sendable {
    case fetch(String)
    /// Emptying the bodies that need not be kept.
    case emptyBodies
    /// Bringing the alert log level, which could not be written.
    case catchUpLog
    /// What a new day decides, such as claims that are settled.
    case judge
    /// Remembering what subscribers of the calendar are told.
    case updateCalendar
    /// Telling people what is queued for them.
    case deliver
    /// Ending silences, and reminding of what stands.
    case tendAlerts
}

/// One answer to what is due next: fetches by the schedules of the feeds, chores as they come. Times are seconds since
/// 1970.
package struct DutyAgenda: Sendable {
    package private(set) var feeds: FeedBook
    private var fetches = Agenda<String>()
    private var chores = Agenda<Chore>()
    private var latest: Int64

    private enum Chore: Comparable, Sendable {
        case emptyBodies, catchUpLog, judge, updateCalendar, deliver, tendAlerts

        var duty: Duty {
            switch self {
            case .emptyBodies: .emptyBodies
            case .catchUpLog: .catchUpLog
            case .judge: .judge
            case .updateCalendar: .updateCalendar
            case .deliver: .deliver
            case .tendAlerts: .tendAlerts
            }
        }
    }

    private static let emptyingInterval: Int64 = 86_400
    private static let logInterval: Int64 = 2
    /// From a change to the calendar that follows from it: a busy minute costs one.
    private static let calendarDelay: Int64 = 60
    /// Until a feed that cannot be asked is looked at again.
    private static let postponement: Int64 = 3600

    /// - Parameters:
    ///   - feeds: those that are fetched at all.
    ///   - health: of every feed that was ever tried.
    package init(_ feeds: [ScheduledFeed], health: [String: FeedHealth], now: Int64) {
        self.feeds = FeedBook(feeds, health: health)
        latest = now
        // What is fetched first comes first.
        chores.set(.emptyBodies, at: now + 1)
        chores.set(.judge, at: DutyAgenda.nextDay(after: now))
        scheduleAll(now)
    }

    /// When something is due next; nil when nothing is.
    package var next: Int64? { [fetches.next, chores.next].compactMap(\.self).min() }
    /// When the next fetch is due, of the feeds that are not under way.
    package var nextFetch: Int64? { fetches.next }

    private mutating func scheduleAll(_ now: Int64) {
        for id in feeds.waiting { schedule(id, now) }
    }

    private mutating func schedule(_ id: String, _ now: Int64) {
        if let time = feeds.due(id, now: now) { fetches.set(id, at: time) }
    }

    /// Takes what is due off; a feed is under way from its `begin` on.
    package mutating func take(now: Int64) -> [Duty] {
        // After the clock was set back, what was worked out with the old one is too far away.
        if now < latest {
            scheduleAll(now)
            for chore in chores.duties { chores.set(chore, at: now) }
        }
        latest = now
        return fetches.take(now: now).map(Duty.fetch)
            + chores.take(now: now).map(\.duty)
    }

    /// A feed is fetched from now on until it is `fetched` or postponed; false when it is none of ours.
    package mutating func begin(_ feed: String) -> Bool { feeds.begin(feed) }

    /// A feed cannot be asked now.
    package mutating func postpone(_ feed: String, now: Int64) {
        feeds.ended(feed, health: nil)
        fetches.set(feed, at: now + DutyAgenda.postponement)
    }

    /// A feed was tried; `health` is what is remembered of it now, nil when that is what it was before.
    package mutating func fetched(_ feed: String, health: FeedHealth?, now: Int64) {
        feeds.ended(feed, health: health)
        schedule(feed, now)
    }

    /// Bodies were looked through.
    package mutating func emptiedBodies(now: Int64) { chores.set(.emptyBodies, at: now + DutyAgenda.emptyingInterval) }

    /// The rules were looked at for the day.
    package mutating func judged(now: Int64) { chores.set(.judge, at: DutyAgenda.nextDay(after: now)) }

    /// A day begins at midnight in UTC.
    private static func nextDay(after now: Int64) -> Int64 { (now / 86_400 + 1) * 86_400 }

    /// Something was stored that can move days of the calendar.
    ///
    /// - Parameter cost: how long it took last to look at them, in seconds: it may be a sixtieth of the time.
    package mutating func changed(now: Int64, cost: Double = 0) {
        if !chores.duties.contains(.updateCalendar) {
            let pause = Int64(min(86_400, cost * 60))
            chores.set(.updateCalendar, at: now + max(DutyAgenda.calendarDelay, pause))
        }
    }

    /// When something is to be delivered next; nil for never.
    package mutating func noteDelivery(at time: Int64?) {
        if let time { chores.set(.deliver, at: time) } else { chores.remove(.deliver) }
    }

    /// When alerts are tended next; nil for never.
    package mutating func noteAlerts(at time: Int64?) {
        if let time { chores.set(.tendAlerts, at: time) } else { chores.remove(.tendAlerts) }
    }

    /// Whether the alert log lacks what the store has.
    package mutating func noteLog(isBehind: Bool, now: Int64) {
        if !isBehind {
            chores.remove(.catchUpLog)
        } else if !chores.duties.contains(.catchUpLog) {
            chores.set(.catchUpLog, at: now + DutyAgenda.logInterval)
        }
    }
}
