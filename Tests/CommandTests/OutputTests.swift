import Fixtures
import Foundation
import Testing

/// What cannot be written ends a command with 74: nobody takes nothing, or half, for all there is (rule 36).
struct OutputTests {
    private static let configuration = """
        feeds:
          - id: sheet
            url: "file:sheet.csv"
            schedule: { every: 1h }
            format: csv
            series: [{ id: jobs, unit: count, kind: stock, frequency: month, value: v, period: month }]
        rules: [{ id: many, when: jobs > 5 count }]
        """

    private static let commands: [[String]] = [
        ["--help"], ["--version"], ["help", "query"], ["run", "--help"], ["check"], ["fetch", "sheet"],
        ["run", "--once", "--all"], ["feeds"], ["series", "--output", "csv"], ["rules", "--output", "json"],
        ["query", "jobs"], ["query", "jobs", "--output", "csv"], ["explain", "jobs", "2026-01"], ["alerts"],
        ["alerts", "--output", "json"], ["backtest"], ["claims"], ["changes", "--since", "2026"],
        ["test", "t.yaml"], ["test", "--capture", "many"], ["rules", "--as-of", "2026-01-01"], ["replay", "sheet"],
        ["backup", "copy.db"], ["document", "jobs", "2026-01"], ["document", "jobs", "2026-01", "--row"],
        ["check", "--try"], ["status"],
        ["record", "jobs", "2026-02", "8", "--published", "2026-03-01", "--source", "x"],
    ]

    @Test func `every command says that its output cannot be written`() throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            try write("month,v\n2026-01,7\n", to: folder + "/sheet.csv")
            try write("given: { jobs: \"period,value,published\\n2026-01,3,2026-02-01\" }", to: folder + "/t.yaml")
            let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            #expect(try Program.run(["run", "--once"] + place, in: folder).status == 0)
            for command in Self.commands {
                let needsPlace = !command.contains { $0.contains("help") || $0 == "--version" }
                let process = Program.process(
                    command + (needsPlace ? command.first == "check" ? Array(place.prefix(2)) : place : []), in: folder)
                let errors = Pipe()
                process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
                process.standardError = errors
                try process.run()
                let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
                process.waitUntilExit()
                #expect(process.terminationStatus == 74, "\(command): \(text)")
                #expect(text.contains("the output cannot be written: No space left on device"), "\(command): \(text)")
            }
        }
    }

    /// Where somebody closed standard output, nothing that is opened later takes its place.
    @Test(arguments: [">&-", "<&- >&-", "<&- >&- 2>&-"])
    func `a closed output is one that cannot be written`(redirections: String) throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            try write("month,v\n2026-01,7\n", to: folder + "/sheet.csv")
            for command in ["run --once --all", "fetch sheet", "replay sheet", "series"] {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: "/bin/sh")
                let place = "--config \(folder)/c.yaml --store \(folder)/s.db"
                process.arguments = ["-c", "\(Program.path) \(command) \(place) \(redirections)"]
                process.standardError = FileHandle.nullDevice
                try process.run()
                process.waitUntilExit()
                #expect(process.terminationStatus == 74, "\(command)")
            }
            #expect(try String(contentsOfFile: folder + "/s.db.lock", encoding: .utf8).contains("Feeds:") == false)
        }
    }

    @Test func `help that was asked for is output, and a fault of usage is not`() throws {
        try withTemporaryFolder { folder in
            let help = try Program.run(["--help"], in: folder)
            #expect(help.status == 0 && help.output.contains("SUBCOMMANDS") && help.errors.isEmpty)
            let fault = try Program.run(["frobnicate"], in: folder)
            #expect(fault.status == 64 && fault.output.isEmpty && fault.errors.contains("frobnicate"))
        }
    }
}
