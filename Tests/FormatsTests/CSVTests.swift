import Fixtures
import Testing

@testable import Formats
@testable import Model

/// CSV by RFC 4180.
struct CSVTests {
    private func records(_ text: String, lenient: Bool = false) throws -> [[String]] {
        var reader = CSVReader(Array(text.utf8), lenient: lenient)
        var result: [[String]] = []
        while try reader.next() { result.append(reader.texts) }
        return result
    }

    @Test func `a quote that nothing closes is a character where the layout is lenient, and swallows nothing`() throws {
        var reader = CSVReader(Array("p,v,n\n1,2,\"open\n3,4,x\n5,\"6\",y\n".utf8), lenient: true)
        var rows: [[String]] = []
        while try reader.next() { rows.append(reader.texts) }
        // The quote of the second line pairs with that of the fourth; only the last has none.
        #expect(rows.first == ["p", "v", "n"])
        var alone = CSVReader(Array("1,2,\"open\n3,4,x\n".utf8), lenient: true)
        var lines: [Int] = []
        rows = []
        while try alone.next() {
            rows.append(alone.texts)
            lines.append(alone.line)
        }
        #expect(rows == [["1", "2", "\"open"], ["3", "4", "x"]])
        #expect(lines == [1, 2])
    }

    @Test(arguments: [
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,\n", [["a", "b"], ["1", ""]]),
        ("a\rb\r", [["a"], ["b"]]),
        ("\"x,y\",\"say \"\"hi\"\"\"\n", [["x,y", "say \"hi\""]]),
        ("\"two\r\nlines\",2", [["two\r\nlines", "2"]]),
        ("a,b\n\n\n1,2", [["a", "b"], ["1", "2"]]),
        ("\"\"\n", []),
        (" a , b \n", [[" a ", " b "]]),
        ("37.8\"N,x\n", [["37.8\"N", "x"]]),
    ])
    func `a document has these records`(text: String, expected: [[String]]) throws {
        #expect(try records(text) == expected)
    }

    @Test(arguments: [("a,\"b\n", 1, 2), ("\"a\"b,c\n", 1, 1), ("x\n1,2,\"3\"4", 2, 3)])
    func `a stray or open quote is refused with its place`(text: String, line: Int, column: Int) throws {
        let error = try #require(throws: CSVError.self) { try records(text) }
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(throws: Never.self) { try records(text, lenient: true) }
    }

    @Test(.enabled(if: Shared.isPresent, "the public suites are not beside this checkout"))
    func `csv-spectrum reads as its JSON says`() throws {
        let parser = try #require(JSONParser())
        for name in try Shared.names("suites/csv-spectrum/csvs") where name.hasSuffix(".csv") {
            var reader = CSVReader(try Shared.bytes("suites/csv-spectrum/csvs/\(name)"))
            var rows: [[String]] = []
            while try reader.next() { rows.append(reader.texts) }
            let json = try Shared.bytes("suites/csv-spectrum/json/\(name.dropLast(4)).json")
            let expected = try parser.withDocument(json) { root in
                (root.kind == .array ? root.elements : [root]).map { object in
                    rows[0].map { object.member($0)?.string ?? "<absent>" }
                }
            }
            // The suite's own JSON has another telephone number than its CSV.
            let isOdd = name == "location_coordinates.csv"
            let found = rows.dropFirst().map { Array($0.dropFirst(isOdd ? 1 : 0)) }
            #expect(found == expected.map { Array($0.dropFirst(isOdd ? 1 : 0)) }, "\(name)")
        }
    }

    @Test func `the encodings of spreadsheets become UTF-8`() throws {
        func text(_ bytes: [UInt8], _ declared: TextEncoding) throws -> String {
            String(decoding: try TextDecoding.utf8(bytes, declared: declared).get(), as: UTF8.self)
        }
        #expect(try text([0xEF, 0xBB, 0xBF, 0x61], .utf8) == "a")
        #expect(try text([0xFF, 0xFE, 0x61, 0, 0xAC, 0x20], .utf8) == "a\u{20AC}")
        #expect(try text([0xE9], .latin1) == "\u{E9}")
        #expect(try text([0x80], .windows1252) == "\u{20AC}")
        #expect(throws: TextDecodingError.self) { try text([0xE9], .utf8) }
    }
}

/// `date_format`.
struct DateParserTests {
    @Test(arguments: [
        ("M/d/yyyy", "3/1/2023", "2023-03-01"), ("M/d/yyyy", "12/31/2022", "2022-12-31"),
        ("yyyyMMdd", "20250517", "2025-05-17"),
        ("d MMM yyyy", "5 Aug 2026", "2026-08-05"), ("MMMM d, yyyy", "August 5, 2026", "2026-08-05"),
        ("yyyy-MM-dd HH:mm:ss", "2025-06-26 07:56:50", "2025-06-26"), ("dd.MM.yy", "01.02.69", "1969-02-01"),
        ("yyyy'Q'Q", "2026Q3", "2026-07-01..2026-09-30"), ("MMM-yy", "Aug-26", "2026-08-01..2026-08-31"),
    ])
    func `a text is read by its format`(pattern: String, text: String, expected: String) throws {
        let parser = try DateParser.compile(pattern).get()
        let parsed = text.withContiguousUTF8 { parser.period($0) }
        #expect(parsed.map { "\($0.period)" } == expected)
    }

    @Test(arguments: [
        ("M/d/yyyy", "13/1/2023"), ("M/d/yyyy", "2/30/2023"), ("yyyy-MM-dd", "2023-1-01"), ("M/d/yyyy", "1/2/23"),
    ])
    func `what does not fit the format is no day`(pattern: String, text: String) throws {
        let parser = try DateParser.compile(pattern).get()
        #expect(text.withContiguousUTF8 { parser.period($0)?.period } == nil)
    }

    @Test(arguments: ["M/d", "yyyy-YY", "yyyy 'open", "EEE yyyy"])
    func `a format that cannot be read is refused`(pattern: String) {
        #expect(throws: DateFormatError.self) { try DateParser.compile(pattern).get() }
    }
}
