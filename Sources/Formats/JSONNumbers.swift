/// Numbers that neither 64 bits nor a double can hold. The library reads every number of a document and gives up on one of
/// them, though nobody may ask for it; the texts of numbers are read by us.
enum JSONNumbers {
    /// A copy of a document in which every such number is another of the same length; nil when it has none.
    ///
    /// - Parameter text: what is no JSON for another reason stays so.
    static func readable(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var copy: [UInt8]?
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                index = endOfString(text, from: index)
            } else if byte == UInt8(ascii: "-") || digit(byte) {
                let number = Token(text, from: index)
                if let number, number.isTooLarge {
                    if copy == nil { copy = padded(text) }
                    copy?.withUnsafeMutableBufferPointer { number.tame($0) }
                }
                index = max(number?.end ?? 0, index + 1)
            } else {
                index += 1
            }
        }
        return copy
    }

    private static func padded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(text.count + JSONParser.padding)
        copy += text
        return copy
    }

    /// The place after a string that begins at `start`.
    private static func endOfString(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start + 1
        while index < text.count, text[index] != UInt8(ascii: "\"") {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index + 1
    }

    private static func digit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

    /// A number as RFC 8259 has it.
    private struct Token {
        /// The first digit; where the digits before the point end; where the exponent begins; and where all ends.
        let digits: Int
        let wholeEnd: Int
        let exponent: Int
        let end: Int

        init?(_ text: UnsafeBufferPointer<UInt8>, from start: Int) {
            var index = text[start] == UInt8(ascii: "-") ? start + 1 : start
            func run() -> Bool {
                let first = index
                while index < text.count, JSONNumbers.digit(text[index]) { index += 1 }
                return index > first
            }
            digits = index
            guard run(), text[digits] != UInt8(ascii: "0") || index == digits + 1 else { return nil }
            wholeEnd = index
            if index < text.count, text[index] == UInt8(ascii: ".") {
                index += 1
                guard run() else { return nil }
            }
            exponent = index
            if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
                index += 1
                if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") {
                    index += 1
                }
                guard run() else { return nil }
            }
            end = index
        }

        /// Whether the library may not be able to hold it; what it could have held is read as well otherwise.
        var isTooLarge: Bool { wholeEnd - digits >= 19 || end - exponent > 3 }

        /// Makes a small number of it: without an exponent, and with a point after the first digit.
        func tame(_ text: UnsafeMutableBufferPointer<UInt8>) {
            for index in exponent..<end { text[index] = UInt8(ascii: "1") }
            guard end - digits > 2 else { return }
            if wholeEnd < exponent { text[wholeEnd] = UInt8(ascii: "1") }
            text[digits + 1] = UInt8(ascii: ".")
        }
    }
}
