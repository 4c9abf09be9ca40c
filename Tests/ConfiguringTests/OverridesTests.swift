import Fixtures
import Testing

@testable import Configuring
@testable import Fetching
@testable import Formulas
@testable import Ingest
@testable import Model
@testable import Rules

/// What ships is switched off or changed from a file of one's own.
struct OverridesTests {
    private static let shipped = """
        lists:
          shops: [{ shop: a }, { shop: b }]
        feeds:
          - for_each: shops
            id: "feed.{shop}"
            title: Sales of {shop}
            url: "file:{shop}.csv"
            schedule: { every: 1h }
            format: csv
            series: [{ id: "{shop}.sales", unit: USD, kind: stock, frequency: quarter, value: v, start: s }]
        indicators:
          - { id: both, formula: a.sales + b.sales }
          - { id: spare, formula: a.sales - b.sales }
        rules:
          - { id: high, severity: critical, when: both > 5 USD, clear: both < 3 USD }
          - { id: low, when: a.sales < 5 USD }

        """

    /// What is told of what ships and of a file of one's own in another folder.
    private func load(_ own: String, _ body: (ConfigurationLoader.Result) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try write("include: [share/shipped.yaml, local.yaml]\n", to: folder + "/c.yaml")
            try write(Self.shipped, to: folder + "/share/shipped.yaml")
            try write(own, to: folder + "/local.yaml")
            try body(ConfigurationLoader.load(folder + "/c.yaml"))
        }
    }

    private func told(_ result: ConfigurationLoader.Result) -> [String] {
        result.diagnostics.map { "\($0.location.line): \($0.severity.rawValue): \($0.message)" }
    }

    @Test func `a disabled feed is idle, and a disabled rule and indicator are not there`() throws {
        try load("disable: [feed.a, low, spare]\n") { result in
            #expect(told(result) == [])
            #expect(result.configuration.feeds.map(\.isEnabled) == [false, true])
            #expect(result.configuration.rules.map(\.id) == ["high"])
            #expect(result.configuration.indicators.filter { !$0.isOfRule }.map(\.id) == ["both"])
        }
    }

    @Test func `what has faults may be switched off, and a kind may be named`() throws {
        let own = "disable: ['rule:high', 'feed:feed.b']\nrules: [{ id: high, override: true, severity: loud }]\n"
        try load(own) { result in
            #expect(told(result) == [])
            #expect(result.configuration.rules.map(\.id) == ["low"])
            #expect(result.configuration.feeds.map(\.isEnabled) == [true, false])
        }
    }

    @Test func `a glob disables all that it matches`() throws {
        try load("disable: ['feed.*']\n") { #expect($0.configuration.feeds.map(\.isEnabled) == [false, false]) }
    }

    /// An upgrade may have taken away what was disabled or overridden; the service starts all the same.
    @Test(arguments: [
        (
            "disable: [a.sales]\n",
            "1: warning: 'disable': nothing is called 'a.sales'; it is a series, and feeds are switched off as a whole"
        ),
        ("disable: [feed.c]\n", "1: warning: 'disable': nothing is called 'feed.c'; did you mean 'feed.a'?"),
        (
            "rules: [{ id: hihg, override: true, severity: info }]\n",
            "1: warning: there is no 'hihg' to override, so this has no effect; did you mean 'high'?"
        ),
    ])
    func `what names nothing is a warning`(own: String, message: String) throws {
        try load(own) { result in
            #expect(told(result) == [message])
            #expect(result.configuration.rules.count == 2)
        }
    }

    @Test(arguments: [
        ("disable: [both]\n", "12: error: 'both' is disabled, and 'high' needs it; disable that too"),
        (
            "disable: [high]\nfeeds: [{ id: high, url: 'file:x', schedule: { every: 1h }, format: csv, series: [] }]\n",
            "1: warning: 'disable': 'high' is a feed and a rule; both are switched off, unless it is said which: 'feed:high'"
        ),
        ("disable: high\n", "1: error: 'disable' must be a list of ids, such as [prices.nvda, 'prices.*']"),
        ("rules: [{ id: high, override: perhaps }]\n", "1: error: 'override' is true or false"),
        ("rules: [{ override: true, severity: info }]\n", "1: error: what overrides a rule has its 'id'"),
    ])
    func `what cannot be meant is an error`(own: String, message: String) throws {
        try load(own) { #expect(told($0).contains(message), "\(told($0))") }
    }

    @Test func `keys of one's own take the place of those that ship`() throws {
        let own = """
            feeds:
              - { id: feed.b, override: true, url: "file:mine.csv", title: Mine }
            rules:
              - { id: high, override: true, when: both > 7 USD, clear: null }
            """
        try load(own) { result in
            #expect(told(result) == [])
            let feeds = result.configuration.feeds
            #expect(feeds.map(\.name) == ["Sales of a", "Mine"])
            #expect(feeds.map(\.series.first?.id) == ["a.sales", "b.sales"])
            // A path is relative to the file that says it.
            #expect(feeds[0].request.file?.hasSuffix("/share/a.csv") == true)
            #expect(feeds[1].request.file?.hasSuffix("/share/mine.csv") == false)
            let high = try #require(result.configuration.rules.first { $0.id == "high" })
            #expect(high.severity == .critical && high.when.threshold == 7 && high.clear == nil)
        }
    }

    @Test func `the place of a fault in a key of one's own is in the file of one's own`() throws {
        try load("rules:\n  - { id: high, override: true, severity: loud }\n") { result in
            #expect(result.errors.count == 1)
            #expect(result.errors.first?.location.file.hasSuffix("/local.yaml") == true)
            #expect(result.errors.first?.location.line == 2)
        }
    }

    @Test func `without override a second definition stays a fault`() throws {
        try load("rules: [{ id: high, when: both > 7 USD }]\n") {
            #expect(told($0).contains { $0.contains("a second rule 'high'") })
        }
    }
}
