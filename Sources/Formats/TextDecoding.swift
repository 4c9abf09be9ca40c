/// Turns a body into UTF-8 by its byte-order mark, else by the declared encoding.
package enum TextDecoding {
    /// The body as UTF-8 without a mark; a reason when it is not text of that encoding.
    package static func utf8(_ bytes: [UInt8], declared: TextEncoding) -> Result<[UInt8], TextDecodingError> {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return checked(Array(bytes.dropFirst(3))) }
        if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes.dropFirst(2), bigEndian: false) }
        if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes.dropFirst(2), bigEndian: true) }
        switch declared {
        case .utf8: return checked(bytes)
        case .utf16: return utf16(bytes[...], bigEndian: true)
        case .utf16le: return utf16(bytes[...], bigEndian: false)
        case .latin1: return .success(latin(bytes) { UInt32($0) })
        case .windows1252: return .success(latin(bytes) { windows1252($0) })
        }
    }

    private static func checked(_ bytes: [UInt8]) -> Result<[UInt8], TextDecodingError> {
        // Of ASCII in UTF-16 every other byte is zero, and that is no text.
        if bytes.count > 1, bytes.count % 2 == 0, bytes[0] == 0 || bytes[1] == 0 {
            let encoding: TextEncoding = bytes[0] == 0 ? .utf16 : .utf16le
            return .failure(
                TextDecodingError(message: "is UTF-16 without a mark; set 'encoding: \(encoding.rawValue)'"))
        }
        if String(validating: bytes, as: UTF8.self) != nil { return .success(bytes) }
        return .failure(TextDecodingError(message: "is not UTF-8; set 'encoding:'"))
    }

    private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> Result<[UInt8], TextDecodingError> {
        guard bytes.count % 2 == 0 else { return .failure(TextDecodingError(message: "is UTF-16 of an odd length")) }
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for index in stride(from: bytes.startIndex, to: bytes.endIndex, by: 2) {
            let first = UInt16(bytes[index])
            let second = UInt16(bytes[index + 1])
            units.append(bigEndian ? first << 8 | second : second << 8 | first)
        }
        guard let text = String(validating: units, as: UTF16.self) else {
            return .failure(TextDecodingError(message: "is not UTF-16"))
        }
        return .success(Array(text.utf8))
    }

    private static func latin(_ bytes: [UInt8], _ scalar: (UInt8) -> UInt32) -> [UInt8] {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(Unicode.Scalar(scalar(byte)) ?? "\u{FFFD}") }
        return Array(String(text).utf8)
    }

    /// Windows-1252 differs from ISO 8859-1 in 0x80...0x9F (WHATWG Encoding, index-windows-1252).
    private static func windows1252(_ byte: UInt8) -> UInt32 {
        let high: [UInt32] = [
            0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
            0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
            0x0153, 0x9D, 0x017E, 0x0178,
        ]
        return (0x80...0x9F).contains(byte) ? high[Int(byte) - 0x80] : UInt32(byte)
    }
}

/// Why a body is not text.
package struct TextDecodingError: Error {
    package let message: String
}
