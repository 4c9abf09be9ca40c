internal import CSimdJSON

/// A parser of JSON documents, reused from one to the next; for one thread at a time.
package final class JSONParser {
    private let handle: OpaquePointer
    private let maxMemory: Int
    /// What a larger document leaves behind is given back at once.
    private static let keptBytes = 1 << 20

    /// - Parameters:
    ///   - maxBytes: the largest document that is parsed.
    ///   - maxDepth: the deepest nesting that is parsed.
    ///   - maxMemory: the most that a document may take together with what is made of it, in bytes: some small
    ///     documents become fifteen times as large.
    package init?(maxBytes: Int = 64 << 20, maxDepth: Int = 512, maxMemory: Int = 56 << 20) {
        guard let handle = escalator_json_parser_create(maxBytes, maxDepth) else { return nil }
        self.handle = handle
        self.maxMemory = maxMemory
    }

    deinit { escalator_json_parser_destroy(handle) }

    /// The version of the library.
    package static var runtimeVersion: String { String(cString: escalator_json_version()) }

    /// The bytes that must be readable after a document.
    package static var padding: Int { escalator_json_padding() }

    /// Parses a document and hands its root to `body`; nothing of it may leave.
    ///
    /// - Parameter bytes: the document; it is copied only if its capacity lacks the padding that simdjson reads.
    /// - Throws: `JSONError`, or what `body` throws.
    package func withDocument<Result>(_ bytes: [UInt8], _ body: (JSONNode) throws -> Result) throws -> Result {
        guard bytes.capacity - bytes.count < JSONParser.padding else {
            return try bytes.withUnsafeBufferPointer { try withPadded($0, body) }
        }
        var padded: [UInt8] = []
        padded.reserveCapacity(bytes.count + JSONParser.padding)
        padded += bytes
        return try padded.withUnsafeBufferPointer { try withPadded($0, body) }
    }

    /// - Parameter bytes: followed by as many readable bytes as simdjson wants.
    private func withPadded<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (JSONNode) throws -> Result
    ) throws -> Result {
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = UnsafeBufferPointer(rebasing: bytes[mark...])
        guard text.count + JSONWeight.of(text, limit: maxMemory) <= maxMemory else {
            throw JSONError(message: "it would take more than \(maxMemory >> 20) MiB to read; ask for less at once")
        }
        defer { if text.count > JSONParser.keptBytes { escalator_json_parser_trim(handle) } }
        var document = escalator_json_document()
        var code = parse(text, &document)
        var isTamed = false
        if code != 0, JSONParser.isNumberError(code), let readable = JSONNumbers.readable(text) {
            code = readable.withUnsafeBufferPointer { parse($0, &document) }
            isTamed = true
        }
        guard code == 0, let tape = document.tape, let strings = document.strings,
            let structurals = document.structurals
        else {
            // Every character of JSON's own is ASCII: a NUL among the first two is half of one.
            let isWide = text.prefix(2).contains { $0 == 0 || $0 == 0xFE || $0 == 0xFF }
            throw JSONError(message: isWide ? "it is UTF-16, and JSON is UTF-8" : JSONParser.message(code))
        }
        let source = JSONSource(
            tape: tape, strings: strings, structurals: structurals, structuralCount: document.structural_count,
            text: text, isTamed: isTamed
        )
        // Word 0 is the root's opening; the value starts at word 1. The nodes do not keep their source alive.
        return try withExtendedLifetime(source) { try body(JSONNode(source: source, index: 1)) }
    }

    private func parse(_ text: UnsafeBufferPointer<UInt8>, _ document: inout escalator_json_document) -> Int32 {
        text.withMemoryRebound(to: CChar.self) {
            escalator_json_parse(handle, $0.baseAddress, text.count, &document)
        }
    }

    private static func isNumberError(_ code: Int32) -> Bool {
        String(cString: escalator_json_error(code)).contains("number")
    }

    private static func message(_ code: Int32) -> String {
        isNumberError(code) ? "it has a number that is malformed" : String(cString: escalator_json_error(code))
    }
}

/// Why a document is not JSON.
package struct JSONError: Error, CustomStringConvertible {
    package let message: String
    package var description: String { message }
}

/// What the nodes of one document share.
package final class JSONSource {
    let tape: UnsafePointer<UInt64>
    let strings: UnsafePointer<UInt8>
    let structurals: UnsafePointer<UInt32>
    let structuralCount: Int
    let text: UnsafeBufferPointer<UInt8>
    /// Whether numbers of the tape are others than in the text, which has ones that the library cannot hold.
    let isTamed: Bool
    /// Where the structural characters stand beside the tape; made when first asked for.
    private lazy var marks: [Mark] = makeMarks()

    /// A token of which both are known, its place among the structural characters and its tape word.
    private struct Mark {
        let structural: UInt32
        let word: UInt32
    }

    /// How many tape words lie between two marks: few enough to walk, and enough for the marks to weigh little.
    private static let distance = 32

    init(
        tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, structurals: UnsafePointer<UInt32>,
        structuralCount: Int, text: UnsafeBufferPointer<UInt8>, isTamed: Bool
    ) {
        self.tape = tape
        self.strings = strings
        self.structurals = structurals
        self.structuralCount = structuralCount
        self.text = text
        self.isTamed = isTamed
    }

    func kind(at index: Int) -> UInt8 { UInt8(truncatingIfNeeded: tape[index] >> 56) }
    func payload(at index: Int) -> Int { Int(tape[index] & 0x00FF_FFFF_FFFF_FFFF) }

    /// The text of the scalar whose tape word is at `index`, as it stands in the document.
    func rawText(at index: Int) -> UnsafeBufferPointer<UInt8> {
        guard let start = offset(at: index) else { return UnsafeBufferPointer(start: nil, count: 0) }
        var end = start
        loop: while end < text.count {
            switch text[end] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), 0x20, 0x09, 0x0A, 0x0D:
                break loop
            default: end += 1
            }
        }
        return UnsafeBufferPointer(rebasing: text[start..<end])
    }

    /// The offset in the text of the token whose tape word is at `index`.
    private func offset(at index: Int) -> Int? {
        let place = index / JSONSource.distance
        guard place < marks.count else { return nil }
        var structural = Int(marks[place].structural)
        var word = Int(marks[place].word)
        while word < index, advance(&structural, &word) {}
        return word == index && structural < structuralCount ? Int(structurals[structural]) : nil
    }

    private func makeMarks() -> [Mark] {
        let length = payload(at: 0)
        var result: [Mark] = []
        result.reserveCapacity(length / JSONSource.distance + 1)
        var structural = 0
        var word = 1
        repeat {
            if word / JSONSource.distance >= result.count {
                result.append(Mark(structural: UInt32(clamping: structural), word: UInt32(clamping: word)))
            }
        } while word < length && advance(&structural, &word)
        return result
    }

    /// Goes to the next token. Tape and structural characters run side by side: every structural but `:` and `,` has one
    /// tape word, and a number two.
    private func advance(_ structural: inout Int, _ word: inout Int) -> Bool {
        switch kind(at: word) {
        case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): word += 2
        default: word += 1
        }
        repeat {
            structural += 1
            guard structural < structuralCount, Int(structurals[structural]) < text.count else { return false }
        } while isSeparator(text[Int(structurals[structural])])
        return true
    }

    private func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") }
}

extension JSONSource {
    func stringBytes(at index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = strings + payload(at: index)
        // The length is stored unaligned, in the machine's byte order.
        let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(length))
    }
}
