import Fixtures
import Testing

/// A feed of which a series got nothing is read only in part, everywhere (rule 8).
struct PartialTests {
    private static let configuration = """
        feeds:
          - id: f
            url: "file:f.csv"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: count, kind: stock, frequency: month, value: v, period: d }
            series: [{ id: x, where: { c: X } }, { id: y, where: { c: Y } }]
        """

    @Test func `it is told, kept and taken back`() throws {
        try withTemporaryFolder { folder in
            func run(_ words: String...) throws -> Program.Result {
                let place = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
                return try Program.run(words + place, in: folder)
            }
            let reason = "y: the only row has not what its 'where' asks for"
            try write(Self.configuration, to: folder + "/c.yaml")
            try write("c,d,v\nX,2026-01,1\n", to: folder + "/f.csv")
            let first = try run("run", "--once", "--strict")
            #expect(first.status == 1)
            #expect(first.output.contains("Feeds: 1 read, 1 of them only in part."))
            #expect(first.output.contains("read only in part: f: \(reason)"))
            #expect(try run("run", "--once").status == 0)
            let rows = try run("run", "--once", "--all", "--output", "csv")
            #expect(rows.output.contains("f,unchanged,") && rows.output.contains(reason))
            #expect(try run("run", "--once", "--strict").status == 1, "not due, and still in part")
            #expect(try run("feeds", "--output", "csv").output.contains("f,partial,"))
            try write("c,d,v\nX,2026-01,1\nY,2026-01,2\n", to: folder + "/f.csv")
            #expect(try run("run", "--once", "--all", "--strict").status == 0)
            #expect(try run("feeds", "--output", "csv").output.contains("f,ok,"))
            try write("c,d,v\nX,2026-01,1\n", to: folder + "/f.csv")
            #expect(try run("run", "--once", "--all", "--strict").status == 1)
            // The body is the same, and what is wanted of it is not.
            try write(
                Self.configuration.replacing("{ c: Y } }", with: "{ c: Y }, may_be_absent: true }"),
                to: folder + "/c.yaml")
            #expect(try run("run", "--once", "--strict").status == 0)
            #expect(try run("feeds", "--output", "csv").output.contains("f,ok,"))
            let absent = Self.configuration.replacing("{ c: Y } }", with: "{ c: Z }, may_be_absent: true }")
            try write(absent, to: folder + "/c.yaml")
            #expect(try run("run", "--once", "--all", "--strict").status == 0)
        }
    }
}
