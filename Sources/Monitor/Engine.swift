internal import Configuration
internal import Fetching
internal import Formats
package import Model
internal import Store

/// The pipeline from finished transfers to the alert log, around the one writing connection.
package final class Engine {
    private let store: Store
    private var plan: Plan
    private let parser: JSONParser
    private let log: LogProjection
    private var notices: [String] = []
    /// Called now and then in long work, so that whoever watches sees that it goes on.
    package var progress: () -> Void = {}

    /// Opens the store and the log, and brings both up to the configuration.
    ///
    /// - Parameters:
    ///   - time: milliseconds since 1970.
    ///   - isDaemon: whether to go on where a command would give up: a damaged store is set aside, and a log that cannot
    ///     be written is tried again.
    package init(plan: Plan, locations: Locations, time: Int64, isDaemon: Bool = false) throws {
        guard let parser = JSONParser() else { throw StoreError(.io, "no memory for a JSON parser") }
        self.plan = plan
        self.parser = parser
        log = LogProjection(path: locations.alertLog)
        guard isDaemon else {
            store = try Store(path: locations.store)
            try log.open(store, time: time)
            return
        }
        var notice: String?
        store = try Store(checking: locations.store, stamp: Instant.stamp(milliseconds: time)) { name, fault in
            notice = """
                \(fault); it was set aside as \(name) and a new store begun, for which every feed is fetched again; \
                'escalator restore' puts a backup in its place
                """
        }
        if let notice { notices.append(notice) }
        log.flush(store, time: time)
    }

    /// Takes another configuration; `reconcile` brings the store up to it.
    package func adopt(_ plan: Plan) { self.plan = plan }

    /// Opens the store anew, as after a crash; what a failed commit left behind is settled by that.
    package func reopen() throws { try store.reopen() }

    /// Gives back what is kept in memory only for speed.
    package func releaseMemory() { store.releaseMemory() }

    /// Whether the store's file is still where it was opened.
    package var isInPlace: Bool { store.isInPlace }

    /// Whether the alert log's file lacks events that the store has, because it cannot be written.
    package var isLogBehind: Bool { log.isBehind }

    /// Tries again to bring the alert log's file level.
    package func flushLog(time: Int64) { log.flush(store, time: time) }

    /// Takes what a person should know and is told once.
    package func takeNotices() -> [String] {
        defer { notices = [] }
        return notices + log.takeNotices()
    }

    /// Decodes again what is read differently now, evaluates new rules and indicators, and takes leave of removed rules.
    ///
    /// What of one feed contradicts the store is left as it was, and reported.
    package func reconcile(time: Int64) throws -> BatchReport {
        let stale = try staleSeries()
        var report = BatchReport()
        do {
            report += try redecode(stale, time: time, isLast: true)
        } catch let error as StoreError where error.code == .invariant {
            for (feed, places) in stale {
                do {
                    report += try redecode([(feed, places)], time: time, isLast: false)
                } catch let error as StoreError where error.code == .invariant {
                    let reason = "its archived bodies cannot be read so (\(error.message))"
                    report.feeds.append(FeedReport(feed: feed.id, result: .failed(reason)))
                }
            }
            report += try redecode([], time: time, isLast: true)
        }
        log.flush(store, time: time)
        return report
    }

    /// The series of each feed, by their places, that are defined otherwise than when they were stored.
    private func staleSeries() throws -> [(feed: FeedDefinition, places: Set<Int>)] {
        let present = try store.read {
            try $0.fingerprints(of: plan.configuration.feeds.lazy.flatMap(\.series).map(\.id))
        }
        return plan.configuration.feeds.compactMap { feed in
            let places = feed.series.indices.filter { place in
                let id = feed.series[place].id
                guard let known = present[id] else { return false }
                return known != plan.declarations[id]?.fingerprint
            }
            return places.isEmpty ? nil : (feed, Set(places))
        }
    }

    private func redecode(
        _ stale: [(feed: FeedDefinition, places: Set<Int>)], time: Int64, isLast: Bool
    ) throws -> BatchReport {
        try store.write { writer in
            var batch = Batch(plan: plan, writer: writer, parser: parser, time: time, progress: progress)
            for (feed, places) in stale {
                var feedReport = FeedReport(feed: feed.id, result: .read)
                let recorded = try places.map { ($0, try batch.recorded(feed.series[$0])) }
                try batch.replay(feed, only: places, into: &feedReport)
                for (place, histories) in recorded { try batch.carry(histories, to: feed.series[place]) }
                batch.silent.formUnion(places.map { feed.series[$0].id })
            }
            try batch.finish(isReconciling: isLast)
            return batch.report
        }
    }

    /// Takes prepared transfers through all stages in one transaction, and writes the events to the log.
    ///
    /// If what one of them brings contradicts the store, they are taken one by one, and only that feed fails.
    package func commit(_ prepared: [Prepared], time: Int64) throws -> BatchReport {
        do {
            return try commitTogether(prepared, time: time)
        } catch let error as StoreError where error.code == .invariant {
            if let only = prepared.first, prepared.count == 1 {
                if case .failed = only.result { throw error }
                let failure = FetchFailure(.transfer, "its values cannot be stored (\(error.message))")
                return try commitTogether([Prepared(feed: only.feed, result: .failed(failure))], time: time)
            }
            var report = BatchReport()
            for transfer in prepared { report += try commit([transfer], time: time) }
            return report
        }
    }

    private func commitTogether(_ prepared: [Prepared], time: Int64) throws -> BatchReport {
        let report = try store.write { writer in
            var batch = Batch(plan: plan, writer: writer, parser: parser, time: time, progress: progress)
            for transfer in prepared {
                try batch.take(transfer)
                progress()
            }
            try batch.finish()
            return batch.report
        }
        log.flush(store, time: time)
        return report
    }

    /// Decodes the archived bodies of a feed again with the present definition.
    package func replay(_ feed: FeedDefinition, time: Int64) throws -> (
        report: BatchReport, feed: FeedReport, bodies: Int
    ) {
        let result = try store.write { writer in
            var batch = Batch(plan: plan, writer: writer, parser: parser, time: time, progress: progress)
            var feedReport = FeedReport(feed: feed.id, result: .read)
            let bodies = try batch.replay(feed, only: nil, into: &feedReport)
            try batch.finish()
            return (batch.report, feedReport, bodies)
        }
        log.flush(store, time: time)
        return result
    }

    /// Records one observation by hand.
    package func record(
        series: SeriesDefinition, period: Period, value: Double, published: Day, source: String,
        time: Int64
    ) throws -> BatchReport {
        let report = try store.write { writer in
            var batch = Batch(plan: plan, writer: writer, parser: parser, time: time, progress: progress)
            try batch.record(series, period: period, value: value, published: published, source: source)
            try batch.finish()
            return batch.report
        }
        log.flush(store, time: time)
        return report
    }

    /// Empties the archived bodies that are older than the configuration wants to keep; never an observation.
    ///
    /// - Returns: how many were emptied.
    @discardableResult
    package func emptyOldBodies(time: Int64) throws -> Int {
        guard let kept = plan.configuration.keepBodies else { return 0 }
        var total = 0
        while true {
            let count = try store.write { try $0.emptyBodies(before: time / 1000 - kept.seconds, limit: 200) }
            total += count
            progress()
            if count < 200 { return total }
        }
    }

    /// The health of the feeds that were ever tried.
    package func health() throws -> [String: FeedHealth] {
        try store.read { try $0.health(of: plan.feeds.keys) }
    }

    /// What is to be asked for a feed; nil when it cannot be, because a credential is absent.
    package func order(for feed: FeedDefinition, health: FeedHealth) throws -> Preparation.Order? {
        let present = plan.effective(health, of: feed)
        guard case .success(let made) = plan.request(for: feed, health: present) else { return nil }
        // A failure may have been one of reading: then the same body is tried again.
        let isKnown = present.lastSuccess != nil && present.error == nil
        let hash = isKnown ? try store.read { try $0.latestDocument(of: feed.id) } : nil
        return Preparation.Order(request: made.request, secrets: made.secrets, knownHash: hash)
    }
}
