package import Model
package import Store

/// Keeps the alert log's file level with the events in the store; what fails is tried again, and said once.
package final class AlertLogProjection {
    private let file: AlertLogFile
    /// The last event in the file; nil while the file is not usable.
    private var logged: Int64?
    private var fault: String?
    private var notices: [Notice] = []

    package init(path: String) { file = AlertLogFile(path: path) }

    /// Whether the file could not be written, and lacks events or may lack them.
    package var isBehind: Bool { logged == nil }

    /// Opens the file, and appends what the store has and it has not.
    ///
    /// - Parameter time: milliseconds since 1970, for the name of a log that belonged to another store.
    package func open(_ store: Store, time: Int64) throws {
        let cursor = try store.read { try $0.logCursor() }
        let (last, renamed) = try file.recover(
            isOurs: { tail in try store.read { try $0.eventID(tail.seq) == tail.id } },
            stamp: Timestamp.stamp(milliseconds: time)
        )
        if let renamed {
            notices.append(
                Notice(
                    .severe, "the alert log ends with an event that this store has not, and was renamed to \(renamed)"))
        }
        if last == 0, cursor > 0, renamed == nil {
            notices.append(Notice(.warning, "the alert log \(file.path) was gone and is written again from the store"))
        }
        logged = last
        try append(store)
    }

    /// Brings the file level; what fails is remembered and tried again by the next call.
    package func flush(_ store: Store, time: Int64) {
        do {
            if logged == nil { try open(store, time: time) } else { try append(store) }
            if fault != nil { notices.append(Notice(.recovery, "the alert log \(file.path) can be written again")) }
            fault = nil
        } catch {
            if fault == nil { notices.append(Notice(.fault, "\(error)")) }
            fault = "\(error)"
            logged = nil
        }
    }

    private func append(_ store: Store) throws {
        guard let last = logged else { return }
        let events = try store.read { try $0.eventLines(after: last) }
        guard let newest = events.last else { return }
        for event in events {
            try file.append(event.line)
            logged = event.seq
        }
        try store.write { try $0.setLogCursor(newest.seq) }
    }

    /// Takes the notices that were not taken yet.
    package func takeNotices() -> [Notice] {
        defer { notices = [] }
        return notices
    }
}
