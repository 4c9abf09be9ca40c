internal import CLibYAML

/// YAML documents that feeds publish, read as the tree that they are: the same nodes and paths as of JSON.
package enum YAMLDocument {
    /// Why a document cannot be read.
    package struct Fault: Error {
        /// With its place.
        package let message: String
    }

    /// The tree of a document as JSON, bounded as that is: anchors are written out, and what they grow to is limited.
    ///
    /// - Parameter body: one document in UTF-8 or UTF-16.
    package static func json(of body: [UInt8]) throws(Fault) -> [UInt8] {
        do throws(YAMLTranscriber.Fault) {
            return try body.withUnsafeBufferPointer { bytes throws(YAMLTranscriber.Fault) in
                try YAMLTranscriber(bytes).json()
            }
        } catch {
            throw Fault(message: error.message)
        }
    }
}

/// Writes the events of libyaml as JSON.
private final class YAMLTranscriber {
    typealias Fault = YAMLDocument.Fault

    private static let maxDepth = 256
    /// The most that is made of a document, however often it repeats itself.
    private static let maxBytes = 48 << 20

    /// At one place, since libyaml keeps pointers into it.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let isReady: Bool
    private var output: [UInt8] = []
    /// What each anchor stands for, as it was written.
    private var anchors: [String: Range<Int>] = [:]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        isReady = yaml_parser_initialize(parser) == 1
        if isReady { yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count) }
        output.reserveCapacity(bytes.count + 1024)
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deallocate()
    }

    func json() throws(Fault) -> [UInt8] {
        guard isReady else { throw Fault(message: "no memory") }
        var hasRoot = false
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            switch event.type {
            case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT: break
            case YAML_DOCUMENT_START_EVENT where !hasRoot:
                hasRoot = true
                try value(depth: 0)
            case YAML_STREAM_END_EVENT:
                guard hasRoot else { throw Fault(message: "it is empty") }
                return output
            default: throw fault(event, "a second document begins here, and one is read")
            }
        }
    }

    // MARK: Values

    private func value(depth: Int) throws(Fault) {
        var event = try next()
        defer { yaml_event_delete(&event) }
        try value(event, depth: depth)
    }

    private func value(_ event: yaml_event_t, depth: Int) throws(Fault) {
        guard depth < YAMLTranscriber.maxDepth else { throw fault(event, "nested too deeply") }
        let start = output.count
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            YAMLScalar(scalar).write(to: &output)
            note(scalar.anchor, from: start)
        case YAML_SEQUENCE_START_EVENT:
            try elements(depth: depth + 1)
            note(event.data.sequence_start.anchor, from: start)
        case YAML_MAPPING_START_EVENT:
            try members(depth: depth + 1)
            note(event.data.mapping_start.anchor, from: start)
        case YAML_ALIAS_EVENT:
            let name = String(cString: event.data.alias.anchor)
            guard let known = anchors[name] else { throw fault(event, "the anchor '\(name)' is not known here") }
            guard output.count + known.count <= YAMLTranscriber.maxBytes else {
                throw fault(
                    event, "with all its anchors written out it is more than \(YAMLTranscriber.maxBytes >> 20) MiB")
            }
            output.append(contentsOf: Array(output[known]))
        default: throw fault(event, "a value was expected")
        }
        guard output.count <= YAMLTranscriber.maxBytes else {
            throw fault(event, "it is more than \(YAMLTranscriber.maxBytes >> 20) MiB")
        }
    }

    private func note(_ anchor: UnsafePointer<yaml_char_t>?, from start: Int) {
        if let anchor { anchors[String(cString: anchor)] = start..<output.count }
    }

    private func elements(depth: Int) throws(Fault) {
        output.append(UInt8(ascii: "["))
        var isFirst = true
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_SEQUENCE_END_EVENT { break }
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            try value(event, depth: depth)
        }
        output.append(UInt8(ascii: "]"))
    }

    private func members(depth: Int) throws(Fault) {
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        var keys: Set<[UInt8]> = []
        while true {
            var event = try next()
            defer { yaml_event_delete(&event) }
            if event.type == YAML_MAPPING_END_EVENT { break }
            guard event.type == YAML_SCALAR_EVENT else { throw fault(event, "a key must be a plain word") }
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            let start = output.count
            YAMLScalar(event.data.scalar).writeText(to: &output)
            guard keys.insert(Array(output[start...])).inserted else {
                throw fault(
                    event, "the key \(String(decoding: output[start...], as: UTF8.self)) stands twice in one mapping")
            }
            note(event.data.scalar.anchor, from: start)
            output.append(UInt8(ascii: ":"))
            try value(depth: depth)
        }
        output.append(UInt8(ascii: "}"))
    }

    // MARK: Events

    /// The next event, which the caller deletes.
    private func next() throws(Fault) -> yaml_event_t {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            let problem = parser.pointee.problem.map { String(cString: $0) } ?? "unreadable"
            let mark = parser.pointee.problem_mark
            throw Fault(message: "line \(mark.line + 1), column \(mark.column + 1): \(problem)")
        }
        return event
    }

    private func fault(_ event: yaml_event_t, _ message: String) -> Fault {
        Fault(message: "line \(event.start_mark.line + 1), column \(event.start_mark.column + 1): \(message)")
    }
}

/// A scalar by the core schema of YAML 1.2: what is written like a number of JSON is one.
private struct YAMLScalar {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isPlain: Bool

    init(_ scalar: yaml_event_t.__Unnamed_union_data.__Unnamed_struct_scalar) {
        bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let isTagged = scalar.tag.map { String(cString: $0).hasSuffix(":str") || String(cString: $0) == "!" } ?? false
        isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && !isTagged
    }

    private static let words: [String: String] = [
        "": "null", "~": "null", "null": "null", "Null": "null", "NULL": "null", "true": "true", "True": "true",
        "TRUE": "true", "false": "false", "False": "false", "FALSE": "false",
    ]

    func write(to output: inout [UInt8]) {
        if isPlain, bytes.count <= 5, let word = YAMLScalar.words[String(decoding: bytes, as: UTF8.self)] {
            output.append(contentsOf: word.utf8)
        } else if isPlain, isNumber {
            output.append(contentsOf: bytes)
        } else {
            writeText(to: &output)
        }
    }

    func writeText(to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        output.append(UInt8(ascii: "\""))
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: output += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Whether it is a number as JSON writes it; others, such as `0x1F` and `007`, are texts.
    private var isNumber: Bool {
        var rest = bytes[...]
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 &- 0x30 <= 9 } ?? false }
        func digits() -> Int {
            let count = rest.prefix { isDigit($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !startsWithZero || whole == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}
