internal import Glibc
internal import Model

/// The one way from feed text to a double: a decimal number, correctly rounded, and nothing else.
///
/// `Double(_: String)` of the standard library also accepts `nan`, `inf` and hexadecimal; feeds must not.
package enum NumberParser {
    /// Parses `bytes` as `[+-] digits [mark digits] [e [+-] digits]`, with spaces around allowed.
    ///
    /// - Parameters:
    ///   - style: the decimal mark, and the mark between groups of three digits, if any.
    ///   - scale: the power of ten is added to the exponent of the text before the one conversion (rule 12).
    /// - Returns: the nearest double, or nil when the text is not a number or overflows.
    package static func parse(
        _ bytes: UnsafeBufferPointer<UInt8>, style: NumberStyle = NumberStyle(), scale: Scale = .one
    ) -> Double? {
        guard let number = Decimal(bytes, style: style) else { return nil }
        guard let value = number.double(shiftedBy: scale.exponent, in: bytes), value.isFinite else { return nil }
        if scale.digits == 1 { return value }
        let scaled = value * scale.digits
        return scaled.isFinite ? scaled : nil
    }

    /// Whether a number has one point and three digits behind it, such as `4.300`: in files from where the decimal mark is a
    /// comma, the point stands between thousands.
    package static func mayHaveThousands(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = bytes.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        let whole = text.prefix { $0 &- 0x30 <= 9 }
        let rest = text.dropFirst(whole.count)
        guard (1...3).contains(whole.count), whole.first != UInt8(ascii: "0"), rest.first == UInt8(ascii: ".") else {
            return false
        }
        let places = rest.dropFirst().prefix { $0 &- 0x30 <= 9 }
        return places.count == 3 && rest.dropFirst(4).allSatisfy { $0 == UInt8(ascii: " ") }
    }

    /// Parses a text as above.
    package static func parse(_ text: String, style: NumberStyle = NumberStyle(), scale: Scale = .one) -> Double? {
        text.withContiguousUTF8 { parse($0, style: style, scale: scale) }
    }

    /// Parses a scale such as `1e9`, `1000` or `0.45359237`; it must be positive.
    package static func scale(_ text: String) -> Scale? {
        guard let value = parse(text), value > 0 else { return nil }
        // A power of ten is found by trying them, which is exact: each is the nearest double to its text.
        for exponent in -30...30 where parse("1e\(exponent)") == value { return Scale(digits: 1, exponent: exponent) }
        return Scale(digits: value, exponent: 0)
    }
}

/// A decimal number as scanned: an integer of up to 19 places, and a power of ten.
private struct Decimal {
    private var negative = false
    private var exponent = 0
    /// The first 19 significant digits: the fast path's input.
    private var mantissa: UInt64 = 0
    private var significant = 0
    /// Where the digits and marks stand, for the slow path.
    private var digits = 0..<0

    /// The last power of ten that a double holds exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    init?(_ bytes: UnsafeBufferPointer<UInt8>, style: NumberStyle) {
        var index = 0
        var end = bytes.count
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        while index < end, isSpace(bytes[index]) { index += 1 }
        while end > index, isSpace(bytes[end - 1]) { end -= 1 }
        if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        guard end - index <= 4096 else { return nil }
        let wholeStart = index
        guard let wholeEnd = readWhole(bytes, from: index, to: end, thousands: style.thousands) else { return nil }
        index = wholeEnd
        var hasDigits = wholeEnd > wholeStart
        if index < end, bytes[index] == style.decimal {
            index += 1
            while index < end, let digit = Decimal.digit(bytes[index]) {
                append(digit)
                exponent -= 1
                hasDigits = true
                index += 1
            }
        }
        guard hasDigits else { return nil }
        digits = wholeStart..<index
        if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
            guard let power = Decimal.power(bytes, from: index + 1, to: end) else { return nil }
            exponent += power
            index = end
        }
        guard index == end else { return nil }
    }

    /// Reads digits before the mark; where a thousands mark is used, groups must have three digits.
    private mutating func readWhole(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, thousands: UInt8?
    ) -> Int? {
        var index = start
        var sinceMark = 0
        var marks = 0
        while index < end {
            if let digit = Decimal.digit(bytes[index]) {
                append(digit)
                sinceMark += 1
            } else if let length = NumberStyle.length(of: thousands, in: bytes, at: index, to: end) {
                guard sinceMark > 0, marks == 0 ? sinceMark <= 3 : sinceMark == 3 else { return nil }
                marks += 1
                sinceMark = 0
                index += length - 1
            } else {
                break
            }
            index += 1
        }
        // No number that is written in groups begins with a nought.
        let isGrouped = sinceMark == 3 && bytes[start] != UInt8(ascii: "0")
        return marks > 0 && !isGrouped ? nil : index
    }

    private static func power(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
        var index = start
        var negative = false
        if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        guard index < end else { return nil }
        var power = 0
        while index < end {
            guard let digit = digit(bytes[index]) else { return nil }
            power = min(power * 10 + Int(digit), 100_000)
            index += 1
        }
        return negative ? -power : power
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        let value = byte &- UInt8(ascii: "0")
        return value <= 9 ? value : nil
    }

    private mutating func append(_ digit: UInt8) {
        if significant > 0 || digit > 0 { significant += 1 }
        if significant <= 19 { mantissa = mantissa &* 10 &+ UInt64(digit) }
    }

    /// The nearest double to the number, which was scanned from `bytes`, times ten to the `shift`.
    func double(shiftedBy shift: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        let power = exponent + shift
        // Clinger's fast path: both operands are exact, so one operation rounds once.
        if significant <= 19, mantissa <= 1 << 53, abs(power) <= 22 {
            let whole = Double(mantissa)
            let value = power < 0 ? whole / Decimal.powers[-power] : whole * Decimal.powers[power]
            return negative ? -value : value
        }
        var text = bytes[digits].filter { Decimal.digit($0) != nil }
        text.append(UInt8(ascii: "e"))
        text.append(contentsOf: Array(String(power).utf8))
        text.append(0)
        let value = text.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters -> Double in
                characters.baseAddress.map { strtod($0, nil) } ?? .nan
            }
        }
        guard !value.isNaN else { return nil }
        return negative ? -value : value
    }
}
