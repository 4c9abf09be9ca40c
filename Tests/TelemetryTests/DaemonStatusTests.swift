import Testing

@testable import Telemetry

/// The line of `systemctl status`: what is the matter comes with what goes on, and only a store that refuses hides it.
struct DaemonStatusTests {
    private func text(_ change: (inout DaemonStatus) -> Void) -> String {
        var status = DaemonStatus()
        status.feeds = 12
        status.nextFetch = 1_790_000_000
        change(&status)
        return status.text
    }

    @Test func `a daemon that has nothing to complain of tells its feeds and the next fetch`() {
        #expect(text { _ in } == "12 feeds; next fetch 2026-09-21T14:13:20Z")
        #expect(text { $0.nextFetch = nil } == "12 feeds")
        #expect(
            text { ($0.nextFetch, $0.setAside) = (nil, ["s.db.corrupt-1"]) }
                == "12 feeds; set aside: s.db.corrupt-1: move it away when you have looked")
    }

    @Test func `what is the matter is told beside it`() {
        #expect(
            text { ($0.idle, $0.failing) = (3, 2) } == "12 feeds, 3 idle, 2 failing; next fetch 2026-09-21T14:13:20Z")
        #expect(
            text { ($0.isLogBehind, $0.isOutdated, $0.nextFetch) = (true, true, nil) }
                == "12 feeds; the alert log cannot be written; the configuration file has faults, an earlier one is in force"
        )
    }

    @Test func `a store that refuses is the only news`() {
        #expect(text { ($0.fault, $0.failing) = ("the disk is full", 2) } == "cannot store: the disk is full")
    }
}
