internal import Glibc

/// Numbers as text: exact for machines, short for people.
package enum ValueText {
    /// The shortest decimal that reads back as the same double, without a trailing `.0`.
    package static func exact(_ value: Double) -> String {
        if value == 0 { return "0" }
        let text = "\(value)"
        if text.hasSuffix(".0") { return String(text.dropLast(2)) }
        // Swift writes 1e+16; JSON and CSV readers all know it.
        return text
    }

    /// As a newspaper prints it: `$446.7bn`, `$115bn a year`, `4.2%`, `16.5`, `2,100 MW`.
    ///
    /// - Parameter other: a value beside which it is shown, and with which it must not be confused: it has as many digits
    ///   more as that takes.
    package static func spoken(_ value: Double, unit: Unit, apartFrom other: Double? = nil) -> String {
        let text = spoken(value, unit, more: 0)
        guard let other, other != value else { return text }
        let taken = spoken(other, unit, more: 0)
        return (0...12).lazy.map { spoken(value, unit, more: $0) }.first { $0 != taken } ?? exact(value)
    }

    /// - Parameter more: so many digits beyond what is usual.
    private static func spoken(_ value: Double, _ unit: Unit, more: Int) -> String {
        let parts = unit.symbol.split(separator: "/", maxSplits: 1).map(String.init)
        let per = parts.count == 2 ? (parts[1] == "yr" ? " a year" : " per \(parts[1])") : ""
        let symbol = parts.first ?? ""
        let sign = value < 0 ? "-" : ""
        let magnitude = abs(value)
        let isCode = symbol.count == 3 && symbol.allSatisfy(\.isUppercase)
        if let mark = currencies[symbol] ?? (isCode ? "\(symbol) " : nil) {
            let amount = magnitude < 1000 && magnitude > 0 ? money(magnitude, more) : shortened(magnitude, more)
            return sign + mark + amount + per
        }
        switch symbol {
        case "percent": return sign + digits(magnitude, more) + "%" + per
        case "ratio", "index", "count": return sign + shortened(magnitude, more, from: 1e9) + per
        default: return "\(sign)\(shortened(magnitude, more, from: 1e9)) \(symbol)\(per)"
        }
    }

    private static let currencies = ["USD": "$", "EUR": "\u{20AC}", "GBP": "\u{A3}", "JPY": "\u{A5}"]

    /// An amount below a thousand: whole, or with two places, and more where it is less than one.
    private static func money(_ value: Double, _ more: Int) -> String {
        let text = value < 1 ? digits(value, more) : exact(rounded(value, places: 2 + more))
        let places = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        guard places == 1, !text.contains("e") else { return grouping(text) }
        return grouping(text + "0")
    }

    /// With `tn`, `bn` or `m` from some size on.
    private static func shortened(_ value: Double, _ more: Int, from least: Double = 1e6) -> String {
        guard value >= least else { return digits(value, more) }
        for (size, name) in [(1e12, "tn"), (1e9, "bn"), (1e6, "m")] where value >= size {
            let text = digits(value / size, more)
            // 999.96bn would be written 1,000bn.
            if text == "1,000", size < 1e12 { return "1" + (size == 1e6 ? "bn" : "tn") }
            return text + name
        }
        return digits(value, more)
    }

    /// Three or four significant digits, or all before the point, with commas between thousands.
    private static func digits(_ value: Double, _ more: Int) -> String {
        if value == 0 { return "0" }
        guard value < 1e15 else { return exact(value) }
        let places = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 2 - magnitude(of: min(value, 0.5))
        return grouping(exact(rounded(value, places: min(20, places + more))))
    }

    /// As tables have it: with commas between thousands, to the cent or the millionth, but never to less than four
    /// significant digits; an integer has all of its digits.
    package static func tabular(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return exact(value) }
        if value == value.rounded(.towardZero), let integer = Int64(exactly: value) { return grouping("\(integer)") }
        // From here on doubles have no places, and few have all of their digits.
        guard abs(value) < 1e15 else { return exact(value) }
        let places = abs(value) >= 1000 ? 2 : max(6, 3 - magnitude(of: abs(value)))
        return grouping(exact(places > 20 ? value : rounded(value, places: places)))
    }

    /// The power of ten of the first digit of a positive number.
    private static func magnitude(of value: Double) -> Int { Int(log10(value).rounded(.down)) }

    /// A plain decimal with commas between thousands; one with an exponent as it is.
    private static func grouping(_ text: String) -> String {
        guard !text.contains("e") else { return text }
        let parts = text.split(separator: ".").map(String.init)
        let digits = (parts.first ?? "").drop { $0 == "-" }
        var whole = text.hasPrefix("-") ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { whole.append(",") }
            whole.append(digit)
        }
        return parts.count == 2 ? whole + "." + parts[1] : whole
    }

    private static func rounded(_ value: Double, places: Int) -> Double {
        var power = 1.0
        for _ in 0..<places { power *= 10 }
        return (value * power).rounded() / power
    }
}

/// Text for JSON.
package enum JSONText {
    /// A string with its quotes; every control character and the two line separators of Unicode are escaped.
    package static func quote(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029 {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// A string, or null.
    package static func optional(_ text: String?) -> String { text.map(quote) ?? "null" }
    /// A number, or null.
    package static func number(_ value: Double?) -> String { value.map(ValueText.exact) ?? "null" }
}
