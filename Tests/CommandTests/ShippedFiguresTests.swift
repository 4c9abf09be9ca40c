import Fixtures
import Foundation
import Testing

/// The figures that ship, as a person reads them: what was audited is what is said.
struct ShippedFiguresTests {
    /// The feeds that need no network, and what rests on them.
    private func withStore(_ body: (([String]) throws -> Program.Result, String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let files = [
                "feeds/lists.yaml", "feeds/curated.yaml", "indicators/labs.yaml", "indicators/jobs.yaml",
                "indicators/studies.yaml",
                "rules/claims-curated.yaml", "feeds/sec.yaml", "feeds/prices.yaml", "indicators/filings.yaml",
                "rules/claims-filings.yaml",
            ]
            let paths = files.map { "\"\(packageFolder)/Config/\($0)\"" }.joined(separator: ", ")
            // Two readings are of statistics that are fetched.
            try write(
                """
                include: [\(paths)]
                feeds:
                  - id: elsewhere
                    url: "https://example.org/x.csv"
                    schedule: { every: 24h }
                    enabled: false
                    format: csv
                    series:
                      - { id: us.payrolls_business, unit: count, kind: stock, frequency: month, value: v, period: d }
                      - { id: us.compensation, unit: USD/yr, kind: rate, frequency: quarter, value: v, period: d }

                """, to: folder + "/c.yaml")
            func run(_ arguments: [String]) throws -> Program.Result {
                try Program.run(arguments + ["--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            }
            let pass = try run(["run", "--once", "--strict"])
            #expect(pass.status == 0, "\(pass.output)")
            try body(run, pass.output)
        }
    }

    @Test func `the debate's numbers are what the sources say, with their bounds`() throws {
        try withStore { run, output in
            // The flagship is undetermined: a floor decides nothing above it.
            #expect(output.ranges(of: "fired  ").count == 3 && output.ranges(of: "met  ").count == 2)
            #expect(
                output.contains(
                    "Borne out: Nvidia's data-centre revenue since February 2022 reached $446.7bn in the quarter to 26 April 2026 (published 20 May 2026), passing Michael Burry's $400bn; it is now $535.7bn (to 26 July 2026, published 26 August 2026). Settled on 26 August 2026, before monitoring began."
                ))
            let listed = try run([
                "query", "ai.application.revenue", "labs.run_rate", "nvda.data_center.trailing_year",
                "us.job_cuts.ai.cumulative", "msft.server_life", "--output", "csv",
            ]).output
            for part in [
                "ai.application.revenue,2025,2025-01-01,2025-12-31,63200000000,USD/yr,2026-10-09,",
                ",63200000000,,,,ge,low,",
                "labs.run_rate,2026-09-30,2026-09-30,2026-09-30,115000000000,USD/yr,2026-10-08,",
                "us.job_cuts.ai.cumulative,2026-09,2026-09-01,2026-09-30,191961,count,2026-10-01,", ",2,6,,,,high,",
                "nvda.data_center.trailing_year,2026-Q2,2026-04-27,2026-07-26,277720000000,USD/yr,2026-08-26,",
            ] { #expect(listed.contains(part), "\(part)") }
        }
    }

    @Test func `the scoreboard tells a claim as it stood, and as it is`() throws {
        try withStore { run, _ in
            func fields(_ claim: String, _ words: [String]) throws -> [String: String] {
                let lines = try run(["claims", claim, "--output", "csv"] + words).output.split(separator: "\n")
                    .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
                return Dictionary(zip(lines[0], lines[1])) { first, _ in first }
            }
            let said = try fields("chips-sold", ["--as-of", "2026-01-09"])
            #expect(said["verdict"] == "open" && said["value"] == "309220000000" && said["data_end"] == "2025-10-26")
            let fired = try fields("chips-sold", ["--as-of", "2026-06-01"])
            #expect(fired["state"] == "met" && fired["settled"] == "" && fired["since"] == "2026-05-20")
            let now = try fields("chips-sold", ["--as-of", "2026-11-25"])
            #expect(now["verdict"] == "borne out" && now["settled"] == "2026-08-26" && now["since"] == "2026-05-20")
            #expect(now["value_when_said"] == "309220000000")
            let floor = try fields("application-revenue-100b", ["--as-of", "2026-11-25"])
            #expect(floor["verdict"] == "undetermined" && floor["low"] == "63200000000" && floor["high"] == "")
            #expect(floor["depends_on_definition"] == "1")
            let screen = try run(["claims"]).output
            #expect(screen.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(screen)")
            let unknown = try run(["claims", "chips-sodl"])
            #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'chips-sold'?"))
        }
    }

    /// The text with one blank where there are several.
    private static func oneBlank(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }

    /// The audited answers of the debate, as far as shipped rows decide them.
    @Test func `every claim that shipped rows decide has the audited answer`() throws {
        try withStore { run, _ in
            let screen = Self.oneBlank(try run(["claims", "--as-of", "2026-11-25"]).output)
            for line in [
                "application-revenue undetermined \u{2265} $63.2bn a year > $500bn a year",
                "application-revenue-100b * undetermined \u{2265} $63.2bn a year > $100bn a year",
                "chips-sold borne out $535.7bn \u{2265} $400bn",
                "infrastructure-ratio * undetermined \u{2264} 8.477 \u{2265} 4",
                "infrastructure.ratio_upper 7.39", "labs.run_rate.integral \u{2265} $53.76bn",
                "jobs-displaced pending 191,961 \u{2265} 2,000,000",
                "stranded-assets.googl not borne out 6 yr",
                "stranded-assets.amzn not borne out 5 yr to 6 yr",
                "stranded-assets.meta not borne out 5 yr to 5.5 yr",
                "stranded-assets.msft undetermined 2 yr to 6 yr",
                "stranded-assets.orcl not borne out 6 yr",
                "market-size pending $115bn a year > $400bn a year",
                "lab-revenue-2026-40b * pending \u{2265} $21.93bn \u{2265} $40bn",
                "lab-revenue-2026-100b pending \u{2265} $21.93bn \u{2265} $100bn",
                "ten-times open 0.917 to 1.613 \u{2265} 10",
                "productivity-gap undetermined -8.257% to 61.3% < 0%, and 1 more",
                "clark-2026 borne out 1 \u{2265} 1", "cash-burn.amzn ^ borne out 1.047 \u{2265} 1",
                "cash-burn.orcl ^ borne out 1.612 \u{2265} 1", "cash-burn.msft ^ not borne out 0.634 \u{2265} 1",
                "capex-slowdown.msft ^ not borne out 109.6% < 10%", "capex-slowdown.googl ^ not borne out 100.1% < 10%",
                "capex-slowdown.meta ^ not borne out 82.08% < 10%", "capex-slowdown.orcl ^ not borne out 162.6% < 10%",
                "stock-compensation ^ not borne out 44.27% \u{2265} 50%", "nvda.offset.trailing_year 33.4%",
                "nvda.offset.buybacks 36.6%", "nvda.stock_compensation.share 7.14%",
                "nvda.stock_compensation.trailing_year 3.754%", "roic.* (6) waits for sec.nvda and 5 more",
            ] { #expect(screen.contains(line), "\(line)") }
            let ratios = try run(["query", "infrastructure.ratio_run_rate", "--output", "csv"]).output
            let offset = try run(["query", "nvda.offset.transcribed", "--output", "csv"]).output
            for (period, share) in [
                ("2018-Q1", "88.74"), ("2025-Q3", "54.8"), ("2025-Q4", "47.7"), ("2026-Q1", "45.6"),
                ("2026-Q2", "44.2"),
            ] {
                let row = offset.split(separator: "\n").first { $0.contains("transcribed,\(period),") } ?? ""
                #expect(row.contains(",\(share)"), "\(row)")
            }
            for (period, ratio) in [
                ("2024-Q4", "16.47"), ("2025-Q1", "16.475"), ("2025-Q2", "10.47"), ("2025-Q3", "8.35"),
                ("2025-Q4", "6.679"), ("2026-Q1", "4.255"), ("2026-Q2", "3.911"),
            ] {
                let row = ratios.split(separator: "\n").first { $0.contains("run_rate,\(period),") } ?? ""
                #expect(row.contains(",\(ratio)"), "\(row)")
            }
        }
    }

    @Test func `shipped claims pass their tests, on data on which they are true and on which they are not`() throws {
        let folder = packageFolder + "/Config/tests"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
            .sorted()
        #expect(!files.isEmpty)
        let result = try Program.run(
            ["test", "--config", packageFolder + "/Config/escalator.yaml"] + files.map { folder + "/" + $0 },
            in: FileManager.default.temporaryDirectory.path)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    @Test func `no figure is lent for eleven months`() throws {
        try withStore { run, _ in
            let explained = try run(["explain", "labs.run_rate", "2024-12-31"])
            #expect(explained.status == 69)
            #expect(
                explained.errors.contains(
                    "its input anthropic.run_rate is of 2024-01-01, 365 days before, and is lent for at most 190"))
        }
    }

    @Test func `every figure has a document that says it`() throws {
        for name in [
            "application-revenue", "builders-filings", "job-cuts", "lab-revenue", "measurements", "nvidia-data-center",
            "nvidia-filings", "productivity", "server-lives", "training-compute",
        ] {
            let text = try String(contentsOfFile: "\(packageFolder)/Config/data/\(name).csv", encoding: .utf8)
            #expect(!text.contains("quarterly-results/default.aspx"))
            #expect(!text.contains("REPLACES") && !text.contains("NEW"))
        }
    }
}
