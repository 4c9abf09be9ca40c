/// A length of time as a configuration writes it: `6h`, `30d`, `2w`.
package struct Interval: Hashable, Comparable, Sendable {
    /// Seconds, at least 1.
    package let seconds: Int64

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]

    package init(seconds: Int64) { self.seconds = seconds }

    /// Parses a number and one of `s m h d w`; several may follow each other, as in `1d12h`.
    package init?(_ text: String) {
        var total: Int64 = 0
        var digits = ""
        var parts = 0
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let unit = Interval.units[character], let count = Int64(digits), count <= 1_000_000 else {
                return nil
            }
            total += count * unit
            digits = ""
            parts += 1
        }
        guard digits.isEmpty, parts > 0, total > 0 else { return nil }
        self.seconds = total
    }

    package static func < (left: Interval, right: Interval) -> Bool { left.seconds < right.seconds }

    /// The length in whole days, rounded up.
    package var days: Int { Int((seconds + 86_399) / 86_400) }
}

extension Interval: CustomStringConvertible {
    package var description: String {
        for (unit, name) in [(Int64(604_800), "w"), (86_400, "d"), (3600, "h"), (60, "m")] where seconds % unit == 0 {
            return "\(seconds / unit)\(name)"
        }
        return "\(seconds)s"
    }
}
