/// String literals and their escapes.
extension JSONPathParser {
    mutating func parseString() throws(JSONPathError) -> [UInt8] {
        guard let quote = current else { throw fault("expected a string") }
        position += 1
        var text = String.UnicodeScalarView()
        while let scalar = current {
            position += 1
            if scalar == quote { return Array(String(text).utf8) }
            if scalar == "\\" {
                text.append(try parseEscape(quote: quote))
            } else {
                guard scalar.value >= 0x20 else { throw fault("a control character must be escaped") }
                text.append(scalar)
            }
        }
        throw fault("the string is not closed")
    }

    mutating func parseEscape(quote: Unicode.Scalar) throws(JSONPathError) -> Unicode.Scalar {
        guard let scalar = current else { throw fault("the string is not closed") }
        position += 1
        switch scalar {
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "/", "\\": return scalar
        case "u": return try parseHexadecimal()
        case quote: return scalar
        default: throw fault("'\\\(scalar)' is no escape here")
        }
    }

    mutating func parseHexadecimal() throws(JSONPathError) -> Unicode.Scalar {
        let high = try parseFourDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800...0xDBFF).contains(high), accept("\\u") else { throw fault("a surrogate stands alone") }
        let low = try parseFourDigits()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        else { throw fault("a surrogate stands alone") }
        return scalar
    }

    mutating func parseFourDigits() throws(JSONPathError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let scalar = current, scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw fault("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
