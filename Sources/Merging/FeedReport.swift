internal import Ingest
package import Model

/// How one feed fared in a transaction.
package struct FeedReport: Sendable {
    /// Whether something was brought.
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
    /// Its series of which something is another than before, and the days from the first to the last that are.
    package private(set) var changed: [String: Period] = [:]

    package init(feed: String, result: Result) {
        self.feed = feed
        self.result = result
    }

    mutating func note(_ series: String, _ days: Period?) {
        guard let days else { return }
        changed[series] = days.joined(with: changed[series])
    }

    /// Counts what a document says of one series.
    mutating func take(_ samples: SeriesSamples) {
        rejects += samples.rejects
        notes += samples.notes
        counts.skipped += samples.skipped
        counts.rejected += samples.rejects.total
    }
}
