package import Merging
package import Model

/// What one transaction did, or several.
package struct PipelineReport: Sendable {
    package var feeds: [FeedReport] = []
    /// What is remembered now of the feeds that were tried.
    package var health: [String: FeedHealth] = [:]
    /// Series and indicators of which something was stored.
    package var changed: Set<String> = []
    /// The events, in order, with their numbers in the log.
    package var told: [Told] = []
    /// What else a person should know.
    package var notices: [String] = []

    /// An event and its number.
    package struct Told: Sendable {
        package let seq: Int64
        package let event: AlertEvent
    }

    package var events: [AlertEvent] { told.map(\.event) }

    /// Whether something was stored of series, or told.
    package var isNews: Bool { !changed.isEmpty || !told.isEmpty }

    package init() {}

    package static func += (left: inout PipelineReport, right: PipelineReport) {
        left.feeds += right.feeds
        left.health.merge(right.health) { $1 }
        left.changed.formUnion(right.changed)
        left.told += right.told
        left.notices += right.notices
    }

    /// The events as lines of a command's output.
    package var eventLines: [String] { events.map { "  \($0.event.rawValue)  \($0.rule ?? ""): \($0.message)" } }
}
