import Fixtures
import Foundation
import Store
import Testing

/// What people read, word for word: the help, and what the commands print of a small store.
struct GoldenTests {
    private static let configuration = """
        feeds:
          - id: sheet
            title: A small sheet
            url: "file:x.csv"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: flow, frequency: quarter, value: v, start: s, end: e, published: p, where: {} }
            series:
              - { id: shop.revenue, title: The shop's revenue, where: { k: revenue }, citation: c }
              - { id: shop.cost, where: { k: cost } }
        indicators:
          - { id: shop.margin, title: The shop's margin, unit: percent, formula: (shop.revenue - shop.cost) / shop.revenue }
          - { id: shop.year, formula: ttm(shop.revenue) }
        rules:
          - id: big
            severity: critical
            when: shop.revenue > 1e6 USD
            claim: { kind: crosses, by: Jane Doe, says: It sells for a million., means: Revenue of a quarter., readings: [shop.year, { when: shop.year >= 4e6 USD/yr }, { formula: shop.revenue / shop.cost, title: Sales per cost }, { when: "shop.year >= 4e6 USD/yr or shop.margin > 0 percent", title: It is going well }] }
          - { id: thin, when: shop.margin < 10 percent, clear: shop.margin > 20 percent, for: 2 }
          - { id: none, when: shop.year < 0 USD/yr }
        """
    private static let sheet = """
        k,s,e,p,v,c
        revenue,2024-01-01,2024-03-31,2024-05-01,800000,Report of 1 May
        revenue,2024-01-01,2024-06-30,2024-08-01,2000000,Report of 1 August
        revenue,2024-07-01,2024-09-30,2024-11-01,1500000.5,
        revenue,2024-01-01,2024-03-31,2024-08-01,900000,Restated
        cost,2024-01-01,2024-03-31,2024-05-01,700000,
        cost,2024-04-01,2024-06-30,2024-08-01,1050000,
        cost,2024-07-01,2024-09-30,2024-11-01,x,
        cost,2024-07-01,2024-09-30,2024-11-02,1400000,

        """

    @Test func `the help of every command`() throws {
        let commands = [
            "", "run", "check", "fetch", "replay", "feeds", "series", "rules", "query", "explain", "alerts", "claims",
            "changes",
            "backtest",
            "test",
            "record", "document", "status", "backup", "restore", "plot", "export", "notifiers", "notify", "acknowledge",
            "silence", "unsilence", "silences",
        ]
        for command in commands {
            let words = command.isEmpty ? ["--help"] : ["help", command]
            for columns in [80, 140] {
                let result = try Program.run(words, in: FileManager.default.temporaryDirectory.path, columns: columns)
                let name = (columns == 80 ? "help-" : "help-\(columns)-") + (command.isEmpty ? "escalator" : command)
                #expect(try Golden.text(name, result.output) == result.output, "\(name)")
            }
        }
    }

    @Test func `every fault of a configuration is told with its place and its remedy`() throws {
        let faults = """
            feeds:
              - id: sheet
                url: "file:x.csv"
                schedule: { evry: 1h }
                format: cvs
                series:
                  - { id: a-b, unit: jobs, kind: flow, frequency: quarter, value: v, start: s }
                  - { id: sales, unit: USD/shares, kind: flow, frequency: quartr, value: v }
            indicators:
              - { id: both, formula: sales + profits }
            rules:
              - { id: big, severity: loud, when: sales > 5 EUR }
              - { id: big, when: "sales >" }
            disable: [bigg]
            frob: 5
            """
        try withTemporaryFolder { folder in
            try write(faults, to: folder + "/c.yaml")
            for columns in [80, 140] {
                let result = try Program.run(["check", "--config", folder + "/c.yaml"], in: folder, columns: columns)
                // They are read by programs, and are a line each, however wide the screen is.
                let text = result.errors.replacing(folder, with: "FOLDER") + "(\(result.status))\n"
                #expect(try Golden.text("check-faults", text) == text)
            }
        }
    }

