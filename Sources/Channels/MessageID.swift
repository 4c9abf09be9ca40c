internal import Archiving
package import Model

/// The ids of messages: by what they tell to whom, so that the same message has the same in every attempt.
package enum MessageID {
    /// What is one event to a receiver: a store that was restored, and another one, count alerts anew, so that the id of one does
    /// for another alert as well.
    package static func name(of event: AlertEvent) -> String {
        let what = event.period.map { "\($0) \(event.value ?? 0) \(event.published.map { "\($0)" } ?? "")" }
        return "\(event.id) \(what ?? "\(event.time)")"
    }

    /// - Parameter events: what the events are called, each with which time it is told.
    package static func of(_ events: [(id: String, occasion: Int64)], to lane: Lane) -> String {
        let told = events.map { $0.occasion == 0 ? $0.id : "\($0.id)#\($0.occasion)" }
        let text = ([lane.notifier, lane.recipient] + told).joined(separator: "\n")
        return "msg_" + String(SHA256.hexadecimal(of: text).prefix(32))
    }
}
