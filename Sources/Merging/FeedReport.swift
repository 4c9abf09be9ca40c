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
    /// What its document has not, with the series that wants it.
    package private(set) var shortfalls: [String] = []
    /// Its series of which something is another than before, and the days from the first to the last that are.
    package private(set) var changed: [String: Period] = [:]

    package init(feed: String, result: Result) {
        self.feed = feed
        self.result = result
    }

    /// Why nothing of the document counts; nil where something does.
    package var refusal: String? {
        FeedReport.refusal(
            values: counts.stored + counts.unchanged, skipped: counts.skipped, rejected: counts.rejected,
            first: rejects.first)
    }

    /// Why a document without a single value counts as none, though it has rows; nil for what counts.
    package static func refusal(values: Int, skipped: Int, rejected: Int, first: Reject?) -> String? {
        guard values == 0, rejected > 0 else { return nil }
        let all = skipped == 0 ? "every row was rejected" : "no row has a value, and \(rejected) were rejected"
        return "\(all)\(first.map { ": \($0)" } ?? "")"
    }

    mutating func note(_ series: String, _ days: Period?) {
        guard let days else { return }
        changed[series] = days.joined(with: changed[series])
    }

    /// Counts what a document says of one series.
    mutating func take(_ samples: SeriesSamples, of series: String) {
        if let shortfall = samples.shortfall { shortfalls.append("\(series): \(shortfall)") }
        rejects += samples.rejects
        notes += samples.notes
        counts.skipped += samples.skipped
        counts.rejected += samples.rejects.total
    }
}
