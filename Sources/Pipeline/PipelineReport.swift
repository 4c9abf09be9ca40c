internal import Ingest
package import Model

/// How one feed fared in a batch.
package struct FeedReport: Sendable {
    package enum Result: Sendable {
        /// A document was read.
        case read
        /// The server or the hash says that nothing changed.
        case unchanged
        case failed(String)
    }

    package let feed: String
    package var result: Result
    package var counts = RowCounts()
    package var rows = 0
    package var unclaimed = 0
    package var rejects: [Reject] = []
    package var notes: [String] = []

    package init(feed: String, result: Result) {
        self.feed = feed
        self.result = result
    }

    /// Counts what a document says of one series.
    mutating func take(_ samples: SeriesSamples) {
        rejects += samples.rejects
        notes += samples.notes
        counts.skipped += samples.skipped
        counts.rejected += samples.rejects.total
    }
}

/// What one batch did.
package struct PipelineReport: Sendable {
    package var feeds: [FeedReport] = []
    /// What is remembered now of the feeds that were tried.
    package var health: [String: FeedHealth] = [:]
    /// Series and indicators of which something was stored.
    package var changed: Set<String> = []
    /// The events, in order.
    package var events: [AlertEvent] = []

    /// What else a person should know.
    package var notices: [String] = []

    package init() {}

    package static func += (left: inout PipelineReport, right: PipelineReport) {
        left.feeds += right.feeds
        left.health.merge(right.health) { $1 }
        left.changed.formUnion(right.changed)
        left.events += right.events
        left.notices += right.notices
    }

    /// The events as lines of a command's output.
    package var eventLines: [String] { events.map { "  \($0.event.rawValue)  \($0.rule ?? ""): \($0.message)" } }
}
