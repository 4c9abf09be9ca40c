internal import Glibc

/// One value of a document: a place on simdjson's tape.
///
/// Nodes are made by the million, so they do not count references: `withDocument` keeps the source alive, and nothing of
/// a document may leave it.
package struct JSONNode {
    unowned(unsafe) let source: JSONSource
    let index: Int

    init(source: JSONSource, index: Int) {
        self.source = source
        self.index = index
    }

    /// What a node is.
    package enum Kind {
        case object, array, string, integer, double, `true`, `false`, null
    }

    package var kind: Kind {
        switch source.kind(at: index) {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "l"), UInt8(ascii: "u"): return .integer
        case UInt8(ascii: "d"): return .double
        case UInt8(ascii: "t"): return .true
        case UInt8(ascii: "f"): return .false
        default: return .null
        }
    }

    /// The tape index after this value.
    var next: Int { JSONNode.next(after: index, on: source.tape) }

    /// The UTF-8 of a string; for any other kind, nil.
    package var stringBytes: UnsafeBufferPointer<UInt8>? {
        guard source.kind(at: index) == UInt8(ascii: "\"") else { return nil }
        return source.stringBytes(at: index)
    }

    /// A string's value; for any other kind, nil.
    package var string: String? { stringBytes.map { String(decoding: $0, as: UTF8.self) } }

    /// A number's value; for any other kind, nil.
    package var number: Double? {
        if source.isTamed, kind == .integer || kind == .double { return NumberParser.parse(source.rawText(at: index)) }
        switch source.kind(at: index) {
        case UInt8(ascii: "l"): return Double(Int64(bitPattern: source.tape[index + 1]))
        case UInt8(ascii: "u"): return Double(source.tape[index + 1])
        case UInt8(ascii: "d"): return Double(bitPattern: source.tape[index + 1])
        default: return nil
        }
    }

    /// The text of a scalar as the document has it; a string's without quotes and unescaped; nil for the rest.
    package var text: UnsafeBufferPointer<UInt8>? {
        switch kind {
        case .string: return stringBytes
        case .object, .array: return nil
        case .integer, .double, .true, .false, .null: return source.rawText(at: index)
        }
    }

    /// The number of members or elements; 0 for scalars.
    package var count: Int {
        switch kind {
        case .object:
            var count = 0
            forEachMember { _, _ in count += 1 }
            return count
        case .array:
            var count = 0
            forEachElement { _ in count += 1 }
            return count
        default: return 0
        }
    }

    /// The member called `name`; with several of that name the last.
    package func member(_ name: [UInt8]) -> JSONNode? {
        // Asked for every cell of every row: on the bare pointers, without touching a reference count.
        let tape = source.tape
        let strings = source.strings
        guard UInt8(truncatingIfNeeded: tape[index] >> 56) == UInt8(ascii: "{") else { return nil }
        let end = Int(tape[index] & 0xFFFF_FFFF) - 1
        var position = index + 1
        var found = -1
        name.withUnsafeBufferPointer { wanted in
            while position < end {
                let start = strings + Int(tape[position] & 0x00FF_FFFF_FFFF_FFFF)
                let length = Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
                if length == wanted.count, wanted.baseAddress.map({ memcmp(start + 4, $0, length) == 0 }) ?? true {
                    found = position + 1
                }
                position = JSONNode.next(after: position + 1, on: tape)
            }
        }
        return found < 0 ? nil : JSONNode(source: source, index: found)
    }

    /// The tape index after the value at `index`.
    private static func next(after index: Int, on tape: UnsafePointer<UInt64>) -> Int {
        switch UInt8(truncatingIfNeeded: tape[index] >> 56) {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return Int(tape[index] & 0xFFFF_FFFF)
        case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): return index + 2
        default: return index + 1
        }
    }

    /// The member called `name`.
    package func member(_ name: String) -> JSONNode? { member(Array(name.utf8)) }

    /// Calls `body` with each member, in the order of the document.
    package func forEachMember(_ body: (UnsafeBufferPointer<UInt8>, JSONNode) throws -> Void) rethrows {
        guard source.kind(at: index) == UInt8(ascii: "{") else { return }
        let end = next - 1
        var position = index + 1
        while position < end {
            let value = JSONNode(source: source, index: position + 1)
            try body(source.stringBytes(at: position), value)
            position = value.next
        }
    }

    /// Calls `body` with each element, in order.
    package func forEachElement(_ body: (JSONNode) throws -> Void) rethrows {
        guard source.kind(at: index) == UInt8(ascii: "[") else { return }
        let end = next - 1
        var position = index + 1
        while position < end {
            let element = JSONNode(source: source, index: position)
            try body(element)
            position = element.next
        }
    }

    /// How a node was reached from its parent.
    package enum Key {
        case none
        /// The name of a member, in UTF-8; valid for as long as the call that hands it over.
        case name(UnsafeBufferPointer<UInt8>)
        /// The place in an array, from 0.
        case index(Int)
    }

    /// The children of an object or array, each with its name or place.
    package func forEachChild(_ body: (JSONNode, Key) throws -> Void) rethrows {
        if source.kind(at: index) == UInt8(ascii: "{") {
            try forEachMember { try body($1, .name($0)) }
        } else {
            var place = 0
            try forEachElement {
                try body($0, .index(place))
                place += 1
            }
        }
    }

    /// The elements of an array.
    package var elements: [JSONNode] {
        var result: [JSONNode] = []
        forEachElement { result.append($0) }
        return result
    }
}
