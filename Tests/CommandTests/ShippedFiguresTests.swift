import Fixtures
import Foundation
import Testing

/// The figures that ship, as a person reads them: what was audited is what is said.
struct ShippedFiguresTests {
    /// The feeds that need no network, and what rests on them.
    private func withStore(_ body: (([String]) throws -> Program.Result, String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let files = ["feeds/curated.yaml", "indicators/labs.yaml", "indicators/jobs.yaml", "rules/claims.yaml"]
            let paths = files.map { "\"\(packageFolder)/Config/\($0)\"" }.joined(separator: ", ")
            try write("include: [\(paths)]\n", to: folder + "/c.yaml")
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
            #expect(output.ranges(of: "fired  ").isEmpty && output.ranges(of: "met  ").count == 1)
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
            let now = try fields("chips-sold", [])
            #expect(now["verdict"] == "borne out" && now["settled"] == "2026-08-26" && now["since"] == "2026-05-20")
            #expect(now["value_when_said"] == "309220000000")
            let floor = try fields("application-revenue-100b", [])
            #expect(floor["verdict"] == "undetermined" && floor["low"] == "63200000000" && floor["high"] == "")
            #expect(floor["depends_on_definition"] == "1")
            let screen = try run(["claims"]).output
            #expect(screen.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(screen)")
            let unknown = try run(["claims", "chips-sodl"])
            #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'chips-sold'?"))
        }
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
            "application-revenue", "job-cuts", "lab-revenue", "nvidia-data-center", "productivity", "server-lives",
        ] {
            let text = try String(contentsOfFile: "\(packageFolder)/Config/data/\(name).csv", encoding: .utf8)
            #expect(!text.contains("quarterly-results/default.aspx"))
            #expect(!text.contains("REPLACES") && !text.contains("NEW"))
        }
    }
}
