import Fixtures
import Testing

@testable import Formats
@testable import Model

/// The one number parser.
struct NumberTests {
    @Test(.enabled(if: Shared.isPresent, "the public suites are not beside this checkout"))
    func `every line of parse-number-fxx is read to the last bit`() throws {
        let folder = "suites/parse-number-fxx/data"
        var lines = 0
        for name in try Shared.names(folder) where name.hasSuffix(".txt") {
            for line in String(decoding: try Shared.bytes("\(folder)/\(name)"), as: UTF8.self).split(separator: "\n") {
                let fields = line.split(separator: " ")
                guard fields.count == 4, let bits = UInt64(fields[2], radix: 16) else { continue }
                lines += 1
                let expected = Double(bitPattern: bits)
                let parsed = NumberParser.parse(String(fields[3]))
                if expected.isFinite {
                    #expect(parsed?.bitPattern == bits, "\(name): \(fields[3])")
                } else {
                    #expect(parsed == nil, "\(name): \(fields[3])")
                }
            }
        }
        #expect(lines == 21_232)
    }

    @Test(arguments: [
        "nan", "inf", "Infinity", "0x1p3", "1_000", "1,5", "1e400", "", " ", "-", ".", "1e", "e5", "1.2.3", "\u{0661}",
        "--1",
        "1 2", "$5",
    ])
    func `what is no decimal number is refused`(text: String) {
        #expect(NumberParser.parse(text) == nil)
    }

    @Test(arguments: [("1,234,567.5", 1_234_567.5), ("12,345", 12_345), ("999", 999), ("-1,000", -1000), (" 5 ", 5)])
    func `thousands are read in groups of three`(text: String, value: Double) {
        let style = NumberStyle(thousands: UInt8(ascii: ","))
        #expect(NumberParser.parse(text, style: style) == value)
    }

    @Test(arguments: ["1,23", "1,2345", ",123", "1,,234", "1234,567", "1,234,56"])
    func `thousands in other groups are refused`(text: String) {
        #expect(NumberParser.parse(text, style: NumberStyle(thousands: UInt8(ascii: ","))) == nil)
    }

    @Test func `a scale moves the exponent of the text before the one conversion`() throws {
        let billions = try #require(NumberParser.scale("1e9"))
        #expect(billions == Scale(digits: 1, exponent: 9))
        #expect(NumberParser.parse("63.2", scale: billions) == 63.2e9)
        #expect(NumberParser.parse("0.3", scale: try #require(NumberParser.scale("10"))) == 3)
        #expect(NumberParser.parse("1.005", scale: try #require(NumberParser.scale("1000"))) == 1005)
        #expect(NumberParser.scale("0") == nil)
        #expect(NumberParser.scale("-1") == nil)
    }
}
