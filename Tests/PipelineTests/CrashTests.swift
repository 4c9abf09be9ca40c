import Fixtures
import Foundation
import Store
import Testing

/// kill -9 in mid-work: what was committed stays, and the log tells every event once.
struct CrashTests {
    private static let feeds = 12
    /// More kills on demand: ESCALATOR_KILLS=300.
    private static let kills = ProcessInfo.processInfo.environment["ESCALATOR_KILLS"].flatMap(Int.init) ?? 24

    private func configuration(_ server: LoopbackServer) -> String {
        var text = "feeds:\n"
        for feed in 0..<CrashTests.feeds {
            text += """
                  - id: f\(feed)
                    url: "\(server.url("/\(feed)"))"
                    schedule: { every: 1h }
                    format: json
                    rows: "$[*]"
                    series: [{ id: s\(feed), unit: count, kind: stock, frequency: month, value: v, start: d, published: p }]

                """
        }
        text +=
            "indicators:\n  - { id: total, unit: count, formula: \((0..<CrashTests.feeds).map { "s\($0)" }.joined(separator: " + ")) }\nrules:\n"
        for feed in 0..<CrashTests.feeds { text += "  - { id: r\(feed), when: s\(feed) > 100 count }\n" }
        return text + "  - { id: total, when: total > 1200 count }\n"
    }

    /// The documents of a round: one more month, now above the thresholds and now below.
    private func setAnswers(_ server: LoopbackServer, round: Int) {
        for feed in 0..<CrashTests.feeds {
            let rows = (0...round).map { month -> String in
                let rest = "-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)-01"
                let value = (month + feed) % 2 == 0 ? 50 : 150
                return "{\"d\":\"\(2000 + month / 12)\(rest)\",\"p\":\"\(2001 + month / 12)\(rest)\",\"v\":\(value)}"
            }
            server.answer("/\(feed)", .init("[\(rows.joined(separator: ","))]"))
        }
    }

    @Test func `after many kills nothing is lost, doubled or torn`() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        try withTemporaryFolder { folder in
            try write(configuration(server), to: folder + "/c.yaml")
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            var generator = SplitMix(seed: 7)
            for round in 0..<CrashTests.kills {
                setAnswers(server, round: round)
                let wanted = server.requests.count + Int.random(in: 1...CrashTests.feeds, using: &generator)
                let process = Program.process(["run", "--once", "--all"] + common, in: folder)
                process.standardOutput = FileHandle.nullDevice
                try process.run()
                // Every second kill comes once something was told, the others once something was asked.
                let before = logSize(folder)
                while process.isRunning,
                    round % 2 == 0 ? server.requests.count < wanted : logSize(folder) == before
                { sched_yield() }
                for _ in 0..<Int.random(in: 0...3000, using: &generator) where process.isRunning { sched_yield() }
                kill(process.processIdentifier, SIGKILL)
                process.waitUntilExit()
            }
            let last = try Program.run(["run", "--once", "--all", "--strict"] + common, in: folder)
            #expect(last.status == 0, "\(last.output)\(last.errors)")
            let lines = try String(contentsOfFile: folder + "/s.alerts.jsonl", encoding: .utf8).split(separator: "\n")
                .map(String.init)
            #expect(lines.count > 20)
            for (index, line) in lines.enumerated() { #expect(line.hasPrefix("{\"seq\":\(index + 1),\"id\":")) }
            let stored = try Program.run(["alerts", "--output", "json"] + common, in: folder)
            #expect(stored.output.split(separator: "\n").map(String.init) == lines)
            let ids = lines.compactMap { $0.split(separator: "\"").dropFirst(5).first }
            #expect(Set(ids).count == lines.count)
            let reader = try #require(try StoreReader(path: folder + "/s.db"))
            #expect(try reader.read { try $0.danglingReferences() } == 0)
            try compareWithFresh(folder, common)
        }
    }

    private func logSize(_ folder: String) -> Int {
        var status = stat()
        return stat(folder + "/s.alerts.jsonl", &status) == 0 ? Int(status.st_size) : 0
    }

    /// What is stored after all the kills is what an undisturbed store has.
    private func compareWithFresh(_ folder: String, _ common: [String]) throws {
        let fresh = ["--config", folder + "/c.yaml", "--store", folder + "/fresh/s.db"]
        #expect(try Program.run(["run", "--once", "--strict"] + fresh, in: folder).status == 0)
        let series = (0..<CrashTests.feeds).map { "s\($0)" } + ["total"]
        func observations(_ store: [String]) throws -> [String] {
            let result = try Program.run(["query"] + series + store + ["--output", "csv"], in: folder)
            return result.output.split(separator: "\n").map {
                $0.split(separator: ",").prefix(7).joined(separator: ",")
            }
        }
        #expect(try observations(common) == observations(fresh))
        func states(_ store: [String]) throws -> String {
            try Program.run(["rules", "--output", "csv"] + store, in: folder).output
        }
        #expect(try states(common) == states(fresh))
    }
}
