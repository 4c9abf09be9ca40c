/// Text for CSV (RFC 4180).
package enum CSVText {
    /// A cell, in quotes where it needs them.
    package static func cell(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
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
