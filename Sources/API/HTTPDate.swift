internal import Model
internal import Platform
internal import Synchronization

/// The time as HTTP has it (RFC 9110, 5.6.7), made once a second at most.
enum HTTPDate {
    private static let last = Mutex<(second: Int64, text: String)>((0, ""))

    static var now: String {
        let second = WallClock.milliseconds / 1000
        return last.withLock { known in
            if known.second != second { known = (second, text(second)) }
            return known.text
        }
    }

    static func text(_ seconds: Int64) -> String {
        let day = Timestamp.day(seconds)
        let (year, month, number) = day.civil
        let clock = Timestamp.seconds(seconds).dropFirst(11).dropLast()
        return "\(days[(day.weekday + 6) % 7]), \(padded(number, 2)) \(months[month - 1]) \(year) \(clock) GMT"
    }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
