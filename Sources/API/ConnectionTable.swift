internal import NIOCore
internal import Synchronization

/// The connections that are open. Where there are too many, the one gives way that had an answer the longest time ago, or never
/// had one: whoever opens many and says little holds up nobody else.
final class ConnectionTable: Sendable {
    private struct Place: Sendable {
        let channel: any Channel
        /// When it came, or last had an answer.
        var since: NIODeadline
    }

    private let places = Mutex<[ObjectIdentifier: Place]>([:])
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func enter(_ channel: any Channel) {
        let leaving = places.withLock { places -> (any Channel)? in
            let oldest = places.count < limit ? nil : places.min { $0.value.since < $1.value.since }
            if let oldest { places[oldest.key] = nil }
            places[ObjectIdentifier(channel)] = Place(channel: channel, since: .now())
            return oldest?.value.channel
        }
        leaving?.close(mode: .all, promise: nil)
    }

    /// A connection has its answer whole.
    func answered(_ channel: any Channel) {
        places.withLock { $0[ObjectIdentifier(channel)]?.since = .now() }
    }

    func leave(_ channel: any Channel) {
        places.withLock { $0[ObjectIdentifier(channel)] = nil }
    }
}
