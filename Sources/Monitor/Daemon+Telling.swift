internal import Configuration
internal import Logging
internal import Model
internal import Telemetry

/// What the daemon says of itself: to the journal, and to its service manager.
extension Daemon {
    func tellIdle() {
        for feed in plan.configuration.feeds {
            if let reason = plan.idleReason(feed) { logger.notice("feed \(feed.id) is idle: \(reason)") }
        }
    }

    func report(_ report: BatchReport) {
        for feed in report.feeds {
            switch feed.result {
            case .failed(let reason):
                // A failure that goes on is told once, and again when its reason changes.
                if table.health(of: feed.feed).error != reason { logger.warning("feed \(feed.feed): \(reason)") }
            case .read, .unchanged:
                if table.health(of: feed.feed).failures > 0 { logger.notice("feed \(feed.feed) is readable again") }
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
        let failing = table.failing > 0 ? ", \(table.failing) failing" : ""
        let next = table.next.map { "; next fetch \(Instant.short($0))" } ?? ""
        let log = engine.isLogBehind ? "; the alert log cannot be written" : ""
        let outdated = isOutdated ? "; the configuration file has faults, an earlier one is in force" : ""
        let idle = plan.configuration.feeds.count - table.count
        let idleText = idle > 0 ? ", \(idle) idle" : ""
        return "\(table.count) feeds\(idleText)\(failing)\(next)\(log)\(outdated)"
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

extension Instruction {
    var summary: String {
        switch self {
        case .record(let series, let period, let value, _, _): "record \(series) \(period) \(value)"
        case .replay(let feed): "replay \(feed)"
        }
    }
}
