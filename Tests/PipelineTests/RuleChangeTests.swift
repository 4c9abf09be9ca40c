import Fixtures
import Model
import Store
import Testing

@testable import Pipeline

/// What becomes of alerts when rules, series and feeds are edited: every alert has an end in the log, or is true now.
struct RuleChangeTests {
    private static let document = "d,p,v\n2025-01,2025-02-01,50\n2025-02,2025-03-01,110\n2025-03,2025-04-01,120\n"

    private static func configuration(
        _ rules: String, id: String = "x", unit: String = "USD", scale: String = "", feed: String = "f",
        enabled: Bool = true, more: String = ""
    ) -> String {
        """
        feeds:
          - id: \(feed)
            url: "https://example.org/x"
            schedule: { every: 1h }
            format: csv
            enabled: \(enabled)
            series: [{ id: \(id), unit: "\(unit)", kind: stock, frequency: month, value: v, period: d, published: p\(scale) }]
        \(more)
        indicators: [{ id: half, formula: \(id) / 2 }]
        rules: \(rules)
        """
    }

    /// What is told by one configuration after another over the same store, each as `kind series value: message`.
    private func told(_ configurations: [String], values: String = document) throws -> [[String]] {
        try withTemporaryFolder { folder in
            var told: [[String]] = []
            for (index, text) in configurations.enumerated() {
                let process = try InProcess(text, in: folder)
                var report = try process.pipeline.reconcile(time: 0)
                if index == 0 {
                    report += try process.pipeline.commit(
                        [try process.document(values, of: "f", attempt: 1, at: 20_200 * 86_400)], time: 0)
                }
                let again = try process.pipeline.reconcile(time: 0)
                #expect(again.events.isEmpty, "told once")
                told.append(
                    report.events.map { event in
                        "\(event.event.rawValue) \(event.series ?? "-") \(event.value.map(ValueText.exact) ?? "-")"
                    })
                let open = try process.pipeline.store.read { try $0.events() }
                #expect(Set(open.map(\.event.id)).count == open.count)
            }
            return told
        }
    }

    private static func rule(_ when: String, _ more: String = "") -> String { "[{ id: r, when: \(when)\(more) }]" }

    /// An edit, and what is told of it while the alert stands.
    struct Edit: Sendable, CustomTestStringConvertible {
        let name: String
        let after: String
        let told: [String]
        var testDescription: String { name }
    }

    static let edits: [Edit] = [
        Edit(name: "spelling", after: configuration(rule("x  >  100.0 USD")), told: []),
        Edit(
            name: "the opposite as clear", after: configuration(rule("x > 100 USD", ", clear: x <= 100 USD")), told: []),
        Edit(name: "severity", after: configuration(rule("x > 100 USD", ", severity: critical")), told: []),
        Edit(name: "a level that changes nothing", after: configuration(rule("x > 105 USD")), told: []),
        Edit(
            name: "a level that another number passes", after: configuration(rule("x > 115 USD")),
            told: ["resolved x 110", "fired x 120"]),
        Edit(name: "a level that none passes", after: configuration(rule("x > 500 USD")), told: ["resolved x 110"]),
        Edit(
            name: "more periods", after: configuration(rule("x > 100 USD", ", for: 3")),
            told: ["resolved x 110", "pending x 120"]),
        Edit(
            name: "a later beginning", after: configuration(rule("x > 100 USD", ", from: 2025-03")),
            told: ["resolved x 110", "fired x 120"]),
        Edit(
            name: "another series", after: configuration(rule("half > 50 USD")),
            told: ["resolved x 110", "fired half 55"]),
        Edit(
            name: "a series without data",
            after: configuration(
                rule("y > 50 USD"),
                more: """
                      - { id: g, url: "https://example.org/y", schedule: { every: 1h }, format: csv, series: [{ id: y, unit: USD, kind: stock, frequency: month, value: v, period: d }] }
                    """),
            told: ["resolved x 110"]),
        Edit(name: "removed", after: configuration("[]"), told: ["resolved x 110"]),
        Edit(
            name: "another scale", after: configuration(rule("x > 100 USD"), scale: ", scale: 1e3"),
            told: ["resolved x 110", "fired x 50000"]),
        Edit(
            name: "a scale and a unit that are the same amounts",
            after: configuration(rule("x > 100 USD"), scale: ", missing: [\"-\"]"), told: []),
    ]

