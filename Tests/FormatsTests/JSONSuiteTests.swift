import Fixtures
import Testing

@testable import Formats

/// JSON and JSONPath against the public suites.
struct JSONSuiteTests {
    private func accepts(_ bytes: [UInt8]) throws -> Bool {
        let parser = try #require(JSONParser())
        do {
            try parser.withDocument(bytes) { _ in }
            return true
        } catch is JSONError {
            return false
        }
    }

    @Test(.enabled(if: Shared.isPresent, "the public suites are not beside this checkout"))
    func `every valid document of JSONTestSuite is accepted and every invalid one refused`() throws {
        let folder = "suites/JSONTestSuite/test_parsing"
        let names = try Shared.names(folder)
        #expect(names.filter { $0.hasPrefix("y_") }.count == 95)
        for name in names where name.hasPrefix("y_") || name.hasPrefix("n_") {
            #expect(try accepts(Shared.bytes("\(folder)/\(name)")) == name.hasPrefix("y_"), "\(name)")
        }
        for name in names where name.hasPrefix("i_") { _ = try accepts(Shared.bytes("\(folder)/\(name)")) }
    }

    @Test(.enabled(if: Shared.isPresent, "the public suites are not beside this checkout"))
    func `JSONPath does all that RFC 9535 asks and no more`() throws {
        let suite = try #require(JSONParser())
        let inner = try #require(JSONParser())
        var tests = 0
        try suite.withDocument(Shared.bytes("suites/jsonpath-cts/cts.json")) { root in
            for test in root.member("tests")?.elements ?? [] {
                tests += 1
                let name = test.member("name")?.string ?? ""
                let selector = test.member("selector")?.string ?? ""
                if test.member("invalid_selector")?.kind == .true {
                    #expect(throws: JSONPathError.self, "\(name): \(selector)") { try JSONPath(selector) }
                    continue
                }
                let document = try #require(test.member("document"))
                let path = try JSONPath(selector)
                let results = try inner.withDocument(serialized(document)) { root in
                    path.select(from: root).map { String(decoding: serialized($0), as: UTF8.self) }
                }
                let expected = (test.member("result").map { [$0] } ?? test.member("results")?.elements ?? []).map {
                    list in
                    list.elements.map { String(decoding: serialized($0), as: UTF8.self) }
                }
                #expect(expected.contains(results), "\(name): \(selector) gave \(results)")
            }
        }
        #expect(tests == 703)
    }

    /// A node as JSON again, in the order of the document.
    private func serialized(_ node: JSONNode) -> [UInt8] {
        switch node.kind {
        case .string: return Array(quoted(node.stringBytes.map(Array.init) ?? []).utf8)
        case .object:
            var parts: [String] = []
            node.forEachMember { name, value in
                parts.append("\(quoted(Array(name))):\(String(decoding: serialized(value), as: UTF8.self))")
            }
            return Array("{\(parts.joined(separator: ","))}".utf8)
        case .array:
            return Array(
                "[\(node.elements.map { String(decoding: serialized($0), as: UTF8.self) }.joined(separator: ","))]".utf8
            )
        case .integer, .double: return Array("\(node.number ?? .nan)".utf8)
        case .true: return Array("true".utf8)
        case .false: return Array("false".utf8)
        case .null: return Array("null".utf8)
        }
    }

    private func quoted(_ bytes: [UInt8]) -> String {
        var text = "\""
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar == "\"" || scalar == "\\" || scalar.value < 0x20 {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    @Test func `a number keeps the text that the document has`() throws {
        let parser = try #require(JSONParser())
        let text = #"{"a":[1.10,{"b":-0},"x\u0031",12345678901234567890,1e2],"c":6.02e23}"#
        try parser.withDocument(Array(text.utf8)) { root in
            let all = try JSONPath("$..*").select(from: root).compactMap { node in
                node.text.map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(all == ["6.02e23", "1.10", "x1", "12345678901234567890", "1e2", "-0"])
        }
    }

    @Test func `of two members of one name the last counts`() throws {
        let parser = try #require(JSONParser())
        try parser.withDocument(Array(#"{"a":1,"a":2}"#.utf8)) { root in #expect(root.member("a")?.number == 2) }
    }

    @Test(arguments: [
        "[" + String(repeating: "1,", count: 40_000) + "1]", String(repeating: "[", count: 80_000),
        "{" + (0..<10_000).map { "\"k\($0)\":null" }.joined(separator: ",") + "}",
    ])
    func `a document that would take more memory than the limit is refused before it is parsed`(text: String) throws {
        let parser = try #require(JSONParser(maxMemory: 500_000))
        let error = #expect(throws: JSONError.self) { try parser.withDocument(Array(text.utf8)) { _ in } }
        #expect(error?.message.hasPrefix("it would take more than") == true)
    }

    @Test(arguments: [0, 1, 3, 40, 63, 64, 65, 200])
    func `a document is read whatever room there is behind it`(room: Int) throws {
        let parser = try #require(JSONParser(maxMemory: 500_000))
        var bytes: [UInt8] = []
        // A long text weighs little more than itself, whatever stands in it.
        let text = #"{"a":"\""# + String(repeating: #",[1{\""#, count: 20_000) + #"","b":7}"#
        bytes.reserveCapacity(text.utf8.count + room)
        bytes += Array(text.utf8)
        for _ in 0..<2 { try parser.withDocument(bytes) { #expect($0.member("b")?.number == 7) } }
        try parser.withDocument([0xEF, 0xBB, 0xBF] + bytes) { #expect($0.member("b")?.number == 7) }
    }
}
