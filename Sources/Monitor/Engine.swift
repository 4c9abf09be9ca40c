internal import Configuration
internal import Fetching
internal import Formats
internal import Foundation
package import Model
internal import Notifying
internal import Store

/// The pipeline from finished transfers to the alert log, around the one writing connection.
package final class Engine {
    private let store: Store
    private let plan: Plan
    private let parser: JSONParser
    private let log: AlertLogFile
    /// The last event in the log's file; nil while the file is not usable.
    private var logged: Int64?
    /// What a person should know and is told once.
    package private(set) var notices: [String] = []

    /// Opens the store and the log, and brings both up to the configuration.
    ///
    /// - Parameter time: milliseconds since 1970.
    package init(plan: Plan, locations: Locations, time: Int64) throws {
        guard let parser = JSONParser() else { throw StoreError(.io, "no memory for a JSON parser") }
        self.plan = plan
        self.parser = parser
        store = try Store(path: locations.store)
        log = AlertLogFile(path: locations.alertLog)
        try openLog(time: time)
    }

    /// Decodes again what is read differently now, evaluates new rules and indicators, and takes leave of removed rules.
    package func reconcile(time: Int64) throws -> BatchReport {
        let report = try store.write { writer in
            var batch = Batch(plan: plan, writer: writer, parser: parser, time: time)
            let present = try writer.reading.fingerprints()
            for feed in plan.configuration.feeds {
                var stale: Set<Int> = []
                for (place, definition) in feed.series.enumerated() {
                    guard let known = present[definition.id] else { continue }
                    if known != plan.declarations[definition.id]?.fingerprint { stale.insert(place) }
                }
                guard !stale.isEmpty else { continue }
                var feedReport = FeedReport(feed: feed.id, result: .read)
                let recorded = try stale.map { ($0, try batch.recorded(feed.series[$0])) }
                try batch.replay(feed, only: stale, into: &feedReport)
                for (place, histories) in recorded { try batch.carry(histories, to: feed.series[place]) }
                batch.silent.formUnion(stale.map { feed.series[$0].id })
            }
            try batch.finish(removedRulesToo: true)
            return batch.report
        }
        flushLog()
        return report
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
                let failure = FetchFailure(.transfer, "its values contradict what is stored (\(error.message))")
                return try commitTogether([Prepared(feed: only.feed, result: .failed(failure))], time: time)
            }
            var report = BatchReport()
            for transfer in prepared { report += try commit([transfer], time: time) }
            return report
        }
    }

    private func commitTogether(_ prepared: [Prepared], time: Int64) throws -> BatchReport {
        let report = try store.write { writer in
            var batch = Batch(plan: plan, writer: writer, parser: parser, time: time)
            for transfer in prepared { try batch.take(transfer) }
            try batch.finish()
            return batch.report
        }
        flushLog()
        return report
    }

    /// Decodes the archived bodies of a feed again with the present definition.
    package func replay(_ feed: FeedDefinition, time: Int64) throws -> (
        report: BatchReport, feed: FeedReport, bodies: Int
    ) {
        let result = try store.write { writer in
            var batch = Batch(plan: plan, writer: writer, parser: parser, time: time)
            var feedReport = FeedReport(feed: feed.id, result: .read)
            let bodies = try batch.replay(feed, only: nil, into: &feedReport)
            try batch.finish()
            return (batch.report, feedReport, bodies)
        }
        flushLog()
        return result
    }

    /// Records one observation by hand.
    package func record(
        series: SeriesDefinition, period: Period, value: Double, published: Day, source: String,
        time: Int64
    ) throws -> BatchReport {
        let report = try store.write { writer in
            var batch = Batch(plan: plan, writer: writer, parser: parser, time: time)
            try batch.record(series, period: period, value: value, published: published, source: source)
            try batch.finish()
            return batch.report
        }
        flushLog()
        return report
    }

    /// The health of every feed that was ever tried.
    package func health() throws -> [String: FeedHealth] {
        try store.read { try $0.health() }
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

    // MARK: The alert log

    private func openLog(time: Int64) throws {
        let cursor = try store.read { try $0.logCursor() }
        let (last, renamed) = try log.recover(
            isOurs: { tail in try store.read { try $0.eventID(tail.seq) == tail.id } },
            stamp: Instant.rfc3339(milliseconds: time).filter { $0.isNumber || $0 == "T" }
        )
        if let renamed {
            notices.append("the alert log belonged to another store and was renamed to \(renamed)")
        }
        if last == 0, cursor > 0, renamed == nil {
            notices.append("the alert log \(log.path) was gone and is written again from the store")
        }
        logged = last
        flushLog()
    }

    /// Appends what the store has and the file has not; what fails is tried again with the next batch.
    private func flushLog() {
        guard let last = logged else { return reopenLog() }
        do {
            let events = try store.read { try $0.events(after: last) }
            guard !events.isEmpty else { return }
            for event in events {
                try log.append(event.line)
                logged = event.seq
            }
            try store.write { try $0.setLogCursor(events[events.count - 1].seq) }
        } catch {
            notices.append("\(error)")
            logged = nil
        }
    }

    private func reopenLog() {
        do {
            let (last, _) = try log.recover(
                isOurs: { tail in try store.read { try $0.eventID(tail.seq) == tail.id } }, stamp: "unknown"
            )
            logged = last
            let events = try store.read { try $0.events(after: last) }
            for event in events {
                try log.append(event.line)
                logged = event.seq
            }
        } catch {
            logged = nil
        }
    }

    /// Takes the notices that were not taken yet.
    package func takeNotices() -> [String] {
        defer { notices = [] }
        return notices
    }
}
