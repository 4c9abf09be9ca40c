import Fixtures
import Foundation
import Testing

@testable import Channels
@testable import Configuring
@testable import Fetching
@testable import Model

/// Who is told of what, as a configuration says it.
struct NotifierTests {
    private static let base = """
        feeds:
          - id: f
            url: "https://example.org/x.csv"
            schedule: { every: 6h }
            format: csv
            series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: month }]
        rules:
          - { id: usual, when: x > 1 count }
          - { id: own, when: x > 2 count, notify: [b], severity: critical, remind: 30d }
          - { id: nobody, when: x > 3 count, notify: [] }
        defaults: { notify: [a, m] }
        notifiers:
          - { id: a, webhook: { url: "https://example.org/" } }
          - { id: b, severity: [critical], events: [fired, resolved], program: { command: [/bin/cat] } }
          - { id: m, email: { server: "localhost:25", tls: none, from: e@example.org, to: [x@example.org, y@example.org] } }

        """

    private func event(_ kind: EventKind, _ rule: String?, _ severity: Severity? = .warning) -> AlertEvent {
        var event = AlertEvent(id: "e", time: 0, event: kind, message: "m")
        event.rule = rule
        event.severity = severity
        return event
    }

    private func catalog() throws -> Catalog {
        Catalog(try configuration(Self.base), secrets: Secrets(directory: nil, environment: [:]))
    }

