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
    /// - Parameters:
    ///   - threshold: what it is compared with: it has as many digits more as it takes to be on its own side of that.
    ///   - rule: how it is rounded; of bounds to the side on which they stay true.
    package static func spoken(
        _ value: Double, unit: Unit, beside threshold: Double? = nil,
        rounding rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
    ) -> String {
        guard let threshold, threshold != value else { return spoken(value, unit, Digits(0, value, rule)) }
        let limit = whole(threshold, unit: unit)
        let digits = (0...12).lazy.map { Digits($0, value, rule) }.first { digits in
            let shown = (value < 0 ? -1 : 1) * rounded(abs(value), unit, digits)
            return (shown < threshold) == (value < threshold) && (shown > threshold) == (value > threshold)
                && spoken(value, unit, digits) != limit
        }
        return digits.map { spoken(value, unit, $0) } ?? exact(value)
    }

    /// How many digits beyond what is usual a magnitude has, and how it is rounded.
    private struct Digits {
        var more: Int
        let rule: FloatingPointRoundingRule

        /// - Parameter value: what the rule is for: the magnitude of what is below zero is rounded the other way.
        init(_ more: Int, _ value: Double = 0, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero) {
            self.more = more
            switch rule {
            case .down where value < 0: self.rule = .up
            case .up where value < 0: self.rule = .down
            default: self.rule = rule
            }
        }
    }

    /// What `spoken` rounds an amount to.
    private static func rounded(_ amount: Double, _ unit: Unit, _ more: Digits) -> Double {
        if isMoney(unit), amount < 1000 {
            return amount < 1 ? shortest(amount, more) : rounded(amount, places: 2 + more.more, more.rule)
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
        return (0...12).lazy.map { spoken(value, unit, Digits($0)) }.first { text in
            let number = names.reduce(text) { $0.replacing($1, with: "") }
            var said = number.prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
            while said.last == "0" { said.removeLast() }
            return said == digits
        } ?? spoken(value, unit, Digits(0))
    }

    private static func spoken(_ value: Double, _ unit: Unit, _ more: Digits) -> String {
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
    private static func money(_ value: Double, _ more: Digits) -> String {
        let text = value < 1 ? digits(value, more) : exact(rounded(value, places: 2 + more.more, more.rule))
        let places = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
        guard places == 1, !text.contains("e") else { return grouping(text) }
        return grouping(text + "0")
    }

    /// With `tn`, `bn` or `m` from some size on.
    private static func shortened(_ value: Double, _ more: Digits, from least: Double = 1e6) -> String {
        guard value >= least, value < largest else { return digits(value, more) }
        for (size, name) in sizes where value >= size {
            var more = more
            // 999.96bn is not 1,000bn.
            while value < 1000 * size, digits(value / size, more) == "1,000", more.more < 12 { more.more += 1 }
            return digits(value / size, more) + name
        }
        return digits(value, more)
    }

    /// Three or four significant digits, or all before the point, with commas between thousands.
    private static func digits(_ value: Double, _ more: Digits) -> String {
        if value == 0 { return "0" }
        return value < 1e15 ? grouping(exact(shortest(value, more))) : exact(significant(value, more))
    }

    private static func shortest(_ value: Double, _ more: Digits) -> Double {
        guard value > 0, value < 1e15 else { return value }
        let places = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 2 - magnitude(of: min(value, 0.5))
        // So small that no rounding leaves a digit of it.
        return places + more.more > 20 ? value : rounded(value, places: places + more.more, more.rule)
    }

    /// From here on a number is told by its power of ten.
    private static let largest = 1e18

    /// A large number with four significant digits.
    private static func significant(_ value: Double, _ more: Digits) -> Double {
        guard value.isFinite, value >= largest else { return value }
        let power = pow(10, Double(magnitude(of: value) - 3 - more.more))
        let parts = (value / power).rounded(more.rule)
        return Double("\(parts)e\(magnitude(of: value) - 3 - more.more)") ?? parts * power
    }

    /// As tables have it: `446.7bn`, `12,345`, `4.23`, `0.0534`: three or four significant digits, or all before the point.
    ///
    /// - Parameters:
    ///   - more: so many digits beyond what is usual.
    ///   - rule: how it is rounded; of bounds to the side on which they stay true.
    package static func short(
        _ value: Double, more: Int = 0, rounding rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
    ) -> String {
        guard value.isFinite else { return exact(value) }
        return (value < 0 ? "-" : "") + shortened(abs(value), Digits(more, value, rule))
    }

    /// The same of a number that somebody chose, such as a threshold: with all of its digits.
    package static func shortWhole(_ value: Double) -> String {
        let whole = short(value, more: 12)
        return (0..<12).lazy.map { short(value, more: $0) }.first { $0 == whole } ?? whole
    }

    /// How many digits beyond what is usual it takes, so that no two of some numbers look like one.
    package static func digitsApart(_ values: [Double]) -> Int {
        let distinct = Set(values)
        return (0..<12).first { more in Set(distinct.map { short($0, more: more) }).count == distinct.count } ?? 12
    }

    /// How many digits beyond what is usual it takes, so that neither a value nor its bounds look like a number that they are
    /// not, each rounded as it is shown.
    package static func digits(of estimate: Estimate, beside level: Double) -> Int {
        let limit = shortWhole(level)
        let parts: [(Double, FloatingPointRoundingRule)] = [
            (estimate.value, .toNearestOrAwayFromZero), (estimate.low, .down), (estimate.high, .up),
        ]
        let others = parts.filter { $0.0.isFinite && $0.0 != level }
        let distinct = Set(parts.map(\.0)).count
        return (0..<12).first { more in
            others.allSatisfy { short($0.0, more: more, rounding: $0.1) != limit }
                && Set(parts.map { short($0.0, more: more, rounding: $0.1) }).count >= distinct
        } ?? 12
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

    private static func rounded(
        _ value: Double, places: Int, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero
    ) -> Double {
        var power = 1.0
        for _ in 0..<places { power *= 10 }
        let scaled = value * power
        // From here on a double has no places that could be rounded.
        guard scaled < 0x1p53 else { return value }
        let nearest = scaled.rounded()
        // 4.35 is 435 hundredths, whatever its double is.
        let isWhole = abs(scaled - nearest) <= 1e-9 * max(1, abs(scaled))
        return (isWhole ? nearest : scaled.rounded(rule)) / power
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
