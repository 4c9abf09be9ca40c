import Formats
import Testing

@testable import Ingest
@testable import Model

/// Where a text could be read in two ways, nothing is guessed (rules 9, 10 and 12).
struct AmbiguityTests {
    private func decode(
        _ body: String, format: BodyFormat = .csv, delimiter: Character = ",",
        _ change: (inout SeriesDefinition) -> Void
    ) throws -> SeriesSamples {
        var series = SeriesDefinition(
            id: "s", location: SourceLocation(file: "f", line: 1, column: 1), unit: .ratio, kind: .rate,
            frequency: .month)
        series.value = .field("v")
        series.time = .date("d")
        change(&series)
        var layout = CSVLayout()
        layout.delimiter = delimiter.asciiValue ?? 0
        let compiled = format == .json ? try series.withPaths() : series
        let rows = format == .json ? [try JSONPath("$[*]")] : []
        return try FeedDecoder(format: format, rows: rows, csv: layout, series: [compiled])
            .decode(Array(body.utf8), fetchedOn: Day(number: 20_700), with: BodyParsers()).series[0]
    }

    private func format(_ text: String) throws -> DateParser { try DateParser.compile(text).get() }

    @Test(arguments: [
        ("2026-05-31", true), ("2026-05-31T00:00", true), ("2026-05-31T13:45:10.250Z", true),
        ("2026-05-31 13:45:10", true), ("2026-05-31T13:45:10+02:00", true), ("2026-05-31T13:45:10-0500", true),
        ("2026-05-31 13:45 UTC", true), ("2026-05-31 garbage", false), ("2026-03-01 to 2026-03-31", false),
        ("2026-05-31T", false), ("2026-05-31T25", false), ("2026-05-31Z", false),
        ("2026-05-31T13:45:10 and more", false),
        ("2026-05-31 13:45:10+02:00x", false), ("2026-05-3", false), ("2026-02-30", false), (" 2026-05-31", false),
    ])
    func `a day is a whole day and nothing else`(text: String, isDay: Bool) throws {
        for use in ["date", "start", "end", "published"] {
            let found = try decode("d,v,x\n2026-05-31,1,\(text)\n") {
                switch use {
                case "date": $0.time = .date("x")
                case "start": $0.time = .start("x")
                case "end": $0.time = .end("x")
                default: $0.published = "x"
                }
            }
            #expect(found.samples.count == (isDay ? 1 : 0), "\(use)")
            #expect(found.rejects.count == (isDay ? 0 : 1), "\(use)")
        }
    }

    @Test(arguments: [
        ("yyyy-MM", "2026-02", "2026-02-01..2026-02-28", "2026-02-01..2026-02-28"),
        ("MMM yyyy", "Feb 2026", "2026-02-01..2026-02-28", "2026-02-01..2026-02-28"),
        ("yyyy 'Q'Q", "2026 Q2", "2026-04-01..2026-04-30", "2026-06-01..2026-06-30"),
        ("yyyy", "2026", "2026-01-01..2026-01-31", "2026-12-01..2026-12-31"),
        ("yyyy-'W'ww", "2026-W02", "2026-01-05..2026-02-04", "2025-12-12..2026-01-11"),
    ])
    func `the name of a longer stretch begins with its first day and ends with its last`(
        pattern: String, text: String, started: String, ended: String
    ) throws {
        // With the format, and where the text is a label, without.
        for parser in [try format(pattern), nil] where parser != nil || Period.parse(label: text) != nil {
            func decoded(_ time: TimeSource) throws -> String? {
                try decode("d,v\n\(text),1\n") {
                    $0.time = time
                    $0.dateFormat = parser
                }.samples.first.map { "\($0.period)" }
            }
            #expect(try decoded(.start("d")) == started)
            #expect(try decoded(.end("d")) == ended)
        }
    }

    @Test(arguments: ["2026-02", "2026-Q1", "2026", "2026-W05"])
    func `the name of a longer stretch is no day of publication`(text: String) throws {
        let found = try decode("d,v,p\n2026-05-31,1,\(text)\n") { $0.published = "p" }
        #expect(found.samples.isEmpty)
        #expect(found.rejects.first?.reason.contains("and no day of publication") == true)
        let month = try format("MM/yyyy")
        let formatted = try decode("d,v,p\n2026-05-31,1,02/2026\n") {
            $0.published = "p"
            $0.dateFormat = month
        }
        #expect(formatted.rejects.first?.reason.contains("names a month, and no day of publication") == true)
    }

