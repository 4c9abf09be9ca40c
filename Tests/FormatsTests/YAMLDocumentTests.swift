import Formats
import Testing

/// YAML bodies are the tree that they are, bounded as JSON is.
struct YAMLDocumentTests {
    private func json(_ yaml: String) throws -> String {
        String(decoding: try YAMLDocument.json(of: Array(yaml.utf8)), as: UTF8.self)
    }

    @Test(
        arguments: [
            ("a: 1", #"{"a":1}"#), ("- 1\n- [x, 'y']\n", #"[1,["x","y"]]"#), ("a:\n  b: c", #"{"a":{"b":"c"}}"#),
            ("a: \"1\"", #"{"a":"1"}"#), ("a: 'true'", #"{"a":"true"}"#), ("a: true", #"{"a":true}"#),
            ("a: ~", #"{"a":null}"#), ("a:", #"{"a":null}"#), ("a: -1.5e+3", #"{"a":-1.5e+3}"#),
            ("a: 007", #"{"a":"007"}"#), ("a: 0x1F", #"{"a":"0x1F"}"#), ("a: .inf", #"{"a":".inf"}"#),
            ("a: 1.", #"{"a":"1."}"#), ("a: +5", #"{"a":"+5"}"#), ("a: 2025-11-24", #"{"a":"2025-11-24"}"#),
            ("2024-01-01: 5", #"{"2024-01-01":5}"#), ("1: x", #"{"1":"x"}"#), ("a: !!str 5", #"{"a":"5"}"#),
            ("a: &x {b: 1}\nc: *x", #"{"a":{"b":1},"c":{"b":1}}"#),
            ("a: \"q\\\"\\\\\\n\u{1F600}\"", "{\"a\":\"q\\\"\\\\\\u000a\u{1F600}\"}"),
            ("a: |\n  two\n  lines\n", #"{"a":"two\u000alines\u000a"}"#), ("---\na: 1\n...\n", #"{"a":1}"#),
            ("7", "7"), ("\u{FEFF}a: 1", #"{"a":1}"#),
        ])
    func `a document is the tree that it is`(yaml: String, json: String) throws {
        #expect(try self.json(yaml) == json)
    }

    @Test(
        arguments: [
            ("", "it is empty"),
            ("a: 1\n---\nb: 2", "line 2, column 1: a second document begins here, and one is read"),
            ("a: *x", "line 1, column 4: the anchor 'x' is not known here"), ("a: [1", "did not find expected"),
            ("a: 1\nb: 2\na: 3", "line 3, column 1: the key \"a\" stands twice in one mapping"),
            ("? [a, b]\n: 1", "line 1, column 3: a key must be a plain word"), ("a: 1\n\tb: 2", "line 2, column 1"),
            ("a: \u{7}", "control characters are not allowed"),
        ])
    func `what is none is told with its place`(yaml: String, reason: String) throws {
        let fault = #expect(throws: YAMLDocument.Fault.self) { try json(yaml) }
        #expect(fault?.message.contains(reason) == true, "\(fault?.message ?? "")")
    }

    /// Nine levels of nine of the one before are 400 million nodes.
    @Test func `anchors that grow without end are refused`() throws {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let before = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(before)]\n"
        }
        let fault = #expect(throws: YAMLDocument.Fault.self) { try json(yaml) }
        #expect(fault?.message.contains("more than 48 MiB") == true)
        let deep = #expect(throws: YAMLDocument.Fault.self) { try json(String(repeating: "[", count: 100_000)) }
        #expect(deep?.message.contains("nested too deeply") == true)
    }
}
