internal import Configuration
internal import Logging
internal import Model
internal import Pipeline
internal import Scheduling
internal import Telemetry

/// What the daemon says of itself: to the journal, and to its service manager.
extension Daemon {
    func tellIdle() {
        for feed in catalog.configuration.feeds {
            if let reason = catalog.idleReason(feed) { logger.notice("feed \(feed.id) is idle: \(reason)") }
        }
    }

    func report(_ report: PipelineReport) {
        for feed in report.feeds {
            switch feed.result {
            case .failed(let reason):
                // A failure that goes on is told once, and again when its reason changes.
                if agenda.feeds.health(of: feed.feed).error != reason { logger.warning("feed \(feed.feed): \(reason)") }
            case .read, .unchanged:
                if agenda.feeds.health(of: feed.feed).failures > 0 {
                    logger.notice("feed \(feed.feed) is readable again")
                }
            }
            for note in feed.notes { logger.notice("feed \(feed.feed): \(note)") }
            // Of a feed all of whose rows were rejected, the failure says it.
            if case .read = feed.result, feed.counts.rejected > 0, let first = feed.rejects.first {
                logger.warning("feed \(feed.feed): \(feed.counts.rejected) rows rejected, the first: \(first)")
            }
        }
        for notice in report.notices { logger.warning("\(notice)") }
        for event in report.events {
            logger.log(level: event.level, "\(event.event.rawValue) \(event.rule ?? ""): \(event.message)")
        }
    }

    func showStatus() {
        let text = status
        guard text != shownStatus else { return }
        if setting.manager.status(text) { shownStatus = text }
    }

    var status: String {
        if let fault { return "cannot store: \(fault)" }
        let failing = agenda.feeds.failing > 0 ? ", \(agenda.feeds.failing) failing" : ""
        let next = agenda.nextFetch.map { "; next fetch \(Timestamp.short($0))" } ?? ""
        let log = pipeline.isLogBehind ? "; the alert log cannot be written" : ""
        let outdated = isOutdated ? "; the configuration file has faults, an earlier one is in force" : ""
        let idle = catalog.configuration.feeds.count - agenda.feeds.count
        let idleText = idle > 0 ? ", \(idle) idle" : ""
        return "\(agenda.feeds.count) feeds\(idleText)\(failing)\(next)\(log)\(outdated)"
    }
}

extension AlertEvent {
    fileprivate var level: Logger.Level {
        switch severity {
        case .critical: .critical
        case .warning: .warning
        case .info, nil: .notice
        }
    }
}