    @Test func `what the commands print`() throws {
        try withTemporaryFolder { folder in
            try write(GoldenTests.configuration, to: folder + "/c.yaml")
            try write(GoldenTests.sheet, to: folder + "/x.csv")
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let commands: [(String, [String])] = [
                ("check", ["check"]), ("run", ["run", "--once"]), ("series", ["series"]), ("rules", ["rules"]),
                ("feeds", ["feeds"]), ("alerts", ["alerts"]), ("alerts-csv", ["alerts", "--output", "csv"]),
                ("alerts-json", ["alerts", "--output", "json"]),
                ("alerts-unknown", ["alerts", "--rule", "bigg"]),
                ("changes", ["changes", "shop.revenue", "shop.margin", "--since", "2024-08-01"]),
                ("claims", ["claims", "--as-of", "2024-12-01"]),
                ("claim", ["claims", "big", "--as-of", "2024-12-01"]),
                ("claims-json", ["claims", "--as-of", "2024-09-01", "--output", "json"]),
                ("query", ["query", "shop.revenue", "shop.margin", "shop.year"]),
                ("query-csv", ["query", "shop.revenue", "--revisions", "--output", "csv"]),
                ("query-json", ["query", "shop.margin", "--as-of", "2024-08-01", "--output", "json"]),
                ("facts", ["query", "shop.revenue", "--facts"]),
                ("explain-document", ["explain", "shop.revenue", "2024-Q1"]),
                ("explain-difference", ["explain", "shop.revenue", "2024-Q2"]),
                ("explain-formula", ["explain", "shop.margin", "2024-Q2"]),
                ("explain-csv", ["explain", "shop.margin", "2024-Q2", "--output", "csv"]),
                ("explain-absent", ["explain", "shop.year", "2024-Q3"]), ("fetch", ["fetch", "sheet"]),
                ("plot", ["plot", "big", "--as-of", "2024-12-01"]),
                ("plot-series", ["plot", "shop.revenue", "--as-of", "2024-12-01", "--size", "narrow"]),
                ("plot-unknown", ["plot", "bgi"]), ("plot-nowhere", ["plot", "big", "-o", folder + "/no/where.svg"]),
                ("query-plot", ["query", "shop.revenue", "--plot", "--as-of", "2024-12-01"]),
                ("unknown", ["query", "shop.revenu"]), ("nothing", ["run", "--once", "--all"]),
            ]
            for (name, words) in commands {
                let result = try Program.run(words + common, in: folder)
                let text = GoldenTests.timeless(result.output + result.errors, folder) + "(\(result.status))\n"
                #expect(try Golden.text(name, text) == text, "\(name)")
            }
            for columns in [80, 140] {
                for words in [
                    ["alerts"], ["claims", "--as-of", "2024-12-01"], ["claims", "big", "--as-of", "2024-12-01"],
                ] {
                    let result = try Program.run(words + common, in: folder, columns: columns)
                    let text = GoldenTests.timeless(result.output + result.errors, folder)
                    let name =
                        "screen-\(columns)-\(words.prefix(2).filter { !$0.hasPrefix("-") }.joined(separator: "-"))"
                    #expect(try Golden.text(name, text) == text, "\(name)")
                }
            }
        }
    }

    @Test func `a screen tells of how many of a group it is so`() throws {
        let configuration = """
            feeds:
              - id: sheet
                url: "file:x.csv"
                schedule: { every: 1h }
                format: csv
                series:
                  - for_each: shops
                    id: "{shop}.sales"
                    unit: USD
                    kind: stock
                    frequency: irregular
                    value: v
                    date: d
                    published: d
                    where: { k: "{shop}" }
            lists:
              shops: [{ shop: ada }, { shop: bob }, { shop: eve }]
            rules:
              - for_each: shops
                id: "rich.{shop}"
                when: "{shop}.sales > 100 USD"
                claim: { kind: state, by: Jane Doe, bears: for, says: They are rich. }
              - id: first
                when: ada.sales > bob.sales
                claim:
                  kind: state
                  by: Jane Doe
                  readings:
                    - { formula: "leader({shop}.sales for shops)", title: Who sells the most }
                    - { when: "ada.sales > 1000 USD", title: A lot }
                    - { when: "ada.sales > bob.sales and ada.sales > eve.sales", title: Ada sells more than all others }
            """
        try withTemporaryFolder { folder in
            try write(configuration, to: folder + "/c.yaml")
            let rows =
                "k,d,v\nada,2026-01-10,150\nbob,2026-01-10,120\neve,2026-01-10,60\nbob,2026-03-10,160\nada,2026-03-10,155\n"
            try write(rows, to: folder + "/x.csv")
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db", "--as-of", "2026-04-01"]
            #expect(try Program.run(["run", "--once"] + common.dropLast(2), in: folder).status == 0)
            for (name, words) in [("claims-group", ["claims"]), ("claim-readings", ["claims", "first"])] {
                let result = try Program.run(words + common, in: folder)
                let text = GoldenTests.timeless(result.output + result.errors, folder) + "(\(result.status))\n"
                #expect(try Golden.text(name, text) == text, "\(name)")
            }
        }
    }

    @Test func `what is not computed any more is shown with a warning`() throws {
        try withTemporaryFolder { folder in
            try write(GoldenTests.configuration, to: folder + "/c.yaml")
            try write(GoldenTests.sheet, to: folder + "/x.csv")
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            #expect(try Program.run(["run", "--once"] + common, in: folder).status == 0)
            try Store(path: folder + "/s.db").write { writer in
                guard let series = try writer.snapshot.series("shop.margin") else { return }
                try writer.setOutdated("it asks for more than is done for one series", series: series.number)
            }
            for words in [
                ["series"], ["rules"], ["query", "shop.revenue", "shop.margin"],
                ["query", "shop.margin", "--output", "csv"],
                ["explain", "shop.margin", "2024-Q2"], ["explain", "shop.margin", "2024-Q2", "--output", "csv"],
            ] {
                let result = try Program.run(words + common, in: folder)
                let text = GoldenTests.timeless(result.output + result.errors, folder) + "(\(result.status))\n"
                let name = "outdated-" + words.joined(separator: "-")
                #expect(try Golden.text(name, text) == text, "\(name)")
            }
        }
    }

    /// Without what is another with every run: times, hashes of events' times, folders.
    private static func timeless(_ text: String, _ folder: String) -> String {
        var text = text.replacing(folder, with: "FOLDER")
        let today = ISO8601DateFormatter.string(from: Date(), timeZone: .gmt, formatOptions: [.withFullDate])
        text = text.replacing(/20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d\d\d)?Z/, with: "TIME").replacing(
            today, with: "TODAY")
        // In words, as the scoreboard says it.
        let words = DateFormatter()
        words.locale = Locale(identifier: "en_GB")
        words.timeZone = .gmt
        words.dateFormat = "d MMMM yyyy"
        text = text.replacing(words.string(from: Date()), with: "TODAY")
        text = text.replacing(/seconds: +[0-9.e-]+/, with: "seconds: SOME").replacing(/etag: +\S+/, with: "etag: SOME")
        return text
    }
}
