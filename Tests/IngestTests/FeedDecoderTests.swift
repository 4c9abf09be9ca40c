import Fixtures
import Formats
import Testing

@testable import Ingest
@testable import Model

/// Bodies become samples, and every row ends in one of four ways (rules 8 to 12).
struct FeedDecoderTests {
    private func definition(_ change: (inout SeriesDefinition) -> Void = { _ in }) -> SeriesDefinition {
        let usd = Unit(symbol: "USD", dimension: ["USD": 1], factor: 1)
        var series = SeriesDefinition(
            id: "s", location: SourceLocation(file: "f", line: 1, column: 1), unit: usd, kind: .rate,
            frequency: .quarter
        )
        series.value = .field("value")
        series.time = .start("date")
        change(&series)
        return series
    }

    private func decode(
        _ body: String, _ series: SeriesDefinition, format: BodyFormat = .csv, rows: [String] = [],
        layout: CSVLayout = CSVLayout()
    ) throws -> DecodedDocument {
        let paths = try rows.map { try JSONPath($0) }
        let compiled = format == .json ? try series.withPaths() : series
        return try FeedDecoder(format: format, rows: paths, csv: layout, series: [compiled])
            .decode(Array(body.utf8), fetchedOn: Day(number: 20_700), with: BodyParsers())
    }

    private func values(_ decoded: DecodedDocument) -> [Double?] { decoded.series[0].samples.map(\.value) }

    @Test func `FRED's JSON gives periods, vintages and missing values`() throws {
        let body = """
            {"observations":[{"realtime_start":"1992-12-22","date":"1946-01-01","value":"199.7"},
            {"realtime_start":"1996-01-19","date":"1946-01-01","value":"."},
            {"realtime_start":"1997-05-07","date":"1946-01-01","value":"210.4"}]}
            """
        let series = definition {
            $0.published = "realtime_start"
            $0.missing = ["."]
            $0.scale = Scale(digits: 1, exponent: 9)
        }
        let batch = try decode(body, series, format: .json, rows: ["$.observations[*]"]).series[0]
        #expect(batch.samples.map(\.value) == [199.7e9, nil, 210.4e9])
        #expect(batch.samples.map { $0.published.map { "\($0)" } } == ["1992-12-22", "1996-01-19", "1997-05-07"])
        #expect(Set(batch.samples.map { "\($0.period)" }) == ["1946-01-01..1946-03-31"])
    }

    @Test func `a spreadsheet's CSV with mark, CRLF, quotes and thousands is read`() throws {
        let body =
            "\u{FEFF}date,name,value\r\n2026-01-01,\"Doe, \"\"J\"\"\",\"1,234,567.5\"\r\n2026-04-01,x,\"2,000\"\r\n"
        let series = definition { $0.number = NumberStyle(thousands: UInt8(ascii: ",")) }
        #expect(values(try decode(body, series)) == [1_234_567.5, 2000])
    }

    @Test func `a bad row is rejected with its row, column and reason, and the rest is kept`() throws {
        let body = "date,value\n2026-01-01,1\nsoon,2\n2026-04-01,n/a\n2026-07-01,3\n"
        let batch = try decode(body, definition()).series[0]
        #expect(batch.samples.map(\.value) == [1, 3])
        #expect(batch.rejects.map(\.row) == [3, 4])
        #expect(batch.rejects.map(\.column) == ["date", "value"])
        #expect(batch.rejects[1].reason == "'n/a' is no number")
    }

    @Test func `a ragged row is rejected alone`() throws {
        let decoded = try decode("date,value\n2026-01-01,1\nSource: BLS\n", definition())
        #expect(values(decoded) == [1])
        #expect(decoded.series[0].rejects.first?.reason == "has 1 cell where the header has 2")
    }

    @Test func `an empty cell and null are known to be missing, an absent member is a fault of the row`() throws {
        let rows = #"[{"date":"2026-01-01","value":null},{"date":"2026-04-01"},{"date":"2026-07-01","value":5}]"#
        let batch = try decode(rows, definition(), format: .json, rows: ["$[*]"]).series[0]
        #expect(batch.samples.map(\.value) == [nil, 5])
        #expect(batch.rejects.map(\.reason) == ["is absent"])
    }

    @Test func `a column that the header lacks fails the feed and names the nearest`() throws {
        let fault = try #require(throws: DecodingFault.self) { try decode("day,value\n2026-01-01,1\n", definition()) }
        #expect(fault.message.contains("no column 'date'"))
        #expect(fault.message.contains("'day', 'value'"))
    }

    @Test func `a member that no row has fails the feed`() {
        #expect(throws: DecodingFault.self) {
            try decode(#"[{"date":"2026-01-01","val":1}]"#, definition(), format: .json, rows: ["$[*]"])
        }
    }

    @Test func `rows that match nothing fail the feed and say what is there`() throws {
        let fault = try #require(throws: DecodingFault.self) {
            try decode(
                #"{"error_code":400,"error_message":"Bad"}"#, definition(), format: .json, rows: ["$.observations[*]"])
        }
        #expect(fault.message.contains("matched nothing"))
        #expect(fault.message.contains("'error_code', 'error_message'"))
    }

