import Fixtures
import Foundation
import Testing

/// `backtest`: what would have been told, day by day, without a look ahead.
struct BacktestTests {
    /// A store with one pass over a configuration, and what commands print over it.
    private func withStore(
        _ configuration: String, files: [String: String] = [:],
        _ body: (_ run: ([String]) throws -> Program.Result, _ folder: String) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            for (name, text) in files { try write(text, to: folder + "/" + name) }
            try write(configuration, to: folder + "/c.yaml")
            let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let pass = try Program.run(["run", "--once"] + place, in: folder)
            try #require(pass.status == 0, "\(pass.errors)")
            try body({ try Program.run($0 + place, in: folder) }, folder)
        }
    }

    private static let feed = """
        feeds:
          - id: f
            url: "file:f.csv"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: stock, frequency: quarter, value: v, period: q, published: p }
            series:
              - { id: x, title: Sales, where: { s: x } }
              - { id: y, title: Costs, where: { s: y } }

        """

    /// Sales pass 120 by their first print, are taken back, and are there to stay two quarters later.
    private static let rows = """
        s,q,p,v
        x,2024-Q4,2025-01-20,90
        y,2024-Q4,2025-01-20,50
        x,2025-Q1,2025-04-20,100
        y,2025-Q1,2025-04-21,60
        x,2025-Q2,2025-07-20,125
        y,2025-Q2,2025-07-21,60
        x,2025-Q2,2025-08-30,118
        x,2025-Q3,2025-10-20,130
        y,2025-Q3,2025-10-20,70

        """

    private static let rule = """
        rules:
          - { id: high, when: "x > 120 USD" }
          - { id: joined, when: "growth(x) > 0.2 and x > y" }
        """

    @Test func `a rule is told as it would have been, beside what is known now`() throws {
        try withStore(Self.feed + Self.rule, files: ["f.csv": Self.rows]) { run, _ in
            let result = try run(["backtest", "high"])
            #expect(
                result.output == """
                    RULE  DAY         EVENT      PERIOD   VALUE  FINAL
                    high  2025-07-20  fired      2025-Q2    125  118 (does not hold)
                    high  2025-08-30  retracted  2025-Q2    118  118 (does not hold)
                    high  2025-10-20  fired      2025-Q3    130  130 (holds)

                    """)
            let lines = try run(["backtest", "high", "--output", "json", "--to", "2025-08"]).output
            #expect(
                lines.split(separator: "\n").map { $0.prefix { $0 != "F" } } == [
                    #"{"rule":"high","day":"2025-07-20","event":"fired","period":"2025-Q2","value":125,"published":"2025-07-20","final":118,"message":"Sales reached $125 in the quarter to 30 June 2025 (published 20 July 2025), passing the threshold of $120."}"#,
                    #"{"rule":"high","day":"2025-08-30","event":"retracted","period":"2025-Q2","value":118,"published":"2025-08-30","final":118,"message":"Sales for the quarter to 30 June 2025 was revised from $125 (published 20 July 2025) to $118 (published 30 August 2025), so that it is not above $120 after all: the alert is taken back."}"#,
                ])
        }
    }

    /// The one test of a backtest that counts: the daemon, fed day by day, tells the same.
    @Test(arguments: ["high", "joined"])
    func `what is told of history is what a daemon tells that lives through it`(rule: String) throws {
        try withTemporaryFolder { folder in
            let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            try write(Self.feed + Self.rule, to: folder + "/c.yaml")
            let rows = Self.rows.split(separator: "\n").map(String.init)
            let days = Set(rows.dropFirst().map { $0.split(separator: ",")[2] }).sorted()
            for day in days.dropFirst() {
                let known = rows.filter { $0.hasPrefix("s,") || $0.split(separator: ",")[2] <= day }
                try write(known.joined(separator: "\n") + "\n", to: folder + "/f.csv")
                let pass = try Program.run(["run", "--once", "--all"] + place, in: folder)
                #expect(pass.status == 0)
            }
            func messages(_ command: [String]) throws -> [String] {
                try Program.run(command + ["--output", "json"] + place, in: folder).output.split(separator: "\n").map {
                    let object = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
                    return object?["message"] as? String ?? ""
                }
            }
            let told = try messages(["alerts", "--rule", rule])
            #expect(told.count >= 2)
            let tried = try messages(["backtest", rule])
            #expect(tried == told)
        }
    }

    @Test func `where nothing tells when values were known, a backtest is refused`() throws {
        try withStore(Self.feed + Self.rule, files: ["f.csv": Self.rows]) { run, _ in
            let early = try run(["backtest", "high", "--from", "2025-03-01"])
            #expect(early.status == 65 && early.output == "No rule could be tried.\n")
            #expect(
                early.errors
                    == "escalator: high: what was known of x is known since 2025-04-20, and not on 2025-03-01; try it from there\n"
            )
            let mistyped = try run(["backtest", "hihg"])
            #expect(mistyped.status == 64)
        }
        let once = Self.feed.replacing(", published: p", with: "")
        try withStore(once + Self.rule, files: ["f.csv": "s,q,v\nx,2025-Q1,130\ny,2025-Q1,3\n"]) { run, _ in
            let result = try run(["backtest", "high"])
            #expect(result.status == 65)
            #expect(result.errors.contains("x has no vintages yet: each value is known since one day"))
        }
        let stated = Self.feed.replacing("title: Sales", with: "title: Sales, vintages_since: 2025-01-20")
        try withStore(stated + Self.rule, files: ["f.csv": Self.rows]) { run, _ in
            let output = try run(["backtest", "high", "--from", "2025-01-20"]).output
            #expect(output.contains("2025-07-20"))
        }
    }

    @Test func `rules and explanations are told as of a day`() throws {
        let indicator = "indicators: [{ id: spread, title: Surplus, formula: x - y }]\n"
        try withStore(Self.feed + indicator + Self.rule, files: ["f.csv": Self.rows]) { run, _ in
            func states(_ day: String) throws -> [String] {
                try run(["rules", "--output", "csv", "--as-of", day]).output.split(separator: "\n").dropFirst().map {
                    $0.split(separator: ",", omittingEmptySubsequences: false).prefix(5).joined(separator: ",")
                }
            }
            #expect(try states("2025-01-19") == ["high,no data,,,", "joined,no data,,,"])
            #expect(try states("2025-07-20") == ["high,firing,2025-07-20,2025-Q2,125", "joined,inactive,,,"])
            #expect(
                try states("2025-08-29")
                    == ["high,firing,2025-07-20,2025-Q2,125", "joined,firing,2025-07-21,2025-Q2,true"])
            #expect(try states("2025-08-30") == ["high,inactive,2025-08-30,,", "joined,inactive,2025-08-30,,"])
            let then = try run(["explain", "spread", "2025-Q2", "--as-of", "2025-08-29"]).output
            #expect(then.contains("value:      65 USD\n") && then.contains("x      2025-Q2  2025-06-30    125"))
            let before = try run(["explain", "spread", "2025-Q2", "--as-of", "2025-07-20"])
            #expect(
                before.errors
                    == "escalator: spread has no value for 2025-Q2 as of 2025-07-20: its first value for it was published on 2025-07-21\n"
            )
        }
    }

    @Test func `a rule is tried that the configuration does not have`() throws {
        try withStore(Self.feed, files: ["f.csv": Self.rows]) { run, folder in
            let text = """
                indicators: [{ id: spread, title: Surplus, formula: x - y }]
                rules: [{ id: idea, when: "spread >= 60 USD", clear: "spread < 50 USD" }]
                """
            try write(text, to: folder + "/idea.yaml")
            let result = try run(["backtest", "--rule", folder + "/idea.yaml", "--output", "json"])
            #expect(result.errors == "")
            let days = result.output.split(separator: "\n").map { $0.prefix(53) }
            #expect(
                days == [
                    #"{"rule":"idea","day":"2025-07-21","event":"fired","pe"#,
                    #"{"rule":"idea","day":"2025-08-30","event":"retracted""#,
                    #"{"rule":"idea","day":"2025-10-20","event":"fired","pe"#,
                ])
            try write("rules: [{ id: idea, when: \"spread > 5 USD\" }]", to: folder + "/idea.yaml")
            let wrong = try run(["backtest", "--rule", folder + "/idea.yaml"])
            #expect(wrong.status == 78 && wrong.errors.contains("unknown series 'spread'"))
        }
    }

    /// Of 47 thresholds through all vintages of GDP, three were undone by revisions.
    @Test(.enabled(if: Shared.isPresent))
    func `revisions of GDP undo three of 47 crossings`() throws {
        let thresholds = stride(from: 6_000, through: 29_000, by: 500).map(\.self)
        let rules = thresholds.map { "  - { id: \"gdp-\($0)\", when: \"us.gdp >= \($0)e9 USD/yr\" }" }
        let configuration = """
            feeds:
              - id: gdp
                url: "file:\(Shared.folder ?? "")/recordings/fred/observations_GDP_all_vintages.json"
                schedule: { every: 1h }
                format: json
                rows: "$.observations[*]"
                series:
                  - { id: us.gdp, unit: USD/yr, scale: 1e9, kind: rate, frequency: quarter, value: value, start: date,
                      published: realtime_start, missing: ["."], vintages_since: 1991-12-04 }
            rules:
            \(rules.joined(separator: "\n"))
            """
        try withStore(configuration) { run, _ in
            let result = try run(["backtest", "--output", "json"])
            let undone = result.output.split(separator: "\n").filter {
                $0.contains(#""event":"retracted""#) || $0.contains(#""event":"withdrawn""#)
            }
            #expect(
                undone.map { $0.prefix(58) } == [
                    #"{"rule":"gdp-11000","day":"2003-12-10","event":"withdrawn""#,
                    #"{"rule":"gdp-15000","day":"2011-08-26","event":"retracted""#,
                    #"{"rule":"gdp-16000","day":"2013-06-26","event":"retracted""#,
                ])
            #expect(thresholds.count == 47)
        }
    }
}
