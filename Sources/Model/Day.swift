/// A day of the proleptic Gregorian calendar, without a time zone.
///
/// Held as the number of days since 1970-01-01. The years 1600 to 9999 are the ones that feeds may name;
/// arithmetic may leave that range, parsing may not.
package struct Day: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before.
    package var number: Int32

    /// The day `number` days after 1970-01-01.
    package init(number: Int32) {
        self.number = number
    }

    /// A day of the calendar; nil for a month or a day that does not exist, or a year outside 1600...9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1600...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= Day.length(ofMonth: month, year: year)
        else { return nil }
        self.number = Day.number(year: year, month: month, day: day)
    }

    /// Parses `yyyy-MM-dd`, and nothing else.
    package init?(iso text: some StringProtocol) {
        let parsed: Day?? = text.withContiguousUTF8 { Day(isoBytes: $0) }
        guard let day = parsed ?? nil else { return nil }
        self = day
    }

    /// Parses the ten bytes of `yyyy-MM-dd`.
    package init?(isoBytes bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        func digits(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                let digit = bytes[index] &- UInt8(ascii: "0")
                guard digit <= 9 else { return nil }
                value = value * 10 + Int(digit)
            }
            return value
        }
        guard let year = digits(0..<4), let month = digits(5..<7), let day = digits(8..<10) else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The first and the last day that a feed may name.
    package static let first = Day(number: Day.number(year: 1600, month: 1, day: 1))
    package static let last = Day(number: Day.number(year: 9999, month: 12, day: 31))

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    /// The day `days` later.
    package static func + (day: Day, days: Int) -> Day { Day(number: day.number &+ Int32(clamping: days)) }
    /// The day `days` earlier.
    package static func - (day: Day, days: Int) -> Day { Day(number: day.number &- Int32(clamping: days)) }
    /// The number of days from `right` to `left`.
    package static func - (left: Day, right: Day) -> Int { Int(left.number) - Int(right.number) }

    /// Monday is 1, Sunday is 7.
    package var weekday: Int {
        let offset = (Int(number) + 3) % 7
        return (offset < 0 ? offset + 7 : offset) + 1
    }

    /// Year, month 1...12 and day 1...31.
    package var civil: (year: Int, month: Int, day: Int) {
        // The algorithm of H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", section civil_from_days.
        let shifted = Int(number) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The number of days in a month.
    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    /// The day `months` later; the last day of a month stays the last, and a day that the month lacks becomes its last.
    package func adding(months: Int) -> Day {
        let (year, month, day) = civil
        let total = year * 12 + month - 1 + months
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = total - newYear * 12 + 1
        let length = Day.length(ofMonth: newMonth, year: newYear)
        let wasLast = day == Day.length(ofMonth: month, year: year)
        return Day(number: Day.number(year: newYear, month: newMonth, day: wasLast ? length : min(day, length)))
    }

    static func number(year: Int, month: Int, day: Int) -> Int32 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int32(clamping: era * 146_097 + dayOfEra - 719_468)
    }
}

extension Day: CustomStringConvertible {
    /// ISO 8601, `yyyy-MM-dd`.
    package var description: String {
        let (year, month, day) = civil
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// As a newspaper prints it: `26 April 2026`.
    package var spoken: String {
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        let (year, month, day) = civil
        return "\(day) \(names[month - 1]) \(year)"
    }
}

/// A number with leading zeros.
package func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (value < 0 ? "-" : "") + zeros + digits
}

extension StringProtocol {
    /// The text's UTF-8 as one run of bytes, copied only where it is not one already.
    package func withContiguousUTF8<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
