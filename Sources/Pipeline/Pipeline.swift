package import Configuring
package import Fetching
internal import Formats
package import Ingest
internal import Merging
package import Model
internal import Notifying
internal import Queries
internal import Store

/// The pipeline from finished transfers to the alert log, around the one writing connection.
package final class Pipeline {
    let store: Store
    /// The configuration, with what tells its secrets apart.
    package private(set) var catalog: Catalog
    private let parsers = BodyParsers()
    private let log: AlertLogProjection
    let outbox = Outbox()
    let board = AlertBoard()
    /// When alerts are tended next, in seconds since 1970; nil for never.
    package private(set) var nextTending: Int64? = 0
    private var notices: [Notice] = []

    /// Keeps what a person should know until it is taken.
    func note(_ more: [Notice]) { notices += more }

    /// Called now and then in long work, so that whoever watches sees that it goes on.
    package var progress: () -> Void = {}

    /// Opens the store and the log; `reconcile` brings the store up to the configuration.
    ///
    /// - Parameters:
    ///   - time: milliseconds since 1970.
    ///   - isDaemon: whether to go on where a command would give up: a damaged store is set aside, and a log that cannot
    ///     be written is tried again.
    package init(catalog: Catalog, locations: Locations, time: Int64, isDaemon: Bool = false) throws {
        self.catalog = catalog
        log = AlertLogProjection(path: locations.alertLog)
        guard isDaemon else {
            store = try Store(path: locations.store)
            try log.open(store, time: time)
            adopt(catalog)
            return
        }
        var notice: String?
        store = try Store(checking: locations.store, stamp: Timestamp.stamp(milliseconds: time)) { name, fault in
            notice = """
                \(fault); it was set aside as \(name) and a new store begun, for which every feed is fetched again; \
                'escalator restore' puts a backup in its place
                """
        }
        if let notice { notices.append(Notice(.severe, notice)) }
        log.flush(store, time: time)
        adopt(catalog)
    }

    /// Takes another configuration; `reconcile` brings the store up to it.
    package func adopt(_ catalog: Catalog) {
        self.catalog = catalog
        if catalog.needsKey { self.catalog.secretKey = store.secretKey }
        outbox.adopt(catalog.configuration.notifiers, receivers: self.catalog.receivers)
        board.adopt(catalog.configuration.notifiers)
        nextTending = 0
    }

    /// Opens the store anew, as after a crash; what a failed commit left behind is settled by that.
    package func reopen() throws { try store.reopen() }

    /// Gives back what is kept only for speed, when nothing is under way.
    package func rest() { store.rest() }

    /// Whether the store's file is still where it was opened.
    package var isInPlace: Bool { store.isInPlace }

    /// Whether the alert log's file lacks events that the store has, because it cannot be written.
    package var isLogBehind: Bool { log.isBehind }

    /// Tries again to bring the alert log's file level.
    package func flushLog(time: Int64) { log.flush(store, time: time) }

    /// Takes what a person should know and is told once.
    package func takeNotices() -> [Notice] {
        defer { notices = [] }
        return notices + log.takeNotices()
    }

    /// Takes retrievals through all stages in one transaction, and writes the events to the log.
    ///
    /// If what one of them brings cannot be taken, they are taken one by one, and only that feed fails.
    package func commit(_ retrievals: [DecodedRetrieval], time: Int64) throws -> PipelineReport {
        do {
            return try commitTogether(retrievals, time: time)
        } catch {
            guard let reason = ContradictoryFeed.reason(of: error) else { throw error }
            guard retrievals.count > 1 else {
                guard let only = retrievals.first, case .document = only.result else { throw error }
                let refused = DecodedRetrieval(
                    feed: only.feed, attempt: only.attempt, time: only.time,
                    result: .contradictory(reason: "its values cannot be stored (\(reason))"))
                return try commitTogether([refused], time: time)
            }
            var report = PipelineReport()
            for retrieval in retrievals { report += try commit([retrieval], time: time) }
            return report
        }
    }

    private func commitTogether(_ retrievals: [DecodedRetrieval], time: Int64) throws -> PipelineReport {
        try transaction(time: time) { transaction in
            for retrieval in retrievals {
                try transaction.take(retrieval)
                progress()
            }
            try transaction.finish()
            return transaction.report
        }
    }

    /// Judges what is due by the calendar alone, such as claims that are settled today.
    package func judge(time: Int64) throws -> PipelineReport {
        try transaction(time: time) { transaction in
            try transaction.finish()
            return transaction.report
        }
    }

    /// Ends silences whose time is over, and reminds of what stands.
    package func tendAlerts(time: Int64) throws -> PipelineReport {
        var next: Int64?
        let report = try transaction(time: time) { transaction in
            next = try transaction.tendAlerts()
            return transaction.report
        }
        nextTending = next
        outbox.changed()
        return report
    }

    /// One transaction, after which the log's file is brought level.
    func transaction<Result>(time: Int64, _ body: (inout PipelineTransaction) throws -> Result) throws -> Result {
        var hasNews = false
        let result = try store.write { writer in
            writer.time = time / 1000
            var transaction = PipelineTransaction(catalog: catalog, writer: writer, time: time)
            let result = try body(&transaction)
            hasNews = !transaction.report.told.isEmpty
            return result
        }
        log.flush(store, time: time)
        if hasNews {
            outbox.changed()
            board.changed()
            nextTending = 0
        }
        return result
    }

    /// What reads the archive in a transaction.
    func archive(_ transaction: PipelineTransaction) -> ArchiveReader {
        ArchiveReader(transaction.writer.snapshot, with: parsers, progress: progress)
    }

    /// Decodes the archived bodies of a feed again with the present definition.
    func replay(_ feed: FeedDefinition, time: Int64) throws -> (
        report: PipelineReport, feed: FeedReport, bodies: Int
    ) {
        try transaction(time: time) { transaction in
            var feedReport = FeedReport(feed: feed.id, result: .read)
            let bodies = try transaction.seriesWriter.replay(
                feed, as: catalog.declarations, from: archive(transaction), into: &feedReport)
            transaction.note(feedReport)
            try transaction.finish()
            return (transaction.report, feedReport, bodies)
        }
    }

    /// Records one observation by hand.
    func record(_ observation: ManualObservation, time: Int64) throws -> PipelineReport {
        try transaction(time: time) { transaction in
            try transaction.record(observation, now: time / 1000)
            try transaction.finish()
            return transaction.report
        }
    }

    /// Empties the archived bodies that are older than the configuration wants to keep; never an observation.
    ///
    /// - Returns: how many were emptied.
    @discardableResult
    package func emptyOldBodies(time: Int64) throws -> Int {
        guard let kept = catalog.configuration.keepBodies else { return 0 }
        var total = 0
        while true {
            let count = try store.write { try $0.emptyBodies(before: time / 1000 - kept.seconds, limit: 200) }
            total += count
            progress()
            if count < 200 { return total }
        }
    }

    /// Remembers what subscribers of the calendar are told from now on, where that is another than before.
    ///
    /// - Returns: whether it is.
    @discardableResult
    package func updateCalendar(time: Int64) throws -> Bool {
        let records = try store.read { try CalendarList.records(catalog, $0, now: time / 1000) }
        guard records.next != records.told else { return false }
        try store.write { try $0.setCalendar(records.next) }
        return true
    }

    /// The health of the feeds that were ever tried.
    package func health() throws -> [String: FeedHealth] {
        try store.read { try $0.health(of: catalog.configuration.feeds.map(\.id)) }
    }

    /// What is to be asked for a feed, in seconds since 1970; nil when it cannot be, because a credential is absent.
    package func request(for feed: FeedDefinition, health: FeedHealth, now: Int64) throws -> FetchRequest? {
        let present = catalog.effective(health, of: feed, now: now).asAsked(at: now)
        guard var request = try? catalog.request(for: feed, health: present, now: now) else { return nil }
        // A failure may have been one of reading: then the same body is tried again.
        let isKnown = present.lastSuccess != nil && present.error == nil && !present.isProjectionOver(at: now)
        if isKnown { request.knownHash = try store.read { try $0.latestDocument(of: feed.id) } }
        return request
    }
}
