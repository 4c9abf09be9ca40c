/// Text for XML and HTML.
package enum MarkupText {
    /// Text without anything that markup would read, in elements as in quoted attributes; what XML 1.0 cannot hold becomes a blank.
    package static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: isSpecial) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            default:
                let isControl = scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value)
                result.unicodeScalars.append(isControl || scalar.value & 0xFFFE == 0xFFFE ? " " : scalar)
            }
        }
        return result
    }

    /// Control characters of two bytes begin with 0xC2, noncharacters with 0xEF or 0xF0.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x26, 0x3C, 0x3E, 0x22, 0x27, 0x7F, 0xC2, 0xEF...: true
        default: byte < 0x20
        }
    }
}
