/// Instants as text.
package enum Timestamp {
    /// RFC 3339 in UTC with milliseconds.
    package static func rfc3339(milliseconds: Int64) -> String {
        let seconds = (Double(milliseconds) / 1000).rounded(.down)
        let rest = Int(milliseconds - Int64(seconds) * 1000)
        let (day, second) = split(Int64(seconds))
        return "\(day)T\(clock(second)).\(padded(rest, 3))Z"
    }

    /// Reads what `rfc3339` writes, and nothing else.
    package static func milliseconds(rfc3339 text: String) -> Int64? {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = Day(iso: parts[0]), parts[1].utf8.count == 13, parts[1].last == "Z" else {
            return nil
        }
        let digits = parts[1].dropLast().split { $0 == ":" || $0 == "." }.compactMap { Int64($0) }
        guard digits.count == 4 else { return nil }
        let seconds = ((Int64(day.number) * 24 + digits[0]) * 60 + digits[1]) * 60 + digits[2]
        let time = seconds * 1000 + digits[3]
        return rfc3339(milliseconds: time) == text ? time : nil
    }

    /// `2026-08-26T20:31:07Z`: RFC 3339 in UTC.
    package static func seconds(_ seconds: Int64) -> String {
        let (day, second) = split(seconds)
        return "\(day)T\(clock(second))Z"
    }

    /// An instant as a part of a file's name.
    package static func stamp(milliseconds: Int64) -> String {
        String(rfc3339(milliseconds: milliseconds).filter { $0.isNumber || $0 == "T" })
    }

    /// The instant of a stamp that a file's name begins with, in seconds since 1970; nil for what is none.
    package static func seconds(stamp: some StringProtocol) -> Int64? {
        // 20261127T065744123
        let text = stamp.prefix(15)
        let digits = Array(text.utf8)
        guard digits.count == 15, digits[8] == UInt8(ascii: "T"),
            text.enumerated().allSatisfy({ $0.offset == 8 || ($0.element.isASCII && $0.element.isNumber) })
        else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        guard let day = Day(year: number(0..<4), month: number(4..<6), day: number(6..<8)) else { return nil }
        return Int64(day.number) * 86_400 + Int64(number(9..<11) * 3600 + number(11..<13) * 60 + number(13..<15))
    }

    /// The UTC day of an instant.
    package static func day(_ seconds: Int64) -> Day { split(seconds).0 }

    private static func split(_ seconds: Int64) -> (Day, Int) {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        return (Day(number: Int32(clamping: days)), Int(seconds - days * 86_400))
    }

    private static func clock(_ second: Int) -> String {
        "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }
}
