/// How a CSV body is laid out.
package struct CSVLayout: Hashable, Sendable {
    package var delimiter: UInt8 = UInt8(ascii: ",")
    /// The header's row, from 1, counted after `skipRows`; 0 when there is none and columns are numbers from 1.
    package var headerRow = 1
    package var skipRows = 0
    /// The encoding when no byte-order mark says otherwise.
    package var encoding = TextEncoding.utf8
    /// Whether a stray quote or a ragged row is read as it stands instead of being refused.
    package var lenient = false

    package init() {}

    // Fingerprints are written out: what Swift prints of a structure by itself is slow, and not promised to stay.
    package var fingerprint: String { "\(delimiter) \(headerRow) \(skipRows) \(encoding.rawValue) \(lenient ? 1 : 0)" }
}

/// The encodings that are read.
package enum TextEncoding: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    /// Without a mark, in the order of bytes of Windows.
    case utf16le = "utf-16le"
    case latin1 = "iso-8859-1"
    case windows1252 = "windows-1252"
}
