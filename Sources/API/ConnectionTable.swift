internal import NIOCore
internal import Synchronization

/// The connections that are open. Where there are too many, one gives way: of those that have asked nothing yet the oldest, else of
/// those that wait for nothing the one that had its answer the longest time ago. Who opens many and says little holds up nobody
/// else.
final class ConnectionTable: Sendable {
    /// What a connection is at, those that give way first first.
    private enum Stage: Comparable, Sendable {
        case silent, idle, asking
    }

    private struct Place: Sendable {
        let channel: any Channel
        var stage = Stage.silent
        /// Since when.
        var since = NIODeadline.now()

        func givesWay(before other: Place) -> Bool { (stage, since) < (other.stage, other.since) }
    }

    private let places = Mutex<[ObjectIdentifier: Place]>([:])
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    func enter(_ channel: any Channel) {
        let leaving = places.withLock { places -> (any Channel)? in
            let first = places.count < limit ? nil : places.min { $0.value.givesWay(before: $1.value) }
            if let first { places[first.key] = nil }
            places[ObjectIdentifier(channel)] = Place(channel: channel)
            return first?.value.channel
        }
        leaving?.close(mode: .all, promise: nil)
    }

    /// A connection has asked something.
    func asked(_ channel: any Channel) { set(channel, .asking) }

    /// A connection has its answer whole.
    func answered(_ channel: any Channel) { set(channel, .idle) }

    private func set(_ channel: any Channel, _ stage: Stage) {
        places.withLock { places in
            places[ObjectIdentifier(channel)]?.stage = stage
            places[ObjectIdentifier(channel)]?.since = .now()
        }
    }

    func leave(_ channel: any Channel) {
        places.withLock { $0[ObjectIdentifier(channel)] = nil }
    }
}
