import Channels
import Configuring
import Control
import Fixtures
import Model
import Testing

@testable import Pipeline
@testable import Store

/// Which alerts an Alertmanager is told of: those that stand, but for what began while nobody wanted to know.
struct StandingTests: OperatorTesting {
    private static func text(_ alertmanager: String = "") -> String {
        """
        feeds:
          - { id: f, url: "https://example.org/f", schedule: { every: 1h }, format: csv, series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: month }] }
        rules:
          - { id: many, when: x > 5 count, severity: critical }
          - { id: few, when: x < 9 count, severity: info }
          - { id: own, when: x > 5 count, notify: [] }
        defaults: { notify: [am] }
        notifiers: [{ id: am, \(alertmanager)alertmanager: { url: "http://127.0.0.1:9093" } }]
        """
    }

    /// Rules and feeds that stand.
    private func standing(_ process: InProcess, at seconds: Int64) throws -> [String] {
        let notifier = try #require(process.catalog.notifier("am"))
        return try process.pipeline.store.read { snapshot in
            try process.pipeline.standing(notifier, snapshot, now: seconds).map {
                $0.event.rule ?? "feed \($0.event.feed ?? "")"
            }
        }
    }

    private func within(_ text: String = text(), _ body: (InProcess) throws -> Void) throws {
        try withTemporaryFolder { folder in try body(InProcess(text, in: folder)) }
    }

    @Test func `what fires for it stands, until it ends`() throws {
        try within { process in
            #expect(try standing(process, at: Self.start) == [])
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            #expect(try standing(process, at: Self.start) == ["many", "few"])
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 60)
            #expect(try standing(process, at: Self.start + 60) == ["few"])
        }
    }

    @Test func `severities are chosen`() throws {
        try within(Self.text("severity: [critical], ")) { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            #expect(try standing(process, at: Self.start) == ["many"])
        }
    }

    @Test func `what began under a silence is told after it, and what was told before goes on under it`() throws {
        try within { process in
            func silence(_ rule: String, at seconds: Int64) throws {
                let until = "\(Timestamp.day(Self.start + 10 * Self.day))"
                _ = try ask(process, .silence(rule: rule, until: until, reason: "x", user: "a"), at: seconds)
            }
            try silence("many", at: Self.start)
            try commit(process, "2026-01,7\n", 1, at: Self.start + 60)
            try silence("few", at: Self.start + 120)
            #expect(try standing(process, at: Self.start + 180) == ["few"])
            #expect(try standing(process, at: Self.start + 10 * Self.day) == ["many", "few"])
        }
    }

    @Test func `a feed that fails stands until it is read again`() throws {
        try within { process in
            try commit(process, "2026-01,3\n", 1, at: Self.start)
            for attempt in 0..<8 {
                let time = Self.start + Int64(attempt + 1) * 6 * 3600
                let failure = process.failure("no answer", of: "f", attempt: Int64(attempt + 2), at: time)
                _ = try process.pipeline.commit([failure], time: time * 1000)
            }
            let later = Self.start + 3 * Self.day
            #expect(try standing(process, at: later) == ["few", "feed f"])
            try commit(process, "2026-01,3\n", 20, at: later)
            #expect(try standing(process, at: later) == ["few"])
        }
    }

    @Test func `the summary is the last word, and the alert the one that began`() throws {
        try within { process in
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            try commit(process, "2026-01,8\n", 2, at: Self.start + Self.day)
            let notifier = try #require(process.catalog.notifier("am"))
            let alert = try process.pipeline.store.read { snapshot in
                try process.pipeline.standing(notifier, snapshot, now: Self.start + Self.day).first
            }
            #expect(alert?.event.time == Self.start * 1000)
            #expect(alert?.event.message.contains("8") == true)
        }
    }
}
