import Formats
import Testing

@testable import Ingest
@testable import Model

/// A document that was read and has not what a series wants is no success (rule 8).
struct ShortfallTests {
    private func shortfall(
        _ body: String, format: BodyFormat = .csv, _ change: (inout SeriesDefinition) -> Void = { _ in }
    ) throws -> String? {
        var series = SeriesDefinition(
            id: "s", location: SourceLocation(file: "f", line: 1, column: 1), unit: .ratio, kind: .rate,
            frequency: .month)
        series.value = .field("v")
        series.time = .period(["d"])
        change(&series)
        return try FeedDecoder(format: format, series: [series]).decode(
            Array(body.utf8), fetchedOn: Day(number: 20_700), with: BodyParsers()
        )
        .series[0].shortfall
    }

    private static func country(_ series: inout SeriesDefinition) {
        series.conditions = [RowCondition("c", texts: ["Turkey"])]
    }

    @Test(arguments: [
        ("c,d,v\nTürkiye,2026-01,1\nTürkiye,2026-02,2\n", "none of the 2 rows has what its 'where' asks for"),
        ("c,d,v\n", "the document has no rows"), ("c,d,v\nTurkey,2026-01,1\n", nil),
        (
            "c,d,v\nTurkey,2026-Q1,1\nTurkey,2026,1\n",
            "every one of its 2 rows is of another period length than a month"
        ),
        ("c,d,v\nTurkey,2026-Q1,1\n", "the only row is of another period length than a month"),
        ("c,d,v\nTurkey,2026-01,\n", nil),
        ("c,d,v\nTurkey,2026-01,1\nTurkey,2026-02,x\n", "1 of 2 rows rejected, first row 3, v: 'x' is no number"),
        ("c,d,v\nTurkey,2026-01,1\nmany,2026-02,x\n", nil),
    ])
    func `what is lacking is named`(body: String, reason: String?) throws {
        #expect(try shortfall(body, Self.country) == reason)
    }

    @Test func `a tenth of the rows may be rejected, and no more`() throws {
        func body(_ rejected: Int) -> String {
            "d,v\n" + (0..<20).map { "20\($0 + 10)-01,\($0 < rejected ? "x" : "1")\n" }.joined()
        }
        #expect(try shortfall(body(2)) == nil)
        #expect(try shortfall(body(3))?.hasPrefix("3 of 20 rows rejected") == true)
    }

    @Test(arguments: ["c,d,v\nX,2026-01,1\n", "c,d,v\n", "c,d,v\nTurkey,2026,1\n"])
    func `a series may be absent`(body: String) throws {
        let found = try shortfall(body) {
            Self.country(&$0)
            $0.mayBeAbsent = true
        }
        #expect(found == nil)
    }

    @Test func `a concept that is not there is named, and facts of another length`() throws {
        func facts(_ concept: String, _ end: String) -> String {
            """
            {"facts":{"us-gaap":{"Other":{"units":{"USD":[]}},"\(concept)":{"units":{"pure":[
            {"start":"2025-01-01","end":"\(end)","val":1,"accn":"x","filed":"2025-05-01"}]}}}}}
            """
        }
        func found(_ body: String) throws -> String? {
            try shortfall(body, format: .companyfacts) {
                $0.concepts = ["Revenues", "Sales"]
                $0.frequency = .quarter
            }
        }
        #expect(try found(facts("Sales", "2025-03-31")) == nil)
        #expect(
            try found(facts("Sales", "2025-12-31")) == "the only row is of another period length than a quarter")
        #expect(throws: DecodingFault.self) { try found(facts("Unknown", "2025-03-31")) }
    }
}
