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
    package static func format(
        _ level: Logger.Level, _ message: String, _ metadata: [(key: String, value: String)] = [], style: Style,
        time: String
    ) -> String {
        var text = clean(message)
        for (key, value) in metadata { text += " \(clean(key))=\(quoted(clean(value)))" }
        if text.utf8.count > maxLength { text = String(decoding: text.utf8.prefix(maxLength), as: UTF8.self) + " ..." }
        switch style {
        case .journal: return "<\(priority(level))>\(text)\n"
        case .plain: return "\(time) \(level.rawValue): \(text)\n"
        }
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

    /// What could end a line, drive a terminal or hide text becomes a blank.
    private static func clean(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: result.append(" ")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = !text.isEmpty && !text.contains { $0 == " " || $0 == "\"" || $0 == "=" }
        return isPlain ? text : "\"" + text.map { $0 == "\"" ? "\\\"" : String($0) }.joined() + "\""
    }
}
