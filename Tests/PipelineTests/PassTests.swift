import Fixtures
import Foundation
import Model
import Testing

/// The built program, run as a new user runs it, against a server on loopback.
struct PassTests {
    private let setUp = PassSetUp()

    @Test func `a pass stores what is there, fires once, and finds nothing new on a second and third`() throws {
        try setUp.withSetUp { server, folder, run in
            server.answer(
                "/fred", setUp.fred(("2026-04-29", "2026-01-01", "30486.2"), ("2026-04-29", "2025-10-01", "29900")))
            server.answer("/sheet", setUp.sheet)
            let first = try run(["run", "--once"])
            #expect(first.status == 0, "\(first.errors)")
            #expect(first.output.contains("Values: 4 new"))
            for _ in 0..<2 {
                let again = try run(["run", "--once", "--all"])
                #expect(again.status == 0)
                #expect(again.output.contains("Values: 0 new"))
                #expect(again.output.contains("No new alerts."))
            }
            let lines = try setUp.log(folder)
            #expect(lines.count == 1)
            #expect(lines[0].contains("\"event\":\"fired\",\"rule\":\"gdp\",\"severity\":\"critical\""))
            #expect(lines[0].contains("\"period\":\"2026-Q1\",\"end\":\"2026-03-31\",\"value\":30486200000000"))
            let query = try run(["query", "jobs", "us.gdp", "--output", "csv"])
            #expect(
                query.output.split(separator: "\n").map { $0.split(separator: ",")[0..<6].joined(separator: ",") } == [
                    "series,period,start,end,value,unit", "jobs,2026-01,2026-01-01,2026-01-31,159123,count",
                    "jobs,2026-02,2026-02-01,2026-02-28,159200,count",
                    "us.gdp,2025-Q4,2025-10-01,2025-12-31,29900000000000,USD/yr",
                    "us.gdp,2026-Q1,2026-01-01,2026-03-31,30486200000000,USD/yr",
                ]
            )
            #expect(query.output.contains("\"BLS, \"\"CES\"\"\""))
        }
    }

    @Test func `a document that would keep the program busy is refused, and the others are stored`() throws {
        try setUp.withSetUp { server, folder, run in
            server.answer("/sheet", setUp.sheet)
            server.answer("/fred", setUp.fred(("2026-04-29", "2026-01-01", "30486.2")))
            var rows = "start,end,v\n"
            for number in 0..<1800 {
                let first = (Day(year: 1990 + number % 30, month: 1, day: 1) ?? Day.first)
                rows += "\(first),\(first + 80 + number / 30 * 9),\(number)\n"
            }
            try write(rows, to: folder + "/flow.csv")
            let feed = """
                feeds:
                  - id: knot
                    url: "file:flow.csv"
                    schedule: { every: 1h }
                    format: csv
                    series: [{ id: knot, unit: USD, kind: flow, frequency: quarter, value: v, start: start, end: end }]
                """
            try write(feed, to: folder + "/knot.yaml")
            try write("include: [knot.yaml]\n" + setUp.configuration(server), to: folder + "/c.yaml")
            let pass = try run(["run", "--once"])
            #expect(pass.output.contains("Feeds: 2 read, 1 failed."), "\(pass.output)")
            #expect(pass.output.contains("knot: its facts overlap in more ways than filings do"))
            let query = try run(["query", "knot", "jobs", "--output", "csv"])
            #expect(query.output.split(separator: "\n").count == 3, "nothing of it is stored: \(query.output)")
        }
    }

    @Test func `a series of which a document has every value anew is merged piece by piece`() throws {
        // More periods than are merged at once, some revised, some new, one gone.
        try setUp.withSetUp { _, folder, run in
            func sheet(_ value: (Int) -> Int, _ days: Range<Int>) throws {
                let first = Day(year: 2020, month: 1, day: 1) ?? Day.first
                let rows = days.map { "\(first + $0),\(value($0)),\(first + $0 + 1 + value($0) % 2)" }
                try write("d,v,p\n" + rows.joined(separator: "\n") + "\n", to: folder + "/d.csv")
            }
            let feed = """
                feeds:
                  - id: d
                    url: "file:d.csv"
                    schedule: { every: 1h }
                    format: csv
                    series: [{ id: d, unit: count, kind: stock, frequency: day, value: v, date: d, published: p }]
                """
            try write(feed, to: folder + "/c.yaml")
            try sheet({ _ in 10 }, 0..<1000)
            #expect(try run(["run", "--once"]).output.contains("Values: 1000 new, 0 known already"))
            try sheet({ $0 % 3 == 0 ? 11 : 10 }, 0..<1100)
            let second = try run(["run", "--once", "--all"])
            #expect(second.output.contains("Values: 434 new, 666 known already"), "\(second.output)")
            let again = try run(["replay", "d"])
            #expect(again.output.contains("0 values new"), "\(again.output)")
            let revisions = try run(["query", "d", "--revisions", "--output", "csv"])
            #expect(revisions.output.split(separator: "\n").count == 1 + 1000 + 434)
        }
    }

    @Test func `a revision takes the alert back, and both values stay on record`() throws {
        try setUp.withSetUp { server, folder, run in
            server.answer("/sheet", setUp.sheet)
            server.answer(
                "/fred", setUp.fred(("2026-04-29", "2026-01-01", "30486.2")),
                setUp.fred(("2026-04-29", "2026-01-01", "30486.2"), ("2026-05-28", "2026-01-01", "29999"))
            )
            _ = try run(["run", "--once"])
            let second = try run(["run", "--once", "--all"])
            #expect(second.output.contains("retracted  gdp"), "\(second.output)")
            let lines = try setUp.log(folder)
            #expect(lines.count == 2)
            #expect(lines[1].contains("\"before\":{\"value\":30486200000000,\"published\":\"2026-04-29\"}"))
            let revisions = try run(["query", "us.gdp", "--revisions", "--output", "csv"])
            #expect(revisions.output.split(separator: "\n").count == 3)
            let asOf = try run(["query", "us.gdp", "--as-of", "2026-05-27", "--output", "csv"])
            #expect(asOf.output.contains(",30486200000000,"))
            let first = try run(["query", "us.gdp", "--first", "--output", "json"])
            #expect(first.output.contains("\"value\":30486200000000"))
        }
    }

    @Test func `a feed that fails is one line and stops nothing`() throws {
        try setUp.withSetUp { server, _, run in
            server.answer("/sheet", setUp.sheet)
            server.answer(
                "/fred", .init("<html><title>Maintenance</title></html>", headers: ["Content-Type: text/html"]))
            let pass = try run(["run", "--once"])
            #expect(pass.status == 0)
            #expect(
                pass.output.contains("failed: fred: status 200 with an HTML page 'Maintenance' where json was expected")
            )
            #expect(try run(["run", "--once", "--all", "--strict"]).status == 1)
            let feeds = try run(["feeds", "--output", "csv"])
            #expect(feeds.output.contains("fred,failing,"))
            #expect(feeds.output.contains("sheet,ok,"))
        }
    }

    @Test func `no secret leaves the program`() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let secret = "canary-0123456789"
            try write("\(secret)\n", to: folder + "/credentials/key")
            try write(
                setUp.configuration(server).replacing(
                    server.url("/fred"), with: server.url("/fred") + "?k=${credential:key}"),
                to: folder + "/c.yaml"
            )
            server.answer("/sheet", setUp.sheet)
            server.answer(
                "/fred?k=\(secret)",
                .init(
                    "{\"request\":{\"key\":\"\(secret)\"},\"observations\":[{\"realtime_start\":\"2026-04-29\",\"date\":\"2026-01-01\",\"value\":\"1\"}]}"
                )
            )
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let idle = try Program.run(["run", "--once"] + common, in: folder)
            #expect(idle.output.contains("idle: fred: the credential 'key' is absent"))
            let withKey = common + ["--credentials", folder + "/credentials"]
            var printed = ""
            for command in [
                ["run", "--once"], ["feeds", "--output", "json"], ["explain", "us.gdp", "2026-Q1"], ["fetch", "fred"],
            ] {
                let result = try Program.run(command + withKey, in: folder)
                #expect(result.status == 0, "\(result.errors)")
                printed += result.output + result.errors
            }
            #expect(!printed.contains(secret))
            #expect(printed.contains("${credential:key}"))
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("s.db") {
                let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(name)")
            }
        }
    }

    @Test func `an echoed secret is blanked in an error page, too`() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let secret = "canary-0123456789"
            try write(secret, to: folder + "/credentials/key")
            try write(
                setUp.configuration(server).replacing(
                    server.url("/fred"), with: server.url("/fred") + "?k=${credential:key}"),
                to: folder + "/c.yaml"
            )
            server.answer(
                "/fred?k=\(secret)", .init("{\"error_message\":\"the key \(secret) is not known\"}", status: 400))
            let options = [
                "--config", folder + "/c.yaml", "--store", folder + "/s.db", "--credentials", folder + "/credentials",
            ]
            for command in [["run", "--once"], ["fetch", "fred"], ["feeds", "--output", "json"]] {
                let result = try Program.run(command + options, in: folder)
                #expect(!(result.output + result.errors).contains(secret))
                #expect((result.output + result.errors).contains("the key ***"))
            }
        }
    }

    @Test func `an empty store option is refused`() throws {
        try setUp.withSetUp { _, folder, _ in
            let result = try Program.run(["run", "--once", "--config", folder + "/c.yaml", "--store", ""], in: folder)
            #expect(result.status == 64)
        }
    }

    @Test func `two processes do not write one store`() throws {
        try setUp.withSetUp { server, folder, run in
            server.answer("/sheet", setUp.sheet)
            server.answer("/fred", setUp.fred(("2026-04-29", "2026-01-01", "1")))
            let daemon = Program.process(
                ["run", "--config", folder + "/c.yaml", "--store", folder + "/s.db"], in: folder)
            let pipe = Pipe()
            daemon.standardError = pipe
            try daemon.run()
            // The first line is printed when the store is open.
            _ = pipe.fileHandleForReading.availableData
            let second = try run(["run", "--once"])
            #expect(second.status == 75)
            #expect(second.errors.contains("pid \(daemon.processIdentifier)"))
            daemon.terminate()
            daemon.waitUntilExit()
            #expect(daemon.terminationStatus == 0)
        }
    }

    @Test func `an absent store is listed from the configuration, and not made`() throws {
        try setUp.withSetUp { _, folder, run in
            for command in [["feeds"], ["series"], ["rules"], ["alerts"], ["query", "us.gdp"]] {
                let listed = try run(command)
                #expect(listed.status == 0, "\(listed.errors)")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/s.db"))
            #expect(try run(["query", "us.gpd"]).status == 64)
            #expect(try run(["query", "us.gpd"]).errors.contains("did you mean 'us.gdp'?"))
        }
    }
}
