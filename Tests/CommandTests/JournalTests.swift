import Fixtures
import Foundation
import Testing

/// What ends the program is told to the journal as an error, with what to do about it.
struct JournalTests {
    private static let feed = """
        feeds:
          - id: sheet
            url: "file:sheet.csv"
            schedule: { every: 1h }
            format: csv
            series: [{ id: jobs, unit: count, kind: stock, frequency: month, value: v, period: month }]

        """

    /// The lines that the journal gets, each with its priority.
    private func lines(_ words: [String], _ folder: String) throws -> (lines: [String], status: Int32) {
        let path = folder + "/journal"
        try Data().write(to: URL(fileURLWithPath: path))
        var status = stat()
        #expect(stat(path, &status) == 0)
        let process = Program.process(
            words + ["--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
        process.environment?["JOURNAL_STREAM"] = "\(status.st_dev):\(status.st_ino)"
        process.standardError = FileHandle(forWritingAtPath: path)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return (text.split(separator: "\n").map(String.init), process.terminationStatus)
    }

    @Test(arguments: [
        ("feeds: [{ id: x }]\n", ["run"], 78, "mend what is named above; 'escalator check' tells when it is whole"),
        ("feeds: [\n", ["run"], 78, "mend what is named above"),
        (feed, ["run", "--frobnicate"], 64, "--help"),
    ])
    func `what ends a start is an error`(configuration: String, words: [String], code: Int32, remedy: String) throws {
        try withTemporaryFolder { folder in
            try write(configuration, to: folder + "/c.yaml")
            let (lines, status) = try lines(words, folder)
            #expect(status == code)
            #expect(lines.allSatisfy { $0.hasPrefix("<3>") }, "\(lines)")
            #expect(lines.last?.contains(remedy) == true, "\(lines)")
        }
    }

    @Test func `a store that another process has, and one of a newer version`() throws {
        try withTemporaryFolder { folder in
            try write(Self.feed, to: folder + "/c.yaml")
            try write("month,v\n2026-01,7\n", to: folder + "/sheet.csv")
            #expect(try lines(["run", "--once"], folder).status == 0)
            let daemon = try RunningDaemon(in: folder)
            let busy = try lines(["run"], folder)
            #expect(busy.status == 75)
            #expect(
                busy.lines == [
                    "<3>escalator: \(folder)/s.db is in use by the process with pid \(daemon.pid); end that first, or name another store with --store"
                ])
            daemon.stop()
            // The version of the schema is in the header, and a backup is one file.
            #expect(try lines(["backup", folder + "/copy.db"], folder).status == 0)
            var copy = try Data(contentsOf: URL(fileURLWithPath: folder + "/copy.db"))
            copy.replaceSubrange(60..<64, with: [0, 0, 0, 99])
            for ending in ["", "-wal", "-shm"] { unlink(folder + "/s.db" + ending) }
            try copy.write(to: URL(fileURLWithPath: folder + "/s.db"))
            let newer = try lines(["run"], folder)
            #expect(newer.status == 65)
            #expect(newer.lines.last?.hasPrefix("<3>escalator: \(folder)/s.db has schema 99") == true, "\(newer.lines)")
            #expect(newer.lines.last?.hasSuffix("install the newer version again") == true)
        }
    }

    /// `query` and `backup` need the store alone.
    @Test(arguments: ["feeds:\n  - id: x\n    frob: y\n", "rules: [\n  - { store of things\n"])
    func `a fault elsewhere keeps nobody from the store`(fault: String) throws {
        try withTemporaryFolder { folder in
            try write("include: [more.yaml]\nstore: { path: \(folder)/own.db }\n" + Self.feed, to: folder + "/c.yaml")
            try write("month,v\n2026-01,7\n", to: folder + "/sheet.csv")
            func run(_ words: [String]) throws -> Program.Result {
                try Program.run(words + ["--config", folder + "/c.yaml"], in: folder)
            }
            #expect(try run(["run", "--once"]).status == 0)
            try write(fault, to: folder + "/more.yaml")
            for words in [
                ["query", "jobs"], ["alerts"], ["explain", "jobs", "2026-01"], ["document", "jobs", "2026-01"],
                ["backup", folder + "/copy.db"], ["restore", folder + "/copy.db"], ["series"], ["feeds"],
            ] {
                let result = try run(words)
                #expect(result.status == 0, "\(words): \(result.errors)")
                #expect(result.errors.contains("more.yaml:") && result.errors.contains("shown is what can be read"))
            }
            #expect(try run(["run", "--once"]).status == 78)
        }
    }
}