    @Test(arguments: [
        (Frequency.month, "2026-02", true), (.quarter, "2026-02", true), (.year, "2026-Q1", true),
        (.month, "2026", false),
        (.day, "2026-02", false), (.irregular, "2026-02", false), (.irregular, "2026-02-03", true),
    ])
    func `as a date a stretch must lie in one period`(frequency: Frequency, text: String, isTaken: Bool) throws {
        let found = try decode("d,v\n\(text),1\n") { $0.frequency = frequency }
        #expect(found.samples.count == (isTaken ? 1 : 0))
        #expect(found.rejects.first?.reason.contains("names a") ?? false == !isTaken)
    }

    @Test(arguments: [
        (";", "4.300", false), (";", "-4.300", false), (";", "123.456", false), (";", " 4.300 ", false),
        (";", "4.30", true),
        (";", "4.3000", true), (";", "0.300", true), (";", "1234.567", true), (";", "4.300.5", false),
        (",", "4.300", true),
        ("\t", "4.300", true),
    ])
    func `a point between thousands is not taken for a decimal one`(delimiter: String, text: String, isTaken: Bool)
        throws
    {
        let mark = Character(delimiter)
        let body = "d\(mark)v\n2026-05-31\(mark)\(text)\n"
        let found = try decode(body, delimiter: mark) { _ in }
        #expect(found.samples.count == (isTaken ? 1 : 0))
        if text == "4.300", mark == ";" {
            #expect(found.rejects.first?.reason.contains("number: { decimal: \".\" }") == true)
            let stated = try decode(body, delimiter: mark) {
                $0.isNumberStated = true
                $0.number = NumberStyle(decimal: UInt8(ascii: ","), thousands: UInt8(ascii: "."))
            }
            #expect(stated.samples.first?.value == 4300)
            let point = try decode(body, delimiter: mark) { $0.isNumberStated = true }
            #expect(point.samples.first?.value == 4.3)
        }
    }

    @Test func `a constant that is the name of a column is refused`() throws {
        func constant(_ series: inout SeriesDefinition) { series.value = .constant(2024) }
        #expect(throws: DecodingFault.self) { try decode("d,2023,2024\n2026-05-31,1,2\n", constant) }
        #expect(throws: DecodingFault.self) {
            try decode(#"[{"d":"2026-05-31","2024":5}]"#, format: .json, constant)
        }
        #expect(throws: DecodingFault.self) {
            try decode(#"[{"d":"2026-04-30","2023":5},{"d":"2026-05-31","2024":5}]"#, format: .json, constant)
        }
        #expect(try decode("d,2023\n2026-05-31,1\n", constant).samples.map(\.value) == [2024])
        #expect(try decode(#"[{"d":"2026-05-31","2023":5}]"#, format: .json, constant).samples.map(\.value) == [2024])
    }

    /// Columns without a header are called by their numbers.
    @Test(arguments: [(1.0, true), (2, true), (3, false), (1.5, false)])
    func `nor is a constant that is the number of a column`(constant: Double, isRefused: Bool) throws {
        var series = SeriesDefinition(
            id: "s", location: SourceLocation(file: "f", line: 1, column: 1), unit: .ratio, kind: .rate,
            frequency: .month)
        series.value = .constant(constant)
        series.time = .period(["1"])
        var layout = CSVLayout()
        layout.headerRow = 0
        let decoder = try FeedDecoder(format: .csv, csv: layout, series: [series])
        let document = try? decoder.decode(
            Array("2024-01,7\n2024-02,8\n".utf8), fetchedOn: Day(number: 20_700), with: BodyParsers())
        #expect((document == nil) == isRefused)
    }

    @Test(
        arguments: [("0.123", nil), ("00.123", nil), ("1.234", 1234), ("12.345.678", 12_345_678), ("0,5", 0.5)]
            as [(String, Double?)])
    func `no number in groups begins with a nought`(text: String, value: Double?) throws {
        let found = try decode("d;v\n2026-05-31;\(text)\n", delimiter: ";") {
            $0.isNumberStated = true
            $0.number = NumberStyle(decimal: UInt8(ascii: ","), thousands: UInt8(ascii: "."))
        }
        #expect(found.samples.first?.value == value)
    }
}