    @Test func `a whole configuration has no fault`() throws { #expect(try diagnostics(Self.base) == []) }

    @Test(
        arguments: [
            (.fired, "usual", .warning, "a m,x@example.org m,y@example.org"),
            (.fired, "own", .critical, "b"), (.fired, "own", .warning, ""), (.retracted, "own", .critical, ""),
            (.fired, "nobody", .critical, ""), (.pending, "usual", .warning, ""),
            (.acknowledged, "usual", .warning, ""),
            (.feedFailing, nil, .warning, "a m,x@example.org m,y@example.org"),
        ] as [(EventKind, String?, Severity, String)])
    func `a rule names who is told, or leaves it to the defaults`(
        kind: EventKind, rule: String?, severity: Severity, expected: String
    ) throws {
        let lanes = try catalog().lanes(for: event(kind, rule, severity)) { [] }
        #expect(lanes.map { "\($0)".replacing(" ", with: "") }.joined(separator: " ") == expected)
    }

    @Test func `who was told of an alert is told of its end, also when its rule is gone`() throws {
        let former = [Lane(notifier: "a", recipient: ""), Lane(notifier: "gone", recipient: "")]
        let lanes = try catalog().lanes(for: event(.resolved, "removed")) { former }
        #expect(lanes == [Lane(notifier: "a", recipient: "")])
    }

    private func faults(_ notifier: String) throws -> [String] {
        try diagnostics("notifiers:\n  - " + notifier + "\n")
    }

    @Test(
        arguments: [
            ("{ id: a }", "a notifier has one of webhook, email, chat, alertmanager, program, and 'a' has none"),
            ("{ id: A, webhook: { url: \"https://x.org/\" } }", "'A' is no id"),
            ("{ webhook: { url: \"https://x.org/\" } }", "a notifier has no 'id'"),
            ("{ id: a, webhook: { url: \"file:x\" } }", "must begin with https:// or http://"),
            ("{ id: a, webhook: { url: \"https://x.org/\", secret: abc } }", "'secret' must be whsec_"),
            (
                "{ id: a, webhook: { url: \"https://x.org/\" }, events: [fird] }",
                "unknown event 'fird'; did you mean 'fired'?"
            ),
            ("{ id: a, webhook: { url: \"https://x.org/\" }, severity: [] }", "'severity' is empty"),
            ("{ id: a, webhook: { url: \"https://x.org/\" }, retry: [x] }", "'retry' lists the pauses"),
            (
                "{ id: a, webhook: { url: \"https://x.org/\" }, digest: { at: 8, timezone: UTC } }",
                "'8' is no time of the day"
            ),
            (
                "{ id: a, webhook: { url: \"https://x.org/\" }, digest: { at: \"08:00\" } }",
                "'digest' has no 'timezone'"
            ),
            (
                "{ id: a, webhook: { url: \"https://x.org/\" }, digest: { at: \"08:00\", timezone: Mars } }",
                "unknown time zone 'Mars'"
            ),
            (
                "{ id: a, webhook: { url: \"https://x.org/\" }, hold: { from: \"08:00\", to: \"08:00\", timezone: UTC } }",
                "is that the whole day"
            ),
            ("{ id: a, email: { server: \"m.org:25\", tls: none, from: a@b, to: a@b } }", "for this machine alone"),
            ("{ id: a, email: { server: \"m.org:25\", from: a@b, to: a@b } }", "'email' has no 'tls'"),
            (
                "{ id: a, email: { server: m.org, tls: starttls, from: a@b, to: a@b } }",
                "'server' must be a host with a port"
            ),
            ("{ id: a, email: { server: \"m.org:25\", tls: starttls, from: a@b } }", "'email' has no 'to'"),
            ("{ id: a, email: { server: \"m.org:25\", tls: starttls, from: a@b, to: [a@b, a@b] } }", "is there twice"),
            (
                "{ id: a, email: { server: \"m.org:25\", tls: starttls, from: a@b, to: \"a@b\\r\\nRCPT TO:<c@d>\" } }",
                "is no mail address"
            ),
            (
                "{ id: a, email: { server: \"m.org:25\", tls: starttls, username: u, from: a@b, to: a@b } }",
                "'username' and 'password' go together"
            ),
            ("{ id: a, chat: { url: \"https://x.org/\" } }", "'chat' has a 'shape' (slack, discord, mattermost, ntfy)"),
            ("{ id: a, chat: { url: \"https://x.org/\", shape: ntfy } }", "ntfy needs a 'topic'"),
            ("{ id: a, chat: { url: \"https://x.org/\", template: \"{{#x}}\" } }", "a section does not end"),
            ("{ id: a, chat: { url: \"https://x.org/\", template: \"{ {{message}} }\" } }", "no JSON"),
            (
                "{ id: a, alertmanager: { url: \"http://x.org/\" }, digest: { at: \"08:00\", timezone: UTC } }",
                "ways of its own"
            ),
            (
                "{ id: a, alertmanager: { url: \"http://x.org/\", labels: { severity: x } } }",
                "'severity' is set already"
            ),
            ("{ id: a, program: { command: [cat] } }", "named by its whole path"),
            ("{ id: a, program: { command: [/bin/cat], timeout: 1h } }", "ten minutes at most"),
            (
                "{ id: a, program: { command: [/bin/cat], environment: { ESCALATOR_TYPE: x } } }",
                "is set by what is told"
            ),
            ("{ id: a, program: { command: [/bin/cat], environment: { X: \"a\\0b\" } } }", "no NUL"),
            ("{ id: a, webhook: { url: \"https://x.org/\", secret: [] } }", "'secret' is empty"),
            ("{ id: a, webhook: { url: \"https://x.org/\", secret: null } }", "'secret' is empty"),
            (
                "{ id: a, chat: { url: \"https://x.org/\", shape: ntfy, topic: \"a b\" } }",
                "'topic' has 1 to 64 letters"
            ),
            ("{ id: a, chat: { url: \"https://x.org/\", shape: ntfy, topic: \"\" } }", "'topic' has 1 to 64 letters"),
            (
                "{ id: a, chat: { url: \"https://x.org/\", template: \"{}\", content_type: \"\" } }",
                "'content_type' is a type"
            ),
            (
                "{ id: a, chat: { url: \"https://x.org/\", template: x, content_type: \"text/plain\\r\\nX: y\" } }",
                "'content_type' is a type"
            ),
            (
                "{ id: a, chat: { url: \"https://x.org/\", template: '{\"a\": \"{{titel}}\"}' } }",
                "put in for {{titel}}"
            ),
            ("{ id: a, alertmanager: { url: \"http://x.org/api/v2/alerts\" } }", "where the Alertmanager is"),
            (
                "{ id: a, email: { server: \"m.org:25\", tls: starttls, timeout: 1d, from: a@b, to: a@b } }",
                "ten minutes"
            ),
            (
                "{ id: a, email: { server: \"m.org:25\", tls: starttls, from: a@b, to: j\u{F6}rg@b } }",
                "begins with xn--"
            ),
            (
                "{ id: a, chat: { url: \"https://x.org/\", template: '{\"a\": \"{{message}} ${credential:x}\"}' } }",
                "and not in a template"
            ),
            ("{ id: a, chat: { url: \"https://x.org/t\", shape: ntfy, topic: t } }", "leave '/t' away"),
            ("{ id: a, webhook: { url: \"ftp://x.org/\" } }", "must begin with https:// or http://"),
        ])
    func `a fault of a notifier is named`(notifier: String, message: String) throws {
        let found = try faults(notifier)
        #expect(found.contains { $0.contains("error: ") && $0.contains(message) }, "\(found)")
        #expect(found.allSatisfy { !$0.contains("\r") && !$0.contains("\n") })
    }

    @Test func `a server of ntfy may be called as its topic is`() throws {
        let found = try faults("{ id: a, chat: { url: \"http://ntfy\", shape: ntfy, topic: ntfy } }")
        #expect(!found.contains { $0.contains("error: ") }, "\(found)")
    }

    @Test(arguments: [
        ("{ id: a, chat: { url: \"https://x.org/\", template: '{\"ref\": \"main\"}' } }", "tells nothing of an alert"),
        ("{ id: a, email: { server: \"m.org:465\", tls: starttls, from: a@b, to: a@b } }", "tls: implicit"),
        ("{ id: a, email: { server: \"m.org:587\", tls: implicit, from: a@b, to: a@b } }", "tls: starttls"),
        (
            "{ id: a, chat: { url: \"https://x.org/\", shape: slack, content_type: text/plain } }",
            "goes with 'template'"
        ),
    ])
    func `what is odd about a notifier is a warning`(notifier: String, message: String) throws {
        let found = try faults(notifier)
        #expect(found.contains { $0.contains("warning: ") && $0.contains(message) }, "\(found)")
        #expect(!found.contains { $0.contains("error: ") })
    }

    @Test func `a rule of which nobody would be told is a warning`() throws {
        let feed =
            "feeds: [{ id: f, url: \"https://x.org/\", schedule: { every: 1h }, format: csv, series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: p }] }]\n"
        let notifier = "notifiers: [{ id: a, severity: critical, webhook: { url: \"https://x.org/\" } }]\n"
        func told(_ rule: String) throws -> [String] {
            try withTemporaryFolder { folder in
                try write(feed + notifier + "rules: [{ id: r, when: x > 1 count, \(rule) }]\n", to: folder + "/c.yaml")
                return ConfigurationLoader.load(folder + "/c.yaml").diagnostics.map { "\($0)" }
            }
        }
        #expect(try told("notify: [a]").contains { $0.contains("nobody is told of 'r': its severity is warning") })
        #expect(try told("notify: [a], severity: critical").isEmpty)
        #expect(try told("notify: [], remind: 30d").contains { $0.contains("reminds nobody") })
    }

    /// What is not there yet, or may not be run, stops no monitoring.
    @Test func `a program that must not be run is told, and stops nothing`() throws {
        try withTemporaryFolder { folder in
            func told(_ path: String) throws -> [String] {
                try faults("{ id: a, program: { command: [\(path)] } }").filter { $0.contains("it is not run before") }
            }
            try write("#!/bin/sh\n", to: folder + "/p")
            #expect(chmod(folder + "/p", 0o777) == 0)
            for (path, reason) in [
                (folder + "/p", "others may write it"), ("/nowhere", "No such file"),
                ("/etc/passwd", "it is no program"),
            ] {
                let found = try told(path)
                #expect(found.count == 1 && found[0].contains("warning: ") && found[0].contains(reason), "\(found)")
            }
            #expect(chmod(folder + "/p", 0o755) == 0)
            #expect(try told(folder + "/p").isEmpty)
        }
    }

    @Test(arguments: [
        ("rules: [{ id: r, when: x > 1 count, notify: [opps] }]", "unknown notifier 'opps'"),
        ("defaults: { notify: [opps] }", "unknown notifier 'opps'"),
        ("defaults: { notfy: [b] }", "unknown key 'notfy'"),
        ("rules: [{ id: r, when: x > 1 count, remind: 3h }]", "'remind' must be a day or more"),
    ])
    func `who is named must be there, and nobody is reminded every hour`(text: String, message: String) throws {
        #expect(try diagnostics(text + "\n").contains { $0.contains(message) })
    }
}
