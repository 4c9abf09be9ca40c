internal import API
internal import Configuring
internal import Control
internal import Ingest
internal import Logging
internal import Model
internal import Pipeline
internal import Platform
internal import Scheduling
internal import Store
internal import Telemetry

/// What is asked of the loop by other threads.
extension Daemon {
    func answer(_ ask: DaemonHandle.Ask) throws {
        switch ask {
        case .look: break
        case .stop: isStopping = true
        case .reload: try reload()
        case .carryOut(.status, _, let reply): reply(statusReport.outcome)
        case .carryOut(let instruction, let person, let reply):
            do {
                // What a failed commit left behind is settled first.
                if let pending { try store(pending, isRetry: true) }
                var changes = PipelineReport()
                let outcome = try pipeline.carryOut(instruction, peer: person, time: WallClock.milliseconds) {
                    changes += $0
                }
                logger.notice("\(instruction.summary), asked by \(person)")
                report(changes)
                pages?.changed()
                if changes.isNews { calendarIsBehind() }
                tell(pipeline.takeNotices())
                reply(outcome)
            } catch {
                // Whoever asked is answered, whatever happened.
                logger.error("\(instruction.summary), asked by \(person), could not be done: \(error)")
                let store = error as? StoreError
                reply(Instruction.Outcome(code: 74, lines: [store?.message ?? "\(error)"]))
                if store == nil || store?.code == .damaged { throw error }
            }
        }
    }

    /// Takes a new configuration, or keeps the present one and says why.
    private func reload() throws {
        setting.manager.reloading()
        try take(setting.load())
        tellReady()
    }

    private func take(_ reading: Reading) throws {
        isOutdated = true
        guard let loaded = reading.catalog else {
            for fault in reading.faults { logger.error("\(fault)") }
            return logger.error(
                "the configuration has \(reading.faults.count.counted("fault")); the one that was loaded stays in force; 'escalator check' tells when it is whole"
            )
        }
        for warning in reading.warnings { logger.warning("\(warning)") }
        do {
            let renewed = try Daemon.intake(loaded, setting)
            intake.stop()
            intake = renewed
            handle.use(renewed)
            renewCourier(loaded)
        } catch {
            return logger.error("\(error); the configuration that was loaded stays in force")
        }
        isOutdated = false
        configured = Daemon.now
        pipeline.adopt(loaded)
        try? pipeline.noteLeft()
        if loaded.configuration.server.listen != catalog.configuration.server.listen {
            logger.warning("'server: listen' was changed: it is in force after a restart")
        }
        catalog = pipeline.catalog
        pages?.use(Services.site(catalog, setting.version))
        // What waits was decoded by the definitions of before; its feeds are fetched again.
        try store(.configuration, isRetry: pending != nil)
        logger.notice(
            "the configuration was read again: \(loaded.configuration.feeds.count.counted("feed")), \(loaded.rules.count.counted("rule"))"
        )
        tellIdle()
    }
}
