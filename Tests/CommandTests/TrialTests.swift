import Fixtures
import Foundation
import Testing

/// `check --try` fetches every feed, says what it would give, and stores nothing.
struct TrialTests {
    private static func feed(_ id: String, _ file: String, _ value: String = "v") -> String {
        """
          - id: \(id)
            url: "file:\(file)"
            schedule: { every: 1h }
            format: csv
            series: [{ id: \(id).value, unit: USD, kind: stock, frequency: quarter, value: \(value), start: s }]

        """
    }

    @Test func `every feed is tried, and nothing is stored`() throws {
        try withTemporaryFolder { folder in
            let idle = Self.feed("idle", "good.csv").replacing("    format", with: "    enabled: false\n    format")
            let feeds =
                Self.feed("good", "good.csv") + Self.feed("bad", "good.csv", "w") + Self.feed("gone", "gone.csv")
                + Self.feed("half", "half.csv") + idle
            try write("feeds:\n" + feeds, to: folder + "/c.yaml")
            try write("s,v\n2026-01-01,5\n2026-04-01,6\n", to: folder + "/good.csv")
            try write("s,v\n2026-01-01,5\n2026-04-01,many\n", to: folder + "/half.csv")
            let result = try Program.run(
                ["check", "--try", "--config", folder + "/c.yaml", "--store", folder + "/s.db", "--output", "csv"],
                in: folder)
            #expect(
                result.output.replacing(folder, with: "FOLDER") == """
                    feed,result,rows,values,rejected,message
                    good,ok,2,2,0,
                    bad,failing,,,,"the header has no column 'w'; did you mean 's'? It has 's', 'v'"
                    gone,failing,,,,cannot read FOLDER/gone.csv: No such file or directory
                    half,partial,2,1,1,"half.value: 1 of 2 rows rejected, first row 3, v: 'many' is no number"
                    idle,idle,,,,disabled

                    """)
            #expect(result.status == 69)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).contains { $0.hasPrefix("s.db") } == false)
        }
    }

    @Test func `all is well where every feed is read as a whole`() throws {
        try withTemporaryFolder { folder in
            try write("feeds:\n" + Self.feed("good", "good.csv"), to: folder + "/c.yaml")
            try write("s,v\n2026-01-01,5\n", to: folder + "/good.csv")
            let result = try Program.run(["check", "--try", "--config", folder + "/c.yaml"], in: folder)
            #expect(result.status == 0)
            #expect(
                result.output
                    == "FEED  RESULT  ROWS  VALUES  REJECTED  MESSAGE\ngood  ok         1       1         0  -\n")
        }
    }
}
