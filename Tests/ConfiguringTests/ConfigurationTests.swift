import Fetching
import Fixtures
import Formulas
import Ingest
import Rules
import Testing

@testable import Configuring
@testable import Model

/// Configurations: what is wrong with one is said in one go, each fault with its place.
struct ConfigurationTests {
    let head = """
        feeds:
          - id: f
            url: "https://example.org/x.csv"
            schedule: { every: 6h }
            format: csv
            series:

        """

    func series(_ more: String) -> String {
        head + "      - { id: a.b, unit: USD, kind: flow, frequency: month, value: v, date: d\(more) }\n"
    }

    @Test(arguments: [
        (", unti: x", "unknown key 'unti'; did you mean 'unit'?"),
        (", scale: abc", "'scale' must be a positive number"),
        (", date_format: yyyy-QQQQ", "'QQQQ' is unknown"), (", start: s, period: p", "needs its time as one of"),
        (", duplicate: latest", "unknown policy 'latest'"),
        (", concepts: [X]", "'concepts' is for the format companyfacts"),
        (", break: yes", "'break' can only be 'accepted'"),
        (", number: { decimal: \"..\" }", "'decimal' must be one ASCII character"),
        (", where: x", "'where' must map columns"), (", published: [a]", "'published' must be a text"),
    ])
    func `a fault of a series is named`(more: String, message: String) throws {
        let found = try diagnostics(series(more))
        #expect(found.contains { $0.contains("error: ") && $0.contains(message) }, "\(found)")
    }

    @Test func `all faults are told in one go, each at its place`() throws {
        let found = try diagnostics(
            """
            feeds:
              - id: F 1
                url: ftp://example.org/
                schedule: { every: 6 }
                format: cvs
                series:
                  - { id: a-b, unit: USDD, kind: flo, frequency: quarterly, value: v, date: d }
            rules:
              - { id: r, when: a.c > 5 }
            """
        )
        let places = Set(found.map { $0.split(separator: ":").prefix(2).joined(separator: ":") })
        #expect(places == ["2:9", "3:10", "4:24", "5:13", "7:15", "7:26", "7:38", "7:54", "9:20"], "\(found)")
        #expect(found.contains { $0.contains("did you mean 'USD'") })
        #expect(found.contains { $0.contains("did you mean 'flow'") })
        #expect(found.contains { $0.contains("did you mean 'csv'") })
    }

    @Test func `a series with a fault elsewhere still counts as declared`() throws {
        let found = try diagnostics(series(", scale: zero") + "rules:\n  - { id: r, when: a.b > 5 USD }\n")
        #expect(found.count == 1, "\(found)")
    }

    @Test func `a syntax error in one file leaves the others checked`() throws {
        try withTemporaryFolder { folder in
            try write("include: [a.yaml, b.yaml, none*.yaml]\n", to: folder + "/c.yaml")
            try write("feeds: [\n", to: folder + "/a.yaml")
            try write("rulez: []\n", to: folder + "/b.yaml")
            let result = ConfigurationLoader.load(folder + "/c.yaml")
            #expect(result.errors.count == 2)
            #expect(result.errors[0].location.file.hasSuffix("/a.yaml"))
            #expect(result.errors[1].message.contains("did you mean 'rules'?"))
        }
    }

    @Test(arguments: [
        "a: &x 1\nb: *x\n", "units: !mine {}\n", "units: { <<: {} }\n", "units: { a: count, a: count }\n", "- 1\n",
    ])
    func `anchors, tags, merge keys, doubled keys and lists at the top are refused`(text: String) throws {
        #expect(try diagnostics(text).contains { $0.contains("error: ") })
    }

    @Test func `a doubled key is placed where it stands again, and the rest is checked all the same`() throws {
        let found = try diagnostics("units: { a: count, b: count, a: USD }\nrulez: []\n")
        #expect(found.map { String($0.prefix(4)) } == ["1:30", "2:1:"], "\(found)")
        #expect(found[0].contains("'a' stands twice"))
    }

