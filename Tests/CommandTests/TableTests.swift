import Fixtures
import Foundation
import Testing

/// Tables fit the screen: columns go before words are parted, and no word is cut.
struct TableTests {
    private static let configuration = """
        feeds:
          - id: statistics.office
            title: 統計局の月次指標
            url: "file:figures.csv"
            schedule: { every: 1h }
            format: csv
            defaults: { frequency: quarter, value: v, start: s, published: p, low: lo, high: hi }
            series:
              - { id: national.output, unit: USD/yr, kind: rate, title: Gross national output at seasonally adjusted annual rates, where: { k: output } }
              - { id: national.unemployment, unit: percent, kind: rate, title: 完全失業率 of persons who look for work and have none, where: { k: unemployment } }
              - { id: national.vacancies, unit: count, kind: stock, title: Vacancies, where: { k: vacancies } }
          - { id: absent.office, url: "file:absent.csv", schedule: { every: 1h }, format: csv, series: [{ id: absent.value, unit: ratio, kind: stock, frequency: quarter, value: v, start: s }] }
        rules:
          - { id: output-passes-thirty-trillion, when: national.output > 30e12 USD/yr }
          - { id: output-just-passes, when: national.output > 28.5e12 USD/yr }
          - { id: unemployment-over-five-percent, severity: critical, when: national.unemployment > 5 percent }
          - { id: vacancies-are-many, when: national.vacancies >= 1e6 count }
          - { id: both-at-once, when: national.output > 20e12 USD/yr and national.unemployment < 4 percent }
          - { id: growth, when: "change(national.output, 1) > 1e12 USD/yr" }
          - { id: absent, when: absent.value > 1 }

        """
    private static let figures = """
        k,s,v,p,lo,hi
        output,2026-01-01,28100500000000,2026-04-29,,
        output,2026-04-01,28500400000000,2026-07-30,,
        output,2026-01-01,28100900000000,2026-07-30,,
        unemployment,2026-04-01,4.9,2026-07-03,4.7,5.1
        vacancies,2026-04-01,900000,2026-07-03,900000,

        """

    /// Of every table at a width for people.
    @Test(arguments: [80, 140])
    func `a table fits its screen`(columns: Int) throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            try write(Self.figures, to: folder + "/figures.csv")
            // What is told today is of this day; the name of no other occurs.
            let today = ISO8601DateFormatter.string(
                from: Date(), timeZone: .gmt, formatOptions: [.withFullDate, .withDashSeparatorInDate])
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            #expect(try Program.run(["run", "--once"] + common, in: folder).status == 0)
            let commands: [(String, [String])] = [
                ("series", ["series"]), ("rules", ["rules"]), ("feeds", ["feeds"]),
                ("rules-exact", ["rules", "--exact", "output*"]),
                ("query", ["query", "national.output", "national.unemployment", "--revisions"]),
                ("query-exact", ["query", "national.output", "--exact"]),
                ("changes", ["changes", "--since", "2026-07-01"]),
                ("explain", ["explain", "national.output", "2026-Q1"]),
            ]
            for (name, words) in commands {
                let result = try Program.run(words + common, in: folder, columns: columns)
                let text = result.output.replacing(folder, with: "FOLDER")
                    .replacing(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "2026-11-27T00:00:00Z")
                    .replacing(today, with: "2026-11-27")
                    .replacing(/etag: +\S+/, with: "etag: SOME")
                #expect(try Golden.text("table-\(columns)-\(name)", text) == text)
                // Neither ids nor addresses are cut, nor the digits of what was asked for in full.
                guard !["rules-exact", "changes", "explain"].contains(name) else { continue }
                let widest = text.split(separator: "\n").map { Self.room(String($0)) }.max() ?? 0
                #expect(widest <= columns, "\(name):\n\(text)")
            }
        }
    }

    /// What this file writes in Japanese takes two columns a character.
    private static func room(_ line: String) -> Int {
        line.unicodeScalars.reduce(0) { $0 + ((0x3000...0x9FFF).contains($1.value) ? 2 : 1) }
    }

    @Test(arguments: [
        (["series", "national.output"], "national.output"), (["series", "*.vacancies"], "national.vacancies"),
        (["feeds", "absent"], "absent.office"), (["rules", "output-j", "growth"], "output-just-passes growth"),
    ])
    func `a pattern is an id, what ids begin with, or a glob`(words: [String], ids: String) throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            let result = try Program.run(words + ["--config", folder + "/c.yaml", "--output", "csv"], in: folder)
            let found = result.output.split(separator: "\n").dropFirst().compactMap { $0.split(separator: ",").first }
            #expect(found.joined(separator: " ") == ids)
        }
    }

    @Test func `a pattern without a match is a mistake`() throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            let result = try Program.run(["series", "national.outptu", "--config", folder + "/c.yaml"], in: folder)
            #expect(result.status == 64)
            #expect(
                result.errors.contains(
                    "no series is called 'national.outptu' or begins so; did you mean 'national.output'?"))
        }
    }

    /// On a terminal, whose columns are asked of it, words of states have colours unless NO_COLOR says otherwise.
    @Test(arguments: [("", true), ("1", false)])
    func `states have colours on a terminal alone`(noColour: String, isColoured: Bool) throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            let process = Program.process([], in: folder)
            process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
            process.arguments = ["-qec", "\(Program.path) rules --config \(folder)/c.yaml", "/dev/null"]
            process.environment?["NO_COLOR"] = noColour
            process.environment?["TERM"] = "xterm"
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(text.contains("no data"))
            #expect(text.contains("\u{1B}[2mno data") == isColoured)
        }
    }
}
