internal import Configuring
internal import Control
internal import Glibc
internal import Logging
internal import Merging
internal import Model
internal import Pipeline
internal import Platform
internal import Scheduling
internal import Telemetry

/// What the daemon says of itself: to the journal, and to its service manager.
extension Daemon {
    func tellIdle() {
        for feed in catalog.configuration.feeds {
            if let reason = catalog.idleReason(feed) {
                logger.notice("feed \(feed.id) is idle: \(reason)", metadata: ["FEED": "\(feed.id)"])
            }
        }
    }

    func report(_ report: PipelineReport) {
        for feed in report.feeds {
            let before = agenda.feeds.health(of: feed.feed)
            var logger = logger
            logger[metadataKey: "FEED"] = "\(feed.feed)"
            switch feed.result {
            case .failed(let reason):
                // A failure that goes on is told once, and again when its reason changes.
                if before.error != reason { logger.warning("feed \(feed.feed): \(reason)") }
            case .read, .unchanged:
                if before.failures > 0 { logger.notice("feed \(feed.feed) is readable again") }
            }
            if let told = report.health[feed.feed]?.told(since: before) { logger.warning("feed \(feed.feed) \(told)") }
            for note in feed.notes { logger.notice("feed \(feed.feed): \(note)") }
            // Of a feed all of whose rows were rejected, the failure says it.
            if case .read = feed.result, feed.counts.rejected > 0, let first = feed.rejects.first {
                logger.warning(
                    "feed \(feed.feed): \(feed.counts.rejected.counted("row")) rejected, the first: \(first)")
            }
        }
        for notice in report.notices { logger.warning("\(notice)") }
        for told in report.told {
            let event = told.event
            logger.log(
                level: event.level, "\(event.event.rawValue) \(event.rule ?? ""): \(event.message)",
                metadata: told.fields)
        }
    }

    func tell(_ notices: [Notice]) {
        for notice in notices { logger.log(level: notice.level, "\(notice)") }
    }

    /// The daemon is up, and shows what it does.
    func tellReady() {
        handle.tell(statusReport)
        setting.manager.ready(status: status)
    }

    func showStatus() {
        handle.tell(statusReport)
        let text = status
        guard text != shownStatus else { return }
        if setting.manager.status(text) { shownStatus = text }
    }

    private var status: String {
        var status = DaemonStatus()
        status.feeds = catalog.configuration.feeds.count
        status.failing = agenda.feeds.failing
        status.idle = catalog.configuration.feeds.count - agenda.feeds.count
        status.nextFetch = agenda.nextFetch
        status.fault = fault ?? delivering.fault
        status.isLogBehind = pipeline.isLogBehind
        status.isOutdated = isOutdated
        status.setAside = setAside(now: Daemon.now)
        return status.text
    }

    /// What is told to who asks.
    var statusReport: DaemonReport {
        DaemonReport(
            version: setting.version, pid: getpid(), started: started, configured: configured,
            nextFetch: agenda.nextFetch, fault: fault ?? delivering.fault, isLogBehind: pipeline.isLogBehind,
            isOutdated: isOutdated)
    }

    /// The names of what was put aside without anybody asking for it, looked for at most once a minute.
    private func setAside(now: Int64) -> [String] {
        if abs(now - setAsideFound.at) >= 60 {
            let all = SetAsideFile.all(store: setting.locations.store, alertLog: setting.locations.alertLog)
            setAsideFound = (now, all.filter { $0.isNews(at: now) }.map(\.name))
        }
        return setAsideFound.names
    }
}

extension PipelineReport.Told {
    /// The fields by which the journal finds an event.
    fileprivate var fields: Logger.Metadata {
        let all = [
            "EVENT": event.event.rawValue, "SEQ": "\(seq)", "RULE": event.rule, "FEED": event.feed,
            "SEVERITY": event.severity?.rawValue, "SERIES": event.series,
        ]
        return all.compactMapValues { $0.map { "\($0)" } }
    }
}

extension AlertEvent {
    fileprivate var level: Logger.Level {
        // Nobody is called for an end, for what operators did, or for what may become something.
        guard isAlarm else { return .notice }
        return switch severity {
        case .critical: .critical
        case .warning: .warning
        case .info, nil: .notice
        }
    }
}
