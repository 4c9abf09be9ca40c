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
