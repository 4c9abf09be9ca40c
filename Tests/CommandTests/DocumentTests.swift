import Fixtures
import Foundation
import Testing

/// `document` prints what a source sent, byte for byte, and of it the row that states a value.
struct DocumentTests {
    private static let configuration = """
        feeds:
          - id: sheet
            url: "file:sheet.csv"
            schedule: { every: 1h }
            format: csv
            delimiter: ";"
            defaults: { unit: USD, kind: flow, frequency: quarter, value: v, start: s, end: e, published: p, number: { decimal: "." } }
            series: [{ id: sales, where: { k: sales } }, { id: cost, where: { k: cost } }]
          - id: tree
            url: "file:tree.json"
            schedule: { every: 1h }
            format: json
            rows: ["$.new[*]", "$.old[*]"]
            series: [{ id: jobs, unit: count, kind: stock, frequency: month, value: n, period: m }]
          - id: facts
            url: "file:facts.json"
            schedule: { every: 1h }
            format: companyfacts
            series: [{ id: shares, unit: count, kind: stock, frequency: quarter, concepts: [Missing, SharesOutstanding] }]
          - id: list
            url: "file:list.yaml"
            schedule: { every: 1h }
            format: yaml
            rows: "$.all[*]"
            series: [{ id: hours, unit: h, kind: stock, frequency: irregular, value: n, date: d, published: d }]
        indicators: [{ id: margin, formula: sales - cost }]
        """
    private static let sheet =
        "k;s;e;p;v\nsales;2024-01-01;2024-03-31;2024-05-01;\"8\"\ncost;2024-01-01;2024-03-31;2024-05-01;3\nsales;2024-01-01;2024-06-30;2024-08-01;20\n"
    private static let files = [
        "sheet.csv": sheet,
        "tree.json":
            #"{"old":[{"m":"2024-01","n":5},{"m":"2024-02","n":6.50}],"new":[{"m":"2024-03","n":7,"x":[null,"é\n"]}]}"#,
        "facts.json":
            #"{"facts":{"us-gaap":{"SharesOutstanding":{"units":{"shares":[{"end":"2024-03-31","val":9,"accn":"0001-24","form":"10-Q","filed":"2024-05-01"}]}}}}}"#,
        "list.yaml": "all:\n  - { d: 2024-01-05, n: 1.5, name: \"a b\" }\n",
    ]

    private func withStore(_ body: (_ folder: String, _ run: ([String]) throws -> Program.Result) throws -> Void) throws
    {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            for (name, text) in Self.files { try write(text, to: "\(folder)/\(name)") }
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            let first = try Program.run(["run", "--once", "--strict"] + common, in: folder)
            #expect(first.status == 0, "\(first.output)\(first.errors)")
            try body(folder) { try Program.run($0 + common, in: folder) }
        }
    }

    @Test func `a document is printed as it came, whatever its file is now`() throws {
        try withStore { folder, run in
            try write("something else", to: folder + "/sheet.csv")
            for (series, period, file) in [
                ("sales", "2024-Q1", "sheet.csv"), ("sales", "2024-Q2", "sheet.csv"), ("jobs", "2024-02", "tree.json"),
                ("shares", "2024-Q1", "facts.json"), ("hours", "2024-01-05", "list.yaml"),
            ] {
                let result = try run(["document", series, period])
                #expect(result.output == Self.files[file] && result.status == 0, "\(result.errors)")
            }
        }
    }

    @Test(arguments: [
        ("sales", "2024-Q1", "k,s,e,p,v\nsales,2024-01-01,2024-03-31,2024-05-01,8\n"),
        // A difference stands in the rows of both sides.
        (
            "sales", "2024-Q2",
            "k,s,e,p,v\nsales,2024-01-01,2024-06-30,2024-08-01,20\nk,s,e,p,v\nsales,2024-01-01,2024-03-31,2024-05-01,8\n"
        ),
        ("jobs", "2024-02", "{\"m\":\"2024-02\",\"n\":6.50}\n"),
        ("jobs", "2024-03", "{\"m\":\"2024-03\",\"n\":7,\"x\":[null,\"é\\n\"]}\n"),
        (
            "shares", "2024-Q1",
            "{\"concept\":\"SharesOutstanding\",\"unit\":\"shares\",\"fact\":{\"end\":\"2024-03-31\",\"val\":9,\"accn\":\"0001-24\",\"form\":\"10-Q\",\"filed\":\"2024-05-01\"}}\n"
        ),
        ("hours", "2024-01-05", "{\"d\":\"2024-01-05\",\"n\":1.5,\"name\":\"a b\"}\n"),
    ])
    func `a row is that which states the value`(series: String, period: String, text: String) throws {
        try withStore { _, run in
            let result = try run(["document", series, period, "--row"])
            #expect(result.output == text && result.status == 0, "\(result.errors)")
        }
    }

    @Test func `what has no document says so`() throws {
        try withStore { folder, run in
            let computed = try run(["document", "margin", "2024-Q1"])
            #expect(computed.status == 69 && computed.output.isEmpty)
            #expect(
                computed.errors
                    == "escalator: margin of 2024-Q1 is computed, and stands in no document; ask for what it is made of: sales 2024-Q1, cost 2024-Q1\n"
            )
            _ = try run(["record", "jobs", "2024-04", "8000", "--published", "2024-05-01", "--source", "A letter"])
            let byHand = try run(["document", "jobs", "2024-04"])
            #expect(
                byHand.errors
                    == "escalator: jobs of 2024-04 was recorded by hand, and has no document: its source is A letter\n")
            let explained = try run(["explain", "jobs", "2024-04"]).output
            #expect(
                explained.contains("document:   none; it was recorded by hand at 20") && !explained.contains("sha256"))
            let cells = try run(["explain", "jobs", "2024-04", "--output", "json"]).output
            #expect(cells.contains("\"sha256\":null"))
            let absent = try run(["document", "jobs", "2025-04"])
            #expect(absent.status == 69 && absent.errors.contains("its values are of 2024-01 to 2024-04"))
        }
    }

    @Test func `a row that the present definition does not read is not guessed`() throws {
        try withStore { folder, run in
            try write(Self.configuration.replacing("value: v,", with: "value: w,"), to: folder + "/c.yaml")
            let result = try run(["document", "sales", "2024-Q1", "--row"])
            #expect(result.status == 69 && result.output.isEmpty)
            #expect(
                result.errors.contains(
                    "the document cannot be read by the present definition: the header has no column 'w'"))
        }
    }
}