    @Test(arguments: [
        ("units: { a: !!str count }\n", "1:13: error: YAML tags such as 'tag:yaml.org,2002:str' are not used"),
        ("units: {}\n---\nunits: {}\n", "2:1: error: YAML: a second document begins here"),
        ("units:\n  é\u{1}: count\n", "2:4: error: YAML: control characters are not allowed"),
        ("units: a: b\n", "1:9: error: YAML: mapping values are not allowed in this context; put a text"),
        ("units:\n  a: x\n b: y\n", "3:2: error: YAML: while parsing a block mapping did not find expected key"),
        (String(repeating: "[", count: 40) + "\n", "1:33: error: YAML: nested too deeply"),
        ("? [a]\n: b\n", "1:3: error: a key must be a plain word"),
    ])
    func `what is wrong with the YAML is placed in lines and characters`(text: String, message: String) throws {
        let found = try diagnostics(text)
        #expect(found.contains { $0.hasPrefix(message) }, "\(found)")
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "\u{FEFF}units: {}\nfeeds: []\n", "units: {}\n...\n"])
    func `a file may be empty, or begin and end as a document does`(text: String) throws {
        #expect(try diagnostics(text) == [])
    }

    @Test(arguments: [("x + a.b", 23), ("\"x + a.b\"", 24), ("\"a.b + ttm(a.b, 2)\"", 39)])
    func `a fault of a formula is placed where it stands, also in quotes`(formula: String, column: Int) throws {
        let found = try diagnostics(series("") + "indicators:\n  - { id: y, formula: \(formula) }\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("9:\(column): error") == true, "\(found)")
    }

    @Test func `indicators in a circle are refused`() throws {
        let found = try diagnostics(
            series("") + "indicators:\n  - { id: x, formula: y + a.b }\n  - { id: y, formula: x - a.b }\n"
        )
        #expect(found.filter { $0.contains("depends on itself") }.count == 2, "\(found)")
    }

    @Test(arguments: [
        ("schedule: { every: 6h }", "schedule: { cron: \"0 0 30 2 *\" }", "never comes"),
        ("https://example.org/x.csv", "https://", "names no host"),
        ("https://example.org/x.csv", "http:///x", "names no host"),
        ("format: csv", "format: csv\n    headers: { Accept: [text/csv] }", "the header 'Accept' must have a text"),
        ("format: csv", "format: csv\n    headers: { Accept: }", "the header 'Accept' must have a text"),
        ("format: csv", "format: csv\n    headers: { X-Name: Bücher }", "'X-Name' is no header"),
        ("format: csv", "format: csv\n    headers: { X Name: x }", "'X Name' is no header"),
    ])
    func `what can never work is refused`(text: String, other: String, message: String) throws {
        let found = try diagnostics(series("").replacing(text, with: other))
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test func `series of one file that want it read in two ways are refused`() throws {
        func text(_ first: String, _ second: String) -> String {
            series(first) + "      - { id: a.c, unit: USD, kind: flow, frequency: month, value: v, date: d\(second) }\n"
        }
        let found = try diagnostics(text(", delimiter: tab", ", delimiter: ;"))
        #expect(found.count == 1 && found[0].hasPrefix("8:91: error: a CSV file has one layout"), "\(found)")
        #expect(try diagnostics(text(", delimiter: tab", ", delimiter: tab")).isEmpty)
        #expect(try diagnostics(text(", skip_rows: 1", "")).isEmpty)
    }

    @Test func `for_each replaces names in values, once, and leaves credentials alone`() throws {
        try withTemporaryFolder { folder in
            try write(
                """
                feeds:
                  - for_each: [{ c: nvda, n: "{c}" }, { c: msft, n: x }]
                    id: "sec.{c}"
                    title: "{{{n}"
                    url: "https://example.org/{c}?k=${credential:key}"
                    schedule: { every: 12h }
                    format: companyfacts
                    defaults: { unit: USD, kind: flow, frequency: quarter }
                    series: [{ id: "{c}.revenue", concepts: [Revenues] }]
                """, to: folder + "/c.yaml"
            )
            let result = ConfigurationLoader.load(folder + "/c.yaml")
            #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
            let feeds = result.configuration.feeds
            #expect(feeds.map(\.id) == ["sec.nvda", "sec.msft"])
            #expect(feeds[0].title == "{{c}")
            #expect(feeds[0].request.url.source == "https://example.org/nvda?k=${credential:key}")
            #expect(feeds[1].series.map(\.id) == ["msft.revenue"])
        }
    }

    @Test func `an unknown name in braces is one error for the whole template`() throws {
        let found = try diagnostics(
            "rules:\n  - for_each: [{ c: a }, { c: b }]\n    id: \"r.{d}\"\n    when: x > 1\n"
        )
        #expect(found.filter { $0.contains("unknown name in braces 'd'") }.count == 1, "\(found)")
    }

    @Test func `keys of later versions are read, checked and warned about`() throws {
        let found = try diagnostics(
            series("").replacing("    format:", with: "    release: { every: quarter, lag: 30d }\n    format:"))
        #expect(
            found.allSatisfy { $0.contains("warning: ") && $0.contains("has no effect in this version") }, "\(found)")
        #expect(found.count == 1)
    }
}
