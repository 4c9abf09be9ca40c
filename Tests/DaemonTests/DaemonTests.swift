import Fixtures
import Foundation
import Platform
import Testing

/// The daemon as its service manager and its people see it.
@Suite struct DaemonTests {
    private func configuration(threshold: String, log: String = "alerts.jsonl") -> String {
        """
        alert_log: { path: \(log) }
        feeds:
          - id: sheet
            url: "file:x.csv"
            schedule: { every: 1s }
            format: csv
            series: [{ id: jobs, unit: count, kind: stock, frequency: month, value: v, period: month }]
        rules:
          - { id: many, when: jobs > \(threshold) count }
        """
    }

    private func withDaemon(
        threshold: String = "5", watchdog: Int? = nil, _ body: (RunningDaemon, String) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            try write("month,v\n2026-01,3\n", to: folder + "/x.csv")
            try write(configuration(threshold: threshold), to: folder + "/c.yaml")
            let daemon = try RunningDaemon(in: folder, watchdog: watchdog)
            try body(daemon, folder)
        }
    }

    private func program(_ arguments: [String], _ folder: String) throws -> Program.Result {
        try Program.run(arguments + ["--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
    }

    private func events(_ folder: String) throws -> [String] {
        let text = try String(contentsOfFile: folder + "/s.alerts.jsonl", encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            line.components(separatedBy: "\"event\":\"").dropFirst().first?.components(separatedBy: "\"").first
        }
    }

    @Test func `it is ready, stops when asked and leaves no socket`() throws {
        try withDaemon { daemon, folder in
            #expect(FileManager.default.fileExists(atPath: folder + "/s.db.sock"))
            daemon.signal(SIGTERM)
            try daemon.wait(for: "STOPPING=1")
            #expect(daemon.stop() == 0)
            #expect(!FileManager.default.fileExists(atPath: folder + "/s.db.sock"))
        }
    }

    @Test func `a second one is refused with the pid of the first`() throws {
        try withDaemon { daemon, folder in
            let second = try program(["run", "--once"], folder)
            #expect(second.status == 75)
            #expect(second.errors.contains("pid \(daemon.pid)"))
            #expect(daemon.stop() == 0)
        }
    }

    /// More on demand: ESCALATOR_STARTS=100.
    @Test func `of many starts at once one survives`() throws {
        let starts = ProcessInfo.processInfo.environment["ESCALATOR_STARTS"].flatMap(Int.init) ?? 20
        try withTemporaryFolder { folder in
            try write("month,v\n2026-01,3\n", to: folder + "/x.csv")
            try write(configuration(threshold: "5"), to: folder + "/c.yaml")
            let arguments = ["run", "--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let processes = try (0..<starts).map { _ in
                let process = Program.process(arguments, in: folder)
                process.standardError = FileHandle.nullDevice
                try process.run()
                return process
            }
            while processes.count(where: \.isRunning) > 1 { sched_yield() }
            let survivors = processes.filter(\.isRunning)
            #expect(survivors.count == 1)
            #expect(processes.filter { !$0.isRunning }.allSatisfy { $0.terminationStatus == 75 })
            for survivor in survivors {
                // Only a daemon that is up ends by itself; its socket says that it is.
                while !FileManager.default.fileExists(atPath: folder + "/s.db.sock"), survivor.isRunning {
                    sched_yield()
                }
                let recorded = try program(
                    ["record", "jobs", "2026-02", "1", "--published", "2026-03-05", "--source", "by hand"], folder)
                #expect(recorded.status == 0)
                survivor.terminate()
                survivor.waitUntilExit()
                #expect(survivor.terminationStatus == 0)
            }
        }
    }

    @Test func `a faulty file keeps the old configuration, and says where`() throws {
        try withDaemon { daemon, folder in
            try write("feeds:\n  - { id: sheet, uurl: x }\n", to: folder + "/c.yaml")
            daemon.signal(SIGHUP)
            try daemon.wait(for: "RELOADING=1")
            try daemon.wait(for: "READY=1")
            #expect(daemon.told.last?.contains("an earlier one is in force") == true)
            #expect(daemon.log.contains("c.yaml:2:18: error: unknown key 'uurl'"))
            // The old rule still works.
            try write(configuration(threshold: "5"), to: folder + "/c.yaml")
            let recorded = try program(
                ["record", "jobs", "2026-02", "7", "--published", "2026-03-05", "--source", "by hand"], folder)
            #expect(recorded.output.contains("fired  many"))
            #expect(daemon.stop() == 0)
        }
    }

    @Test func `a good file is taken, and its rules look at what is stored`() throws {
        try withDaemon { daemon, folder in
            let recorded = try program(
                ["record", "jobs", "2026-02", "4", "--published", "2026-03-05", "--source", "by hand"], folder)
            #expect(recorded.status == 0)
            try write(configuration(threshold: "2"), to: folder + "/c.yaml")
            daemon.signal(SIGHUP)
            try daemon.wait(for: "RELOADING=1")
            try daemon.wait(for: "READY=1")
            #expect(try events(folder) == ["fired"])
            #expect(daemon.stop() == 0)
        }
    }

    @Test func `what people record goes through the daemon once`() throws {
        try withDaemon { daemon, folder in
            let words = ["record", "jobs", "2026-02", "7", "--published", "2026-03-05", "--source", "by hand"]
            let first = try program(words, folder)
            let second = try program(words, folder)
            #expect(first.status == 0)
            #expect(second.output == "jobs 2026-02 had that value already.\n")
            #expect(try program(["record", "jbs"] + words.dropFirst(2), folder).status == 64)
            let loss = try program(
                ["record", "jobs", "2025-12", "-2.5e3", "--published", "2026-03-05", "--source", "by hand"], folder)
            #expect(loss.output.contains("-2,500 count"))
            #expect(daemon.stop() == 0)
            #expect(try events(folder) == ["fired"])
            #expect(daemon.log.contains("record jobs 2026-02 7, asked by user"))
            #expect(daemon.log.contains("warning: fired many: jobs reached 7"))
        }
    }

    /// The address of a socket has room for 107 bytes.
    @Test func `a store with a long path is reached like any other`() throws {
        try withTemporaryFolder { folder in
            let deep = folder + String(repeating: "/" + String(repeating: "deep", count: 10), count: 3)
            try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
            try write("month,v\n2026-01,3\n", to: deep + "/x.csv")
            try write(configuration(threshold: "5"), to: deep + "/c.yaml")
            let daemon = try RunningDaemon(in: deep)
            let recorded = try program(
                ["record", "jobs", "2026-02", "7", "--published", "2026-03-05", "--source", "by hand"], deep)
            #expect(recorded.output.contains("fired  many"))
            #expect(daemon.stop() == 0)
            #expect(!FileManager.default.fileExists(atPath: deep + "/s.db.sock"))
        }
    }

    @Test func `the watchdog is fed while every loop turns`() throws {
        try withDaemon(watchdog: 400_000) { daemon, _ in
            for _ in 0..<3 { try daemon.wait(for: "WATCHDOG=1") }
            #expect(daemon.stop() == 0)
        }
    }

    /// A pipe that nobody writes to is no file, and must not keep the others waiting.
    @Test func `a pipe as a file holds up nothing`() throws {
        try withTemporaryFolder { folder in
            mkfifo(folder + "/x.csv", 0o644)
            try write(configuration(threshold: "5"), to: folder + "/c.yaml")
            let daemon = try RunningDaemon(in: folder)
            while !daemon.log.contains("it is no file") { try daemon.wait(for: "STATUS=") }
            #expect(daemon.stop() == 0)
        }
    }

    /// Somebody is connected and says nothing.
    @Test func `a silent client does not hold up the end`() throws {
        try withDaemon { daemon, folder in
            let client = try LineSocket.connect(to: folder + "/s.db.sock")
            defer { close(client) }
            #expect(daemon.stop() == 0)
            #expect(daemon.log.contains("info: stopped"))
        }
    }

    @Test func `a log that cannot be written is caught up with later`() throws {
        try withTemporaryFolder { folder in
            try write("month,v\n2026-01,9\n", to: folder + "/x.csv")
            try write(configuration(threshold: "5"), to: folder + "/c.yaml")
            // A folder where the log should be.
            try FileManager.default.createDirectory(
                atPath: folder + "/s.alerts.jsonl", withIntermediateDirectories: false)
            let daemon = try RunningDaemon(in: folder)
            try daemon.wait(for: "STATUS=1 feed")
            #expect(try program(["alerts", "--output", "csv"], folder).status == 0)
            try FileManager.default.removeItem(atPath: folder + "/s.alerts.jsonl")
            while !daemon.told.contains(where: { $0.hasPrefix("STATUS=") && !$0.contains("cannot be written") })
                || !FileManager.default.fileExists(atPath: folder + "/s.alerts.jsonl")
            {
                try daemon.wait(for: "STATUS=")
            }
            #expect(daemon.stop() == 0)
            #expect(try events(folder) == ["fired"])
        }
    }
}
