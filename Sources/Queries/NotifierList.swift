package import Channels
package import Configuring
package import Model
package import Store

/// How a notifier is, and what waits for it.
package struct NotifierStatus: Sendable {
    package let definition: NotifierDefinition
    package let record: NotifierRecord
    /// Deliveries that are in no message yet.
    package let queued: Int
    /// Messages that were not delivered yet, and those that were given up; the oldest first.
    package let waiting: [OutboxMessage]
    package let dead: [OutboxMessage]

    /// How it is.
    package enum State: String, Sendable {
        case ok, waiting, failing, late, stopped, new
    }

    package var late: [OutboxMessage] { waiting.filter(\.isLate) }

    /// What is wrong now; nil where nothing is.
    package var error: String? {
        if record.isFailing || record.stopped != nil { return record.error }
        return waiting.lazy.compactMap(\.error).first
    }

    package var state: State {
        if record.stopped != nil { return .stopped }
        if !late.isEmpty { return .late }
        if record.isFailing { return .failing }
        if !waiting.isEmpty || queued > 0 { return .waiting }
        return record.lastSuccess == nil ? .new : .ok
    }
}

/// Lists the notifiers of a configuration.
package enum NotifierList {
    /// - Parameter snapshot: nil when there is no store yet.
    package static func all(_ catalog: Catalog, _ snapshot: StoreSnapshot?) throws -> [NotifierStatus] {
        guard !catalog.configuration.notifiers.isEmpty else { return [] }
        let records = try snapshot?.notifiers() ?? [:]
        let queued = try snapshot?.queuedCounts() ?? [:]
        let waiting = try snapshot?.messages(.waiting) ?? []
        let dead = try snapshot?.messages(.dead) ?? []
        return catalog.configuration.notifiers.map { definition in
            let lanes = Set(definition.recipients.map { Lane(notifier: definition.id, recipient: $0) })
            return NotifierStatus(
                definition: definition, record: records[definition.id] ?? NotifierRecord(),
                queued: lanes.reduce(0) { $0 + (queued[$1] ?? 0) },
                waiting: waiting.filter { lanes.contains($0.lane) }, dead: dead.filter { lanes.contains($0.lane) })
        }
    }
}
