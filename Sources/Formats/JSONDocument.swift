internal import CSimdJSON

/// A parser of JSON documents, reused from one to the next; for one thread at a time.
package final class JSONParser {
    private let handle: OpaquePointer
    /// At most this many tokens a document: simdjson's tape takes about 12 bytes for each.
    private let maxTokens: Int

    /// - Parameters:
    ///   - maxBytes: the largest document that is parsed.
    ///   - maxDepth: the deepest nesting that is parsed.
    ///   - maxTokens: the most tokens (braces, commas and scalars) that a document may have.
    package init?(maxBytes: Int = 64 << 20, maxDepth: Int = 512, maxTokens: Int = 4_000_000) {
        guard let handle = escalator_json_parser_create(maxBytes, maxDepth) else { return nil }
        self.handle = handle
        self.maxTokens = maxTokens
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
        var bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let length = bytes.count
        guard JSONParser.countTokens(bytes, limit: maxTokens) <= maxTokens else {
            throw JSONError(message: "has more than \(maxTokens) tokens")
        }
        bytes.append(contentsOf: repeatElement(0, count: JSONParser.padding))
        return try bytes.withUnsafeBufferPointer { buffer in
            var document = escalator_json_document()
            let code = buffer.withMemoryRebound(to: CChar.self) {
                escalator_json_parse(handle, $0.baseAddress, length, &document)
            }
            guard code == 0, let tape = document.tape, let strings = document.strings,
                let structurals = document.structurals
            else { throw JSONError(message: JSONParser.message(code)) }
            let source = JSONSource(
                tape: tape, strings: strings, structurals: structurals, structuralCount: document.structural_count,
                text: UnsafeBufferPointer(rebasing: buffer[..<length])
            )
            // Word 0 is the root's opening; the value starts at word 1. The nodes do not keep their source alive.
            return try withExtendedLifetime(source) { try body(JSONNode(source: source, index: 1)) }
        }
    }

    private static func message(_ code: Int32) -> String {
        let text = String(cString: escalator_json_error(code))
        // The library reads every number of a document, and gives up on one that neither 64 bits nor a double can hold.
        return text.contains("number") ? "it has a number that is malformed, or larger than is read" : text
    }

    /// The number of structural characters, an upper bound of the tokens within a factor of two; stops at `limit`.
    private static func countTokens(_ bytes: [UInt8], limit: Int) -> Int {
        guard bytes.count > limit else { return 0 }
        var count = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "{"):
                count += 1
                if count > limit { return count }
            default: break
            }
        }
        return count
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
    /// For every tape word the offset of its token in the text; made when first asked for.
    private lazy var offsets: [UInt32] = makeOffsets()

    init(
        tape: UnsafePointer<UInt64>, strings: UnsafePointer<UInt8>, structurals: UnsafePointer<UInt32>,
        structuralCount: Int, text: UnsafeBufferPointer<UInt8>
    ) {
        self.tape = tape
        self.strings = strings
        self.structurals = structurals
        self.structuralCount = structuralCount
        self.text = text
    }

    func kind(at index: Int) -> UInt8 { UInt8(truncatingIfNeeded: tape[index] >> 56) }
    func payload(at index: Int) -> Int { Int(tape[index] & 0x00FF_FFFF_FFFF_FFFF) }

    /// The text of the scalar whose tape word is at `index`, as it stands in the document.
    func rawText(at index: Int) -> UnsafeBufferPointer<UInt8> {
        guard index < offsets.count else { return UnsafeBufferPointer(start: nil, count: 0) }
        let start = Int(offsets[index])
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

    /// Tape and structural characters run side by side: every structural but `:` and `,` has one tape word,
    /// and a number two.
    private func makeOffsets() -> [UInt32] {
        let length = payload(at: 0)
        var result = [UInt32](repeating: 0, count: length)
        var word = 1
        for position in 0..<structuralCount where word < length {
            let offset = structurals[position]
            guard Int(offset) < text.count else { break }
            let byte = text[Int(offset)]
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") { continue }
            result[word] = offset
            switch kind(at: word) {
            case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): word += 2
            default: word += 1
            }
        }
        return result
    }
}

extension JSONSource {
    func stringBytes(at index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = strings + payload(at: index)
        // The length is stored unaligned, in the machine's byte order.
        let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(length))
    }
}