    @Test(arguments: edits)
    func `an edit is told by what it changes`(edit: Edit) throws {
        let first = Self.configuration(Self.rule("x > 100 USD"))
        let told = try told([first, edit.after])
        #expect(told[0] == ["fired x 110"])
        #expect(told[1] == edit.told)
    }

    @Test func `there and back ends and begins each time`() throws {
        let (first, second) = (Self.configuration(Self.rule("x > 100 USD")), Self.configuration("[]"))
        let told = try told([first, second, first, second])
        #expect(told == [["fired x 110"], ["resolved x 110"], ["fired x 110"], ["resolved x 110"]])
    }

    /// The end is of the old series, with its number and where it came from.
    @Test func `an end by a changed rule speaks of what it ends`() throws {
        try withTemporaryFolder { folder in
            let fired = try #require(try fired(folder))
            let second = try InProcess(Self.configuration(Self.rule("half > 500 USD")), in: folder)
            let ended = try #require(try second.pipeline.reconcile(time: 9).events.first)
            #expect(fired.sha256 != nil)
            #expect((ended.feed, ended.source, ended.sha256) == (fired.feed, fired.source, fired.sha256))
            #expect(
                (ended.threshold, ended.unit, ended.period, ended.published) == (100, "USD", "2025-02", fired.published)
            )
            #expect(
                ended.message
                    == "x was $110 in the month to 28 February 2025, above $100: this alert ends, since the rule r was changed."
            )
        }
    }

    private func fired(_ folder: String) throws -> AlertEvent? {
        let process = try InProcess(Self.configuration(Self.rule("x > 100 USD")), in: folder)
        let document = try process.document(Self.document, of: "f", attempt: 1, at: 20_200 * 86_400)
        return try process.pipeline.commit([document], time: 0).events.first
    }

    // MARK: Feeds

    private func fail(_ folder: String) throws {
        let process = try InProcess(Self.configuration("[]"), in: folder)
        for attempt in 0..<6 {
            let failure = process.failure("no route", of: "f", attempt: Int64(attempt), at: Int64(attempt) * 86_400)
            _ = try process.pipeline.commit([failure], time: 0)
        }
    }

    @Test(arguments: [true, false])
    func `a feed that is not fetched any more while it fails is retired once`(isRemoved: Bool) throws {
        try withTemporaryFolder { folder in
            try fail(folder)
            let other = Self.configuration("[]", feed: isRemoved ? "g" : "f", enabled: isRemoved)
            let second = try InProcess(other, in: folder)
            let events = try second.pipeline.reconcile(time: 0).events
            #expect(events.map(\.event) == [.feedRetired])
            #expect(events.first?.feed == "f")
            #expect(events.first?.source == "https://example.org/x")
            #expect(try second.pipeline.reconcile(time: 0).events.isEmpty)
            #expect(try !second.pipeline.store.read { try $0.health(of: "f") }.isFailing)
        }
    }

    // MARK: Days of first sight

    /// Rule 16: nobody stated a day, so that the second value is a revision, of what is computed of it, too.
    @Test func `two values that are first seen on one day are a revision for formulas, too`() throws {
        try withTemporaryFolder { folder in
            let text = """
                feeds:
                  - { id: f, url: "https://example.org/x", schedule: { every: 1h }, format: csv, series: [{ id: x, unit: USD, kind: flow, frequency: month, value: v, period: d }] }
                indicators: [{ id: half, formula: "x / 2" }, { id: all, formula: "cumulative(x, since: 2025-01)" }]
                rules: [{ id: a, when: x > 100 USD }, { id: b, when: half > 50 USD }, { id: c, when: all > 100 USD }]
                """
            let process = try InProcess(text, in: folder)
            var events: [[String]] = []
            for (attempt, value) in [110, 90].enumerated() {
                let document = try process.document(
                    "d,v\n2025-01,\(value)\n", of: "f", attempt: Int64(attempt), at: 20_200 * 86_400 + Int64(attempt))
                let report = try process.pipeline.commit([document], time: 0)
                events.append(report.events.map { "\($0.event.rawValue) \($0.rule ?? "")" })
            }
            #expect(events == [["fired a", "fired b", "fired c"], ["retracted a", "retracted b", "retracted c"]])
        }
    }
}
