import Fixtures
import Testing

@testable import Formats

/// A number that neither 64 bits nor a double can hold takes nothing else with it (rule 12).
struct JSONNumbersTests {
    private func read(_ text: String, _ path: String) throws -> (text: String?, number: Double?)? {
        let parser = try #require(JSONParser())
        let query = try JSONPath(path)
        return try parser.withDocument(Array(text.utf8)) { root in
            var found: (String?, Double?)?
            query.forEach(from: root) { node, _ in
                found = (node.text.map { String(decoding: $0, as: UTF8.self) }, node.number)
            }
            return found
        }
    }

    private static let large = [
        "18446744073709551616", "-9223372036854775809", "123456789012345678901234567890",
        "1" + String(repeating: "0", count: 400), "1e400", "-1.5E+400", "1e99999", "0.5e400", "12.25e777",
        "9" + String(repeating: "9", count: 320) + ".5",
    ]

    @Test(arguments: large)
    func `the rest of the document is read`(number: String) throws {
        let text = #"{"id":\#(number),"list":[\#(number),{"v":12.5},-7],"s":"a \" 1e400","end":true}"#
        #expect(try read(text, "$.list[1].v")?.number == 12.5)
        #expect(try read(text, "$.list[2]")?.number == -7)
        #expect(try read(text, "$.s")?.text == "a \" 1e400")
        #expect(try read(text, "$.end")?.text == "true")
        // Its text is what the document has, and its value a double where it is one.
        #expect(try read(text, "$.id")?.text == number)
        #expect(try read(text, "$.list[0]")?.number == NumberParser.parse(number))
    }

    @Test func `integers of any length are doubles`() throws {
        #expect(try read("[123456789012345678901234567890]", "$[0]")?.number == 1.2345678901234568e29)
        #expect(try read("[18446744073709551616,1]", "$[?@ > 1e19]")?.text == "18446744073709551616")
    }

    @Test(arguments: ["01", "1.", "1e", "-", "1e+", "0x10", "1.2.3", "+1", ".5", "--1", "1_000"])
    func `what is no number stays none, beside a large one`(number: String) throws {
        for text in ["[\(number)]", "[18446744073709551616,\(number)]", "[\(number),1e400]"] {
            #expect(throws: JSONError.self, "\(text)") { try read(text, "$[0]") }
        }
    }
}
