package import Logging

/// One record of the daemon's log as text: always exactly one line.
package enum LogLine {
    /// Where the line goes decides what it says beside the message.
    package enum Style: Sendable {
        /// journald gives every line its time; the priority is in the prefix (sd-daemon(3)).
        case journal
        /// A terminal or a file: time and level are written out.
        case plain
    }

    /// journald splits a line that is longer than its `LineMax`, 48 KiB.
    private static let maxLength = 16_384

    /// - Parameter time: RFC 3339; used in the plain style only.
    package static func format(_ level: Logger.Level, _ message: String, style: Style, time: String = "") -> String {
        switch style {
        case .journal: return "<\(priority(level))>\(clean(message))\n"
        case .plain: return "\(time) \(level.rawValue): \(clean(message))\n"
        }
    }

    /// A message without what could end a line, drive a terminal or hide text, and of a bounded length.
    static func clean(_ message: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in message.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: result.append(" ")
            default: result.append(scalar)
            }
        }
        let text = String(result)
        guard text.utf8.count > maxLength else { return text }
        return String(decoding: text.utf8.prefix(maxLength), as: UTF8.self) + " ..."
    }

    /// The priority of syslog(3).
    static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
