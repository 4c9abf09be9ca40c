import Control
import Site
import Testing

@testable import Daemon

/// What whoever watches the daemon is told.
@Suite struct HealthTests {
    private func report(fault: String? = nil, isLogBehind: Bool = false, isOutdated: Bool = false) -> DaemonReport {
        DaemonReport(
            version: "1", pid: 1, started: 0, configured: 0, nextFetch: nil, fault: fault, isLogBehind: isLogBehind,
            isOutdated: isOutdated)
    }

    @Test func `a daemon that sleeps for a minute is well, and one that is at one thing for minutes is not`() {
        #expect(Services.health(report(), silence: 61).isWell)
        let stuck = Services.health(report(), silence: 200)
        #expect(!stuck.isWell && stuck.lines == ["the daemon is at one thing for 200 seconds"])
    }

    @Test func `what cannot be written is said, without the paths of this machine`() {
        let full = Services.health(report(fault: "cannot write /var/lib/x.db", isLogBehind: true), silence: 0)
        #expect(!full.isWell && full.lines.count == 2 && !full.lines.contains { $0.contains("/") })
    }

    @Test func `a configuration with faults, while an earlier one is in force, is told and is no fault of the service`()
    {
        let outdated = Services.health(report(isOutdated: true), silence: 0)
        #expect(outdated.isWell && outdated.lines.count == 1 && outdated.lines != ["ok"])
        #expect(Services.health(nil, silence: 0).lines == ["ok"])
    }
}
