import Configuring
import Control
import Fixtures
import Model
import Testing

@testable import Pipeline
@testable import Store

/// Who was told of an alert is told of its end, whatever the configuration says by then.
struct AlertEndTests: OperatorTesting {
    private static func text(_ rule: String, defaults: String = "grave", events: String = "") -> String {
        """
        feeds:
          - { id: f, url: "https://example.org/f", schedule: { every: 1h }, format: csv, series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: month }] }
        rules: [{ id: many, when: x > 5 count, \(rule) }]
        defaults: { notify: [\(defaults)] }
        notifiers:
          - { id: grave, severity: [critical], \(events)webhook: { url: "https://example.org/" } }
          - { id: other, webhook: { url: "https://example.org/" } }
        """
    }

    private func told(_ process: InProcess, _ notifier: String) throws -> [String] {
        try process.pipeline.store.read { snapshot in
            try snapshot.queued(Lane(notifier: notifier, recipient: ""), limit: 100).map {
                try snapshot.event($0.event)?.event.event.rawValue ?? ""
            }
        }
    }

    /// An alert under one configuration, and its end under another.
    private func end(_ before: String, _ after: String, _ body: (InProcess) throws -> Void) throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(before, in: folder)
                try commit(process, "2026-01,7\n", 1, at: Self.start)
            }
            let process = try InProcess(after, in: folder)
            _ = try process.pipeline.reconcile(time: (Self.start + 60) * 1000)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 3600)
            #expect(try events(process) == ["fired", "resolved"])
            try body(process)
        }
    }

    @Test func `a rule that matters less by now`() throws {
        try end(Self.text("severity: critical"), Self.text("severity: warning")) { process in
            let grave = try told(process, "grave")
            #expect(grave == ["fired", "resolved"])
        }
    }

    @Test func `a rule that has other notifiers by now`() throws {
        try end(Self.text("severity: critical"), Self.text("severity: critical, notify: [other]")) { process in
            let (grave, other) = (try told(process, "grave"), try told(process, "other"))
            #expect(grave == ["fired", "resolved"] && other == ["resolved"])
        }
    }

    /// Several numbers come at once, after a pause.
    @Test func `the end of an alert that fires at once says nothing of a row of numbers`() throws {
        try withTemporaryFolder { folder in
            let process = try InProcess(Self.text("severity: info"), in: folder)
            try commit(process, "2026-01,7\n", 1, at: Self.start)
            try commit(process, "2026-01,7\n2026-02,3\n2026-03,8\n", 2, at: Self.start + 3600)
            let all = try process.pipeline.store.read { try $0.events() }.map(\.event)
            #expect(all.map(\.event) == [.fired, .resolved, .fired])
            #expect(
                all[1].message
                    == "x was 3 in the month to 28 February 2026 (first seen 27 May 2026), no longer above 5; it is now 8 (to 31 March 2026, first seen 27 May 2026)."
            )
        }
    }

    @Test func `who is away while an alert ends is told of its end as well, if of its beginning afterwards`() throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(OperatorTests.text, in: folder)
                try commit(process, "2026-01,7\n", 1, at: Self.start)
                #expect(try queued(process) == ["fired"])
            }
            do {
                let process = try InProcess(
                    OperatorTests.text.replacing("[hook]", with: "[other]").replacing("id: hook", with: "id: other"),
                    in: folder)
                try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 3600)
            }
            let process = try InProcess(OperatorTests.text, in: folder)
            #expect(try queued(process) == ["fired", "resolved"])
        }
    }

    @Test func `who wants no ends gets none`() throws {
        let events = "events: [fired], "
        try end(
            Self.text("severity: critical", events: events), Self.text("severity: warning", events: events)
        ) { process in
            let grave = try told(process, "grave")
            #expect(grave == ["fired"])
        }
    }

    @Test func `who was told of nothing, since it was silenced, is told of no end`() throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(Self.text("severity: critical"), in: folder)
                let silence = Instruction.silence(rule: "many", until: "2027-01-01", reason: "x", user: "a")
                _ = try ask(process, silence, at: Self.start - 60)
                try commit(process, "2026-01,7\n", 1, at: Self.start)
                _ = try ask(process, .unsilence(rule: "many", reason: nil, user: "a"), at: Self.start + 30)
                #expect(try told(process, "grave") == ["unsilenced"])
            }
            let process = try InProcess(Self.text("severity: warning, notify: [other]"), in: folder)
            _ = try process.pipeline.reconcile(time: (Self.start + 60) * 1000)
            try commit(process, "2026-01,7\n2026-02,3\n", 2, at: Self.start + 3600)
            // That the alert stands was told by the end of the silence.
            #expect(try told(process, "grave") == ["unsilenced", "resolved"])
        }
    }

    @Test func `a feed that is read again, when others are told of feeds by now`() throws {
        try withTemporaryFolder { folder in
            do {
                let process = try InProcess(Self.text("severity: info", defaults: "other"), in: folder)
                for attempt in 0..<8 {
                    let time = Self.start + Int64(attempt) * 6 * 3600
                    let failure = process.failure("no answer", of: "f", attempt: Int64(attempt + 1), at: time)
                    _ = try process.pipeline.commit([failure], time: time * 1000)
                }
                #expect(try told(process, "other") == ["feed_failing"])
            }
            let process = try InProcess(Self.text("severity: info", defaults: "grave"), in: folder)
            try commit(process, "2026-01,3\n", 20, at: Self.start + 4 * Self.day)
            #expect(try told(process, "other") == ["feed_failing", "feed_recovered"])
        }
    }
}
