internal import Archiving
package import Model

/// The ids of messages: by what they tell to whom, so that the same message has the same in every attempt and every store.
package enum MessageID {
    /// - Parameter events: the ids of the events, each with which time it is told.
    package static func of(_ events: [(id: String, occasion: Int64)], to lane: Lane) -> String {
        let told = events.map { $0.occasion == 0 ? $0.id : "\($0.id)#\($0.occasion)" }
        let text = ([lane.notifier, lane.recipient] + told).joined(separator: "\n")
        return "msg_" + String(SHA256.hexadecimal(of: text).prefix(32))
    }
}
