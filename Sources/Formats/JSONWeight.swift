/// How much memory simdjson and we take beside a document, estimated before it is parsed: what is refused takes nothing.
package enum JSONWeight {
    /// For every structural character or first byte of a scalar its place; for every word of the tape the word, and a
    /// share of the marks; for every string its length, a NUL and its bytes.
    private static let place = 4
    private static let word = 8 + 1
    private static let string = 4 + 1

    /// The most that a byte can weigh: those of `[1,1,1` do.
    private static let densest = (2 * place + 2 * word) / 2

    /// The weight of a document in bytes, whether it is valid or not.
    ///
    /// - Parameter limit: what is more need not be told exactly; nor what cannot reach it.
    package static func of(_ text: UnsafeBufferPointer<UInt8>, limit: Int) -> Int {
        guard text.count > limit / (densest + 1) else { return 0 }
        var weight = 0
        var index = 0
        while index < text.count, weight <= limit {
            let byte = text[index]
            index += 1
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: ":"): weight += place
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"): weight += place + word
            case UInt8(ascii: "\""):
                let start = index
                index = end(ofStringAt: index, in: text)
                weight += place + word + string + index - start
            case 0x20, 0x09, 0x0A, 0x0D: break
            default:
                // A scalar without quotes; a number has two words.
                weight += place + 2 * word
                while index < text.count, isScalar(text[index]) { index += 1 }
            }
        }
        return weight
    }

    /// The place after the closing quote.
    private static func end(ofStringAt start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var index = start
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\""): return index + 1
            case UInt8(ascii: "\\"): index += 2
            default: index += 1
            }
        }
        return text.count
    }

    private static func isScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "\""), 0x20, 0x09, 0x0A, 0x0D:
            return false
        default: return true
        }
    }
}
