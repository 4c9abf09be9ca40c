/// How the numbers of a feed are written.
package struct NumberStyle: Hashable, Sendable {
    /// The decimal mark, one ASCII character.
    package var decimal: UInt8
    /// The mark between thousands, one ASCII character, if there is one.
    package var thousands: UInt8?

    package init(decimal: UInt8 = UInt8(ascii: "."), thousands: UInt8? = nil) {
        self.decimal = decimal
        self.thousands = thousands
    }

    /// For the fingerprints of definitions.
    package var fingerprint: String { "\(decimal) \(thousands ?? 0)" }
}

extension NumberStyle {
    /// The blanks that typesetters put between thousands, in UTF-8: one that does not break, a narrow and a thin one.
    private static let blanks: [[UInt8]] = [[0xC2, 0xA0], [0xE2, 0x80, 0xAF], [0xE2, 0x80, 0x89]]

    /// How many bytes the mark between thousands has at a place; nil where there is none. A blank is any of them.
    static func length(
        of thousands: UInt8?, in bytes: UnsafeBufferPointer<UInt8>, at index: Int, to end: Int
    ) -> Int? {
        guard let thousands else { return nil }
        if bytes[index] == thousands { return 1 }
        guard thousands == UInt8(ascii: " ") else { return nil }
        return blanks.first { bytes[index..<end].starts(with: $0) }?.count
    }

    /// How a text would have to be declared that is no number as it is; nil for what is none in any case.
    package static func hint(for bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let styles = [(".", ","), (".", " "), (".", "'"), (",", "."), (",", " "), (",", "'")].filter { style in
            guard let decimal = style.0.utf8.first, let thousands = style.1.utf8.first else { return false }
            return NumberParser.parse(bytes, style: NumberStyle(decimal: decimal, thousands: thousands)) != nil
        }
        guard let found = styles.first else { return nil }
        let decimal = found.0 == "." ? "" : "decimal: \"\(found.0)\", "
        return "; if it is one, set 'number: { \(decimal)thousands: \"\(found.1)\" }'"
    }
}

/// What the numbers of a source are multiplied with: `digits` times ten to the `exponent`.
package struct Scale: Hashable, Sendable {
    /// The part that is not a power of ten; 1 for `1e9`.
    package let digits: Double
    package let exponent: Int

    package init(digits: Double, exponent: Int) {
        self.digits = digits
        self.exponent = exponent
    }

    package static let one = Scale(digits: 1, exponent: 0)

    /// For the fingerprints of definitions.
    package var fingerprint: String { "\(digits)e\(exponent)" }
}
