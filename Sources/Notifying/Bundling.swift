internal import Channels
internal import Model

/// Which of the deliveries that wait in a lane go into its next message: pure. Times are seconds since 1970.
struct Bundling {
    let notifier: NotifierDefinition
    let now: Int64
    /// Whether nothing is waited for that may still come.
    let isHurried: Bool

    /// More than so many at once are told in one message.
    static let digestFrom = 6
    /// The most that one message tells.
    static let largest = 100
    /// What comes within so many seconds of each other is ready at once.
    static let pause: Int64 = 5
    /// The longest that the first of them waits for the others.
    static let longestPause: Int64 = 60

    /// What comes of it.
    enum Choice: Equatable {
        case send([QueuedDelivery])
        /// Nothing yet; nil for nothing at all.
        case wait(until: Int64?)
    }

    /// - Parameters:
    ///   - queued: the first of what waits, in order, at most as much as a message tells.
    ///   - last: when something was last queued.
    ///   - replaces: whether one takes the place of what the receiver shows already; it goes by itself.
    func choose(
        _ queued: [QueuedDelivery], last: Int64, replaces: (QueuedDelivery) throws -> Bool = { _ in false }
    ) rethrows -> Choice {
        guard !queued.isEmpty else { return .wait(until: nil) }
        let times = queued.map { notifier.earliest($0, now: now) }
        let ready = zip(queued, times).filter { $0.1 <= now }.map(\.0)
        guard let first = ready.map(\.queued).min() else { return .wait(until: times.min()) }
        // A clock that was set back leaves nothing waiting for the future.
        let settled = min(
            last > now ? now : last + Bundling.pause, first > now ? now : first + Bundling.longestPause)
        guard isHurried || notifier.digest != nil || settled <= now else { return .wait(until: settled) }
        let isDigest = ready.count >= Bundling.digestFrom || (notifier.digest != nil && ready.count > 1)
        guard isDigest else { return .send(Array(ready.prefix(1))) }
        if let single = try ready.first(where: replaces) { return .send([single]) }
        return .send(Array(ready.prefix(Bundling.largest)))
    }
}
