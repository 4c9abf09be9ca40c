import Formats
import Testing

@testable import Ingest
@testable import Model

/// Rows that a series takes since they have another text than some.
struct NamedRowsTests {
    private func values(_ body: String, _ condition: RowCondition, json: Bool = false) throws -> [Double?] {
        var series = SeriesDefinition(
            id: "s", location: SourceLocation(file: "f", line: 1, column: 1), unit: .ratio, kind: .rate,
            frequency: .irregular)
        series.value = .field("v")
        series.time = .date("d")
        series.conditions = [condition]
        let compiled = json ? try series.withPaths() : series
        return try FeedDecoder(
            format: json ? .json : .csv, rows: json ? [JSONPath("$[*]")] : [], series: [compiled]
        )
        .decode(Array(body.utf8), fetchedOn: Day(number: 20_700), with: BodyParsers()).series[0].samples.map(\.value)
    }

    @Test func `what is excluded is left out, and the empty only where that is said`() throws {
        let body = "o,d,v\nA,2026-01-01,1\n B ,2026-01-02,2\n,2026-01-03,3\n\"A,B\",2026-01-04,4\na,2026-01-05,5\n"
        #expect(try values(body, RowCondition("o", texts: ["A", "B"], isExcluding: true)) == [3, 4, 5])
        #expect(try values(body, RowCondition("o", texts: ["A", "B", ""], isExcluding: true)) == [4, 5])
        #expect(try values(body, RowCondition("o", texts: ["A,B"])) == [4])
    }

    @Test func `a member that is absent has no text`() throws {
        let body =
            "[{\"d\":\"2026-01-01\",\"v\":1},{\"o\":null,\"d\":\"2026-01-02\",\"v\":2},{\"o\":\"A\",\"d\":\"2026-01-03\",\"v\":3}]"
        let field = try FieldSelector(path: "o")
        #expect(try values(body, RowCondition(field, texts: ["B"], isExcluding: true), json: true) == [1, 2, 3])
        #expect(try values(body, RowCondition(field, texts: ["B", ""], isExcluding: true), json: true) == [3])
    }
}
