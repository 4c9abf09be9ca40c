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
    /// - Parameter threshold: what it is compared with: it has as many digits more as it takes to be on its own side of that.
    package static func spoken(_ value: Double, unit: Unit, beside threshold: Double? = nil) -> String {
        guard let threshold, threshold != value else { return spoken(value, unit, more: 0) }
        let limit = whole(threshold, unit: unit)
        let more = (0...12).first { more in
            let shown = (value < 0 ? -1 : 1) * rounded(abs(value), unit, more: more)
            return (shown < threshold) == (value < threshold) && (shown > threshold) == (value > threshold)
                && spoken(value, unit, more: more) != limit
        }
        return more.map { spoken(value, unit, more: $0) } ?? exact(value)
    }

    /// What `spoken` rounds an amount to.
    private static func rounded(_ amount: Double, _ unit: Unit, more: Int) -> Double {
        if isMoney(unit), amount < 1000 {
            return amount < 1 ? shortest(amount, more) : rounded(amount, places: 2 + more)
        }
        if unit.symbol.hasPrefix("percent") { return shortest(amount, more) }
        let size = amount < (isMoney(unit) ? 1e6 : 1e9) ? 1 : sizes.first { amount >= $0.size }?.size ?? 1
        return shortest(amount / size, more) * size
    }

    /// The same of a number that somebody chose, such as a threshold: with all of its digits.
    package static func whole(_ value: Double, unit: Unit) -> String {
        let exact = exact(abs(value)).filter(\.isNumber).drop { $0 == "0" }
        var digits = exact[...]
        while digits.last == "0" { digits.removeLast() }
        // What a unit is called may have digits of its own.
        let names = unit.symbol.split(separator: "/").map(String.init).filter { $0.contains(where: \.isNumber) }
        return (0...12).lazy.map { spoken(value, unit, more: $0) }.first { text in
            let number = names.reduce(text) { $0.replacing($1, with: "") }
            var said = number.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
            while said.last == "0" { said.removeLast() }
            return said == digits
        } ?? spoken(value, unit, more: 0)
    }

    /// - Parameter more: so many digits beyond what is usual.
    private static func spoken(_ value: Double, _ unit: Unit, more: Int) -> String {
        let parts = unit.symbol.split(separator: "/", maxSplits: 1).map(String.init)
        let per = parts.count == 2 ? (parts[1] == "yr" ? " a year" : " per \(parts[1])") : ""
        let symbol = parts.first ?? ""
        let sign = value < 0 ? "-" : ""
        let magnitude = abs(value)
        if isMoney(unit) {
            let mark = currencies[symbol] ?? "\(symbol) "
            let amount = magnitude < 1000 && magnitude > 0 ? money(magnitude, more) : shortened(magnitude, more)
            return sign + mark + amount + per
        }
        switch symbol {
        case "percent": return sign + digits(magnitude, more) + "%" + per
        case "ratio", "index", "count": return sign + shortened(magnitude, more, from: 1e9) + per
        default: return "\(sign)\(shortened(magnitude, more, from: 1e9)) \(symbol)\(per)"
        }
    }

    private static func isMoney(_ unit: Unit) -> Bool {
        let symbol = unit.symbol.prefix { $0 != "/" }
        return currencies[String(symbol)] != nil || (symbol.count == 3 && symbol.allSatisfy(\.isUppercase))
    }

    private static let sizes: [(size: Double, name: String)] = [(1e12, "tn"), (1e9, "bn"), (1e6, "m")]
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
        for (size, name) in sizes where value >= size {
            var more = more
            // 999.96bn is not 1,000bn.
            while value < 1000 * size, digits(value / size, more) == "1,000", more < 12 { more += 1 }
            return digits(value / size, more) + name
        }
        return digits(value, more)
    }

    /// Three or four significant digits, or all before the point, with commas between thousands.
    private static func digits(_ value: Double, _ more: Int) -> String {
        if value == 0 { return "0" }
        return value < 1e15 ? grouping(exact(shortest(value, more))) : exact(value)
    }

    private static func shortest(_ value: Double, _ more: Int) -> Double {
        guard value > 0, value < 1e15 else { return value }
        let places = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 2 - magnitude(of: min(value, 0.5))
        // So small that no rounding leaves a digit of it.
        return places + more > 20 ? value : rounded(value, places: places + more)
    }

    /// As tables have it: `446.7bn`, `12,345`, `4.23`, `0.0534`: three or four significant digits, or all before the point.
    ///
    /// - Parameter more: so many digits beyond what is usual.
    package static func short(_ value: Double, more: Int = 0) -> String {
        guard value.isFinite else { return exact(value) }
        return (value < 0 ? "-" : "") + shortened(abs(value), more)
    }

    /// How many digits beyond what is usual it takes, so that no two of some numbers look like one.
    package static func digitsApart(_ values: [Double]) -> Int {
        let distinct = Set(values)
        return (0..<12).first { more in Set(distinct.map { short($0, more: more) }).count == distinct.count } ?? 12
    }

    /// With all digits, and commas between thousands.
    package static func full(_ value: Double) -> String { value.isFinite ? grouping(exact(value)) : exact(value) }

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