    @Test func `conditions compare the text of the document`() throws {
        let body =
            #"[{"k":1.10,"date":"2026-01-01","value":1},{"k":"a","date":"2026-04-01","value":2},{"k":1.1,"date":"2026-07-01","value":3}]"#
        let first = definition { $0.conditions = [RowCondition("k", texts: ["1.10", "a"])] }
        let decoded = try decode(body, first, format: .json, rows: ["$[*]"])
        #expect(values(decoded) == [1, 2])
        #expect(decoded.unclaimed == 1)
    }

    @Test func `two values for one period are rejected by default, and both rows are named`() throws {
        let body = "date,value\n2026-01-01,1\n2026-01-01,2\n2026-04-01,3\n2026-04-01,3\n"
        let batch = try decode(body, definition()).series[0]
        #expect(batch.samples.map(\.value) == [3])
        #expect(batch.rejects.map(\.row) == [2, 3])
        #expect(batch.rejects[0].reason.contains("beside row 3"))
    }

    @Test(arguments: [(DuplicatePolicy.first, 1.0), (.last, 2), (.max, 4), (.sum, 7)])
    func `duplicates follow their policy`(policy: DuplicatePolicy, value: Double) throws {
        let body = "date,value\n2026-01-01,1\n2026-01-01,4\n2026-01-01,2\n"
        #expect(values(try decode(body, definition { $0.duplicate = policy })) == [value])
    }

    @Test func `of several paths the first that has the period counts, and a difference is reported`() throws {
        let body =
            #"{"a":[{"date":"2026-01-01","value":100}],"b":[{"date":"2026-01-01","value":101},{"date":"2026-04-01","value":7}]}"#
        let batch = try decode(body, definition(), format: .json, rows: ["$.a[*]", "$.b[*]"]).series[0]
        #expect(batch.samples.map(\.value) == [100, 7])
        #expect(batch.notes.first?.contains("differ by more than 0.5 %") == true)
    }

    @Test func `a stock of another duration is skipped, a flow keeps every duration`() throws {
        let body = "from,to,value\n2026-01-01,2026-03-31,1\n2026-01-01,2026-12-31,5\n"
        let rate = definition { $0.time = .span(start: "from", end: "to") }
        let skipped = try decode(body, rate).series[0]
        #expect(skipped.samples.count == 1)
        #expect(skipped.skipped == 1)
        let flow = definition {
            $0.time = .span(start: "from", end: "to")
            $0.kind = .flow
        }
        #expect(try decode(body, flow).series[0].samples.count == 2)
    }

    @Test func `company facts give facts with their filings`() throws {
        let body = """
            {"cik":1,"entityName":"X","facts":{"us-gaap":{"Revenues":{"label":null,"units":{"USD":[
            {"start":"2025-01-27","end":"2025-10-26","val":147811000000,"accn":"0001045810-25-000230","filed":"2025-11-19"},
            {"start":"2025-01-27","end":"2026-01-25","val":215938000000,"accn":"0001045810-26-000021","filed":"2026-02-25"},
            {"end":"2026-01-25","val":1,"accn":"x","filed":"2026-02-25"},
            {"start":"2025-01-27","end":"2026-01-25","val":"many","accn":"x","filed":"2026-02-25"}]}}}}}
            """
        let series = definition {
            $0.concepts = ["Revenues", "SalesRevenueNet"]
            $0.kind = .flow
        }
        let batch = try decode(body, series, format: .companyfacts).series[0]
        #expect(batch.samples.map(\.value) == [147_811e6, 215_938e6])
        #expect(batch.citations == ["0001045810-25-000230", "0001045810-26-000021"])
        #expect(batch.skipped == 1)
        #expect(batch.rejects.map(\.column) == ["Revenues.val"])
    }

    @Test func `a label in two members is joined, as BLS has it`() throws {
        let body =
            #"{"data":[{"year":"2025","period":"M10","value":"-"},{"year":"2025","period":"M09","value":"4.4"},{"year":"2025","period":"M13","value":"4.2"}]}"#
        let series = definition {
            $0.time = .period(["year", "period"])
            $0.frequency = .month
            $0.dateFormat = try? DateParser.compile("yyyy-'M'MM").get()
            $0.missing = ["-"]
            $0.conditions = [RowCondition("period", texts: (9...12).map { "M\($0 < 10 ? "0" : "")\($0)" })]
        }
        let batch = try decode(body, series, format: .json, rows: ["$.data[*]"]).series[0]
        #expect(batch.samples.map(\.value) == [4.4, nil])
        #expect(batch.samples.map { "\($0.period)" } == ["2025-09-01..2025-09-30", "2025-10-01..2025-10-31"])
        #expect(batch.rejects.isEmpty)
    }

    @Test func `preamble lines, other delimiters and headerless files are read`() throws {
        var layout = CSVLayout()
        layout.skipRows = 1
        layout.delimiter = UInt8(ascii: ";")
        #expect(values(try decode("Report of today\ndate;value\n2026-01-01;1\n", definition(), layout: layout)) == [1])
        layout = CSVLayout()
        layout.headerRow = 0
        let numbered = definition {
            $0.value = .field("2")
            $0.time = .start("1")
        }
        #expect(values(try decode("2026-01-01,1\n", numbered, layout: layout)) == [1])
    }
}
