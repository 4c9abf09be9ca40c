package import Model

/// A compiled `date_format`: `y M d Q w H m s`, English `MMM` and `MMMM`, and quoted literals.
package struct DateParser: Sendable {
    /// As written.
    package let pattern: String
    private let fields: [Field]
    /// Of Unix time: how many of its units a day has.
    private var unitsPerDay: Double?

    private enum Field: Sendable {
        case literal([UInt8])
        /// A number: which, the least and the most digits.
        case number(Component, Int, Int)
        case shortMonth
        case longMonth
    }

    private enum Component: Sendable {
        case year, shortYear, month, day, quarter, week, ignored
    }

    private struct Components {
        var year: Int?
        var month: Int?
        var day: Int?
        var quarter: Int?
        var week: Int?
    }

    /// Compiles a pattern; the reason when it cannot be.
    package static func compile(_ pattern: String) -> Result<DateParser, DateFormatError> {
        if let units = unixTimes[pattern] {
            return .success(DateParser(pattern: pattern, fields: [], unitsPerDay: units))
        }
        var fields: [Field] = []
        let characters = Array(pattern)
        var index = 0
        while index < characters.count {
            let character = characters[index]
            if character == "'" {
                guard let close = characters[(index + 1)...].firstIndex(of: "'") else {
                    return .failure(DateFormatError(message: "a quoted literal is not closed"))
                }
                let text = close == index + 1 ? "'" : String(characters[(index + 1)..<close])
                fields.append(.literal(Array(text.utf8)))
                index = close + 1
                continue
            }
            guard character.isASCII, character.isLetter else {
                fields.append(.literal(Array(String(character).utf8)))
                index += 1
                continue
            }
            var run = 0
            while index < characters.count, characters[index] == character {
                run += 1
                index += 1
            }
            guard let field = field(character, run) else {
                return .failure(
                    DateFormatError(
                        message:
                            "'\(String(repeating: character, count: run))' is unknown; there are y M d Q w H m s, MMM, MMMM and 'literals'"
                    )
                )
            }
            fields.append(field)
        }
        guard fields.contains(where: { if case .number(.year, _, _) = $0 { true } else { isShortYear($0) } }) else {
            return .failure(DateFormatError(message: "it has no year"))
        }
        return .success(DateParser(pattern: pattern, fields: fields))
    }

    private static let unixTimes: [String: Double] = ["epoch_s": 86_400, "epoch_ms": 86_400_000]

    /// The UTC day of a Unix time.
    private static func day(_ bytes: UnsafeBufferPointer<UInt8>, unitsPerDay: Double) -> Period? {
        guard let time = NumberParser.parse(bytes, style: NumberStyle(), scale: .one) else { return nil }
        let number = (time / unitsPerDay).rounded(.down)
        guard let number = Int32(exactly: number) else { return nil }
        let day = Day(number: number)
        return day >= Day.first && day <= Day.last ? Period(start: day, end: day) : nil
    }

    /// Whether a text of this format names a day, and no longer stretch.
    package var namesDays: Bool {
        unitsPerDay != nil || fields.contains { if case .number(.day, _, _) = $0 { true } else { false } }
    }

    private static func isShortYear(_ field: Field) -> Bool {
        if case .number(.shortYear, _, _) = field { true } else { false }
    }

    private static func field(_ character: Character, _ run: Int) -> Field? {
        switch (character, run) {
        case ("y", 2): return .number(.shortYear, 2, 2)
        case ("y", 1), ("y", 4): return .number(.year, 4, 4)
        case ("M", 3): return .shortMonth
        case ("M", 4): return .longMonth
        case ("M", 1...2): return .number(.month, run, 2)
        case ("d", 1...2): return .number(.day, run, 2)
        case ("Q", 1): return .number(.quarter, 1, 1)
        case ("w", 1...2): return .number(.week, run, 2)
        case ("H", 1...2), ("m", 1...2), ("s", 1...2): return .number(.ignored, run, 2)
        default: return nil
        }
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// The period that a text names: a day, or the month, quarter, week or year when the pattern has no day.
    package func period(_ bytes: UnsafeBufferPointer<UInt8>) -> (period: Period, frequency: Frequency)? {
        if let unitsPerDay { return DateParser.day(bytes, unitsPerDay: unitsPerDay).map { ($0, .day) } }
        var found = Components()
        var index = 0
        for field in fields {
            switch field {
            case .literal(let literal):
                guard bytes.count - index >= literal.count,
                    bytes[index..<(index + literal.count)].elementsEqual(literal)
                else { return nil }
                index += literal.count
            case .number(let component, let least, let most):
                var value = 0
                var digits = 0
                while digits < most, index < bytes.count, bytes[index] &- 0x30 <= 9 {
                    value = value * 10 + Int(bytes[index] - 0x30)
                    index += 1
                    digits += 1
                }
                guard digits >= least else { return nil }
                DateParser.set(component, value, in: &found)
            case .shortMonth:
                guard let month = DateParser.month(bytes, at: &index, short: true) else { return nil }
                found.month = month
            case .longMonth:
                guard let month = DateParser.month(bytes, at: &index, short: false) else { return nil }
                found.month = month
            }
        }
        guard index == bytes.count else { return nil }
        return DateParser.period(found)
    }

    private static func set(_ component: Component, _ value: Int, in found: inout Components) {
        switch component {
        case .year: found.year = value
        // As in POSIX: 69...99 are of the last century.
        case .shortYear: found.year = value < 69 ? 2000 + value : 1900 + value
        case .month: found.month = value
        case .day: found.day = value
        case .quarter: found.quarter = value
        case .week: found.week = value
        case .ignored: break
        }
    }

    private static func month(_ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int, short: Bool) -> Int? {
        for (number, name) in months.enumerated() {
            let wanted = short ? Array(name.utf8.prefix(3)) : Array(name.utf8)
            guard bytes.count - index >= wanted.count else { continue }
            if zip(bytes[index...], wanted).allSatisfy({ $0 | 0x20 == $1 }) {
                index += wanted.count
                return number + 1
            }
        }
        return nil
    }

    private static func period(_ found: Components) -> (period: Period, frequency: Frequency)? {
        guard let year = found.year, let january = Day(year: year, month: 1, day: 1) else { return nil }
        if let month = found.month {
            guard let day = Day(year: year, month: month, day: found.day ?? 1) else { return nil }
            return found.day == nil
                ? (Frequency.month.period(containing: day), .month) : (Period(start: day, end: day), .day)
        }
        if let quarter = found.quarter { return Period.parse(label: "\(padded(year, 4))-Q\(quarter)") }
        if let week = found.week { return Period.parse(label: "\(padded(year, 4))-W\(padded(week, 2))") }
        return (Frequency.year.period(containing: january), .year)
    }
}

/// Why a `date_format` cannot be used.
package struct DateFormatError: Error {
    package let message: String
}

/// Dates without a `date_format`: ISO 8601 days, also as the beginning of an instant.
package enum ISODate {
    /// `2026-08-01`, or `2026-08-01T13:00:00Z` and the like, of which the day counts.
    package static func day(_ bytes: UnsafeBufferPointer<UInt8>) -> Day? {
        guard bytes.count >= 10, isTime(UnsafeBufferPointer(rebasing: bytes[10...])) else { return nil }
        return Day(isoBytes: UnsafeBufferPointer(rebasing: bytes[..<10]))
    }

    /// Whether what follows a day is nothing, or a time of that day: `T13:00`, ` 13:00:00.5`, with `Z` or `+02:00` behind.
    private static func isTime(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = bytes[...]
        func take(_ shape: String) -> Bool {
            guard rest.count >= shape.utf8.count, zip(rest, shape.utf8).allSatisfy(matches) else { return false }
            rest = rest.dropFirst(shape.utf8.count)
            return true
        }
        guard !rest.isEmpty else { return true }
        guard take("T00:00") || take(" 00:00") else { return false }
        if take(":00"), take(".0") { while take("0") {} }
        if take("Z") || take(" UTC") { return rest.isEmpty }
        if take("+00") || take("-00") { _ = take(":00") || take("00") }
        return rest.isEmpty
    }

    /// Whether a character is what a shape wants, in which a 0 is any digit.
    private static func matches(_ byte: UInt8, _ wanted: UInt8) -> Bool {
        wanted == UInt8(ascii: "0") ? byte &- 0x30 <= 9 : byte == wanted
    }
}
