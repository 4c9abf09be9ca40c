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

    /// Year, month 1...12 and day 1...31; of days within three million years of 1970.
    ///
    /// Asked for every row of every document. The algorithm, without a division by a variable number of days, is that of
    /// C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms" (2023).
    package var civil: (year: Int, month: Int, day: Int) {
        // Shifted by whole eras of 400 years, so that nothing is negative, to a year that begins in March.
        let eras: Int32 = 8200
        let days = UInt32(bitPattern: number &+ 719_468 &+ 146_097 &* eras)
        let inCenturies = 4 &* UInt64(days) &+ 3
        let century = inCenturies / 146_097
        let inYears = 4 &* (inCenturies % 146_097 / 4) &+ 3
        let product = 2_939_745 &* inYears
        let yearOfCentury = product >> 32
        let dayOfYear = UInt32(truncatingIfNeeded: product) / 2_939_745 / 4
        let inMonths = 2141 &* dayOfYear &+ 197_913
        let month = Int(inMonths >> 16)
        let year = Int(100 &* century &+ yearOfCentury) - 400 * Int(eras)
        let isNextYear = dayOfYear >= 306
        return (isNextYear ? year + 1 : year, isNextYear ? month - 12 : month, Int((inMonths & 0xFFFF) / 2141) + 1)
    }

    /// The number of days in a month.
    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    /// The day `months` later; a day that the month lacks becomes its last.
    ///
    /// - Parameter keepingEnds: whether the last day of a month stays the last of one.
    package func adding(months: Int, keepingEnds: Bool = true) -> Day {
        let (year, month, day) = civil
        let total = year * 12 + month - 1 + months
        let newYear = total >= 0 ? total / 12 : (total - 11) / 12
        let newMonth = total - newYear * 12 + 1
        let length = Day.length(ofMonth: newMonth, year: newYear)
        let staysLast = keepingEnds && day == Day.length(ofMonth: month, year: year)
        return Day(number: Day.number(year: newYear, month: newMonth, day: staysLast ? length : min(day, length)))
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
