import Fixtures
import Foundation
import Testing

/// Validators and "unchanged" belong to a request and a reading (rule 33): the server says 304 to whoever asks with its ETag.
struct ValidityTests {
    private static let first = """
        feeds:
          - id: a
            url: "URL/one"
            schedule: { every: 1h }
            format: csv
            series: [{ id: x, unit: count, kind: stock, frequency: month, value: v, period: month }, { id: y, unit: count, kind: stock, frequency: month, value: w, period: month }]
          - id: b
            url: "URL/two"
            schedule: { every: 1h }
            format: csv
            series: [{ id: z, unit: count, kind: stock, frequency: month, value: v, period: month }]
        """

    /// What the series have after one pass by the first configuration and one by another; nothing is due by its schedule.
    private func values(after change: (String) -> String, _ ids: [String]) throws -> [String] {
        try withServer { server in
            for (path, body) in [("/one", "month,v,w\n2026-01,1,2\n"), ("/two", "month,v\n2026-01,3\n")] {
                server.answer(path, .init(body, headers: ["Content-Type: text/csv", "ETag: \"same\""]))
            }
            return try withTemporaryFolder { folder in
                let text = Self.first.replacing("URL", with: server.url(""))
                let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
                for configuration in [text, change(text)] {
                    try write(configuration, to: folder + "/c.yaml")
                    let run = try Program.run(["run", "--once"] + place, in: folder)
                    #expect(run.status == 0, "\(run.errors)")
                }
                return try ids.map { id in
                    let lines = try Program.run(["query", id, "--output", "csv"] + place, in: folder).output
                    return lines.split(separator: "\n").dropFirst().last?.split(separator: ",")[4].description ?? "-"
                }
            }
        }
    }

    @Test func `what is asked of another place is asked anew`() throws {
        let swapped = try values(
            after: {
                $0.replacing("/one", with: "/other").replacing("/two", with: "/one").replacing("/other", with: "/two")
                    .replacing("value: w", with: "value: v")
            }, ["z"])
        #expect(swapped == ["1"])
    }

    @Test func `a series with a new name has the data of the old one`() throws {
        #expect(try values(after: { $0.replacing("id: z", with: "id: new") }, ["new"]) == ["3"])
    }

    @Test func `series that exchange their names exchange their values`() throws {
        let exchanged = try values(
            after: {
                $0.replacing("id: x", with: "id: 1").replacing("id: y", with: "id: x").replacing("id: 1", with: "id: y")
            }, ["x", "y"])
        #expect(exchanged == ["2", "1"])
    }

    @Test(arguments: ["headers: { X-Part: other }", "method: POST", "url: \"URL/two?part=2\""])
    func `a request of another kind is unconditional, and due`(key: String) throws {
        try withServer { server in
            server.answer("/two", .init("month,v\n2026-01,3\n", headers: ["Content-Type: text/csv", "ETag: \"same\""]))
            server.answer("/two?part=2", .init("month,v\n2026-01,3\n", headers: ["Content-Type: text/csv"]))
            try withTemporaryFolder { folder in
                let text = "feeds:\n" + Self.first.split(separator: "\n").suffix(5).joined(separator: "\n")
                let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
                let changed =
                    key.hasPrefix("url")
                    ? text.replacing("url: \"URL/two\"", with: key)
                    : text.replacing("    format: csv", with: "    \(key)\n    format: csv")
                for configuration in [text, text, changed] {
                    try write(configuration.replacing("URL", with: server.url("")) + "\n", to: folder + "/c.yaml")
                    let run = try Program.run(["run", "--once"] + place, in: folder)
                    #expect(run.status == 0, "\(run.errors)")
                }
                #expect(server.requests.count == 2, "not due the second time, and due the third")
                #expect(server.requests.last?.lines.contains { $0.hasPrefix("If-None-Match") } == false)
            }
        }
    }

    /// The server knows one key as the owner of nothing and the other as that of something: what it says of one is not true
    /// of the other.
    @Test func `the values of credentials belong to a request, and who cannot read them assumes no change`() throws {
        try withServer { server in
            server.answer(
                "/one", .init("month,v,w\n2026-01,1,2\n", headers: ["Content-Type: text/csv", "ETag: \"same\""]))
            try withTemporaryFolder { folder in
                let text = Self.first.split(separator: "\n").prefix(6).joined(separator: "\n")
                    .replacing("URL", with: server.url(""))
                    .replacing(
                        "    format: csv",
                        with: "    headers: { Authorization: \"${credential:key}\" }\n    format: csv")
                try write(text, to: folder + "/c.yaml")
                let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
                var asked: [Int] = []
                for key in ["first-key", "first-key", "second-key"] {
                    try write(key + "\n", to: folder + "/secrets/key")
                    let run = try Program.run(
                        ["run", "--once", "--credentials", folder + "/secrets"] + place, in: folder)
                    #expect(run.status == 0, "\(run.errors)")
                    asked.append(server.requests.count)
                }
                #expect(asked == [1, 1, 2], "another key makes the feed due")
                let conditional = server.requests.filter { $0.lines.contains { $0.hasPrefix("If-None-Match") } }
                #expect(conditional.isEmpty)
                let mode = try FileManager.default.attributesOfItem(atPath: folder + "/s.db.key")[.posixPermissions]
                #expect(mode as? Int == 0o600)
                // Who looks has no credentials.
                let feeds = try Program.run(["feeds", "--output", "csv"] + place, in: folder).output
                #expect(!feeds.contains(",now,"), "\(feeds)")
                let stored = try Data(contentsOf: URL(fileURLWithPath: folder + "/s.db"))
                #expect(stored.range(of: Data("second-key".utf8)) == nil)
            }
        }
    }

    @Test func `without a secret there is no key`() throws {
        try withTemporaryFolder { folder in
            try write("month,v,w\n2026-01,1,2\n", to: folder + "/x.csv")
            try write(
                Self.first.split(separator: "\n").prefix(6).joined(separator: "\n").replacing(
                    "URL/one", with: "file:x.csv"),
                to: folder + "/c.yaml")
            let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            #expect(try Program.run(["run", "--once"] + place, in: folder).status == 0)
            #expect(!FileManager.default.fileExists(atPath: folder + "/s.db.key"))
        }
    }
}
