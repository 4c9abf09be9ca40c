import Fixtures
import Foundation
import Testing

/// Whenever `explain` has no value to explain, it says why.
struct AbsentValueTests {
    private static let configuration = """
        feeds:
          - id: sheet
            url: "file:sheet.csv"
            schedule: { every: 1h }
            format: csv
            defaults: { unit: USD, kind: stock, frequency: quarter, value: v, start: s, published: p }
            series:
              - { id: sales, where: { k: sales } }
              - { id: never, where: { k: never } }
          - { id: gone, url: "file:gone.csv", schedule: { every: 1h }, format: csv, series: [{ id: lost, unit: USD, kind: stock, frequency: quarter, value: v, start: s }] }
          - { id: secret, url: "https://example.org/${credential:example}", schedule: { every: 1h }, format: csv, series: [{ id: hidden, unit: USD, kind: stock, frequency: quarter, value: v, start: s }] }
        indicators:
          - { id: both, formula: sales + lost }
          - { id: year, formula: "mean(sales, 4)" }
        """

    @Test(arguments: [
        ("sales", "2023-Q1", [], "sales has no value for 2023-Q1: its values are of 2024-Q1 to 2025-Q1"),
        (
            "sales", "2024-Q3", [],
            "sales has no value for 2024-Q3: its values are of 2024-Q1 to 2025-Q1; the nearest are of 2024-Q2 and 2024-Q4"
        ),
        ("sales", "2026-Q1", [], "sales has no value for 2026-Q1: its values are of 2024-Q1 to 2025-Q1"),
        (
            "sales", "2024-Q2", ["--as-of", "2024-05-01"],
            "sales has no value for 2024-Q2 as of 2024-05-01: its first value for it was published on 2024-07-20"
        ),
        (
            "never", "2024-Q1", [],
            "never has no value for 2024-Q1: its feed sheet is read only in part: never: none of the 4 rows has what its 'where' asks for"
        ),
        (
            "lost", "2024-Q1", [],
            "lost has no value for 2024-Q1: its feed gone fails: cannot read FOLDER/gone.csv: No such file or directory"
        ),
        (
            "hidden", "2024-Q1", [],
            "hidden has no value for 2024-Q1: its feed secret is not fetched: the credential 'example' is absent, for no --credentials was given"
        ),
        (
            "both", "2024-Q1", [],
            "both has no value for 2024-Q1: its input lost has none: its feed gone fails: cannot read FOLDER/gone.csv: No such file or directory"
        ),
        (
            "year", "2024-Q2", [],
            "year has no value for 2024-Q2: nothing tells sales from 2023-10-01 to 2023-12-31"
        ),
        ("sale", "2024-Q1", [], "there is no series 'sale'; did you mean 'sales'?"),
    ])
    func `it says why`(series: String, period: String, options: [String], message: String) throws {
        try withTemporaryFolder { folder in
            try write(Self.configuration, to: folder + "/c.yaml")
            let rows = [
                "k,s,p,v", "sales,2024-01-01,2024-04-20,5", "sales,2024-04-01,2024-07-20,6",
                "sales,2024-10-01,2025-01-20,7",
                "sales,2025-01-01,2025-04-20,8", "",
            ]
            try write(rows.joined(separator: "\n"), to: folder + "/sheet.csv")
            let common = ["--config", folder + "/c.yaml", "--store", folder + "/s.db"]
            #expect(try Program.run(["run", "--once"] + common, in: folder).status == 0)
            let result = try Program.run(["explain", series, period] + options + common, in: folder)
            #expect(result.errors == "escalator: \(message)\n".replacing("FOLDER", with: folder))
            #expect(result.status == (series == "sale" ? 64 : 69))
        }
    }
}
