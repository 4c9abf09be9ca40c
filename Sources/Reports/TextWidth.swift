/// How much room text takes on a screen.
package enum TextWidth {
    /// The columns of a text: two for a character of the East Asian scripts and for a picture, one for any other.
    package static func columns(_ text: String) -> Int {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + ($1.unicodeScalars.first.map(isWide) == true ? 2 : 1) }
    }

    /// Of the ranges that Unicode calls wide (East Asian Width, UAX 11), those with scripts and pictures in use.
    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        wide.contains { $0.contains(scalar.value) }
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
        0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]

    /// Words in lines of a width; a word that is longer has a line of its own, since no word is cut.
    package static func lines(_ text: String, _ width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, columns(line) + 1 + columns(String(word)) > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// The same where all but the first stand further to the right.
    package static func wrapped(_ text: String, _ width: Int, indent: Int = 0) -> [String] {
        let lines = lines(text, max(20, width - indent))
        return lines.enumerated().map { place, line in
            place == 0 ? line : String(repeating: " ", count: indent) + line
        }
    }
}
