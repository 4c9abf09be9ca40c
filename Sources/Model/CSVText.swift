/// Text for CSV (RFC 4180).
package enum CSVText {
    /// A cell, in quotes where it needs them.
    package static func cell(_ text: String) -> String {
        // Scalars: who reads it knows nothing of a mark that is joined to a quote.
        guard text.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || isLineEnd($0) }) else { return text }
        var result = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if scalar == "\"" { result.append(scalar) }
            result.append(scalar)
        }
        result.append("\"")
        return String(result)
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        (0x0A...0x0D).contains(scalar.value) || [0x85, 0x2028, 0x2029].contains(scalar.value)
    }

    /// Text that no spreadsheet takes for a formula: an apostrophe stands before what would be one.
    package static func harmless(_ text: String) -> String {
        // The sign of a comparison alone computes nothing.
        guard text != "==", let first = text.unicodeScalars.first,
            "=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
        else {
            return text
        }
        return "'" + text
    }
}
