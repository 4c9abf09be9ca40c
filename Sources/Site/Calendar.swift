internal import Configuring
internal import Model

/// Days that are ahead as a calendar (RFC 5545): whole days, names that stay while the days move.
struct Calendar {
    let site: Site
    let records: [CalendarRecord]

    var document: String {
        var lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Escalator//\(site.setting.version)//EN", "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH", "X-WR-CALNAME:\(Calendar.text(site.name))", "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        ]
        for record in records { lines += event(record) }
        lines.append("END:VCALENDAR")
        return lines.map(Calendar.folded).joined()
    }

    private func event(_ record: CalendarRecord) -> [String] {
        let entry = record.entry
        // Without its day: that belongs to tags alone.
        let authority = site.identity.prefix { $0 != "," }
        let folder = entry.kind == .release ? "series" : "claims"
        let hasPage = entry.kind != .release || site.catalog.hasPage(entry.subject)
        let address = hasPage ? site.setting.base.map { $0 + site.address(of: "/\(folder)/\(entry.subject)") } : nil
        return [
            "BEGIN:VEVENT", "UID:\(Calendar.text("\(entry.id)@\(authority)"))",
            "DTSTAMP:\(Calendar.instant(record.changed))",
            "LAST-MODIFIED:\(Calendar.instant(record.changed))", "SEQUENCE:\(record.sequence)",
            "DTSTART;VALUE=DATE:\(Calendar.date(entry.day))", "DTEND;VALUE=DATE:\(Calendar.date(entry.day + 1))",
            "SUMMARY:\(Calendar.text(entry.title))\(entry.isOverdue ? " (overdue)" : "")",
            "CATEGORIES:\(entry.kind.rawValue)", "TRANSP:TRANSPARENT",
            "STATUS:\(record.isCancelled ? "CANCELLED" : entry.kind == .release && record.ended == nil ? "TENTATIVE" : "CONFIRMED")",
        ] + [address.map { "URL:\($0)" }].compactMap(\.self) + ["END:VEVENT"]
    }

    private static func date(_ day: Day) -> String { "\(day)".replacing("-", with: "") }

    private static func instant(_ seconds: Int64) -> String {
        Timestamp.seconds(seconds).replacing("-", with: "").replacing(":", with: "")
    }

    /// Text as values have it.
    private static func text(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\", ";", ",": result += "\\\(character)"
            case "\n", "\r\n", "\r": result += "\\n"
            default: result.append(character)
            }
        }
        return result
    }

    /// A line with its end, on more lines where it is longer than 75 octets, no character parted.
    static func folded(_ line: String) -> String {
        var result = ""
        var room = 75
        for scalar in line.unicodeScalars {
            let size = UTF8.width(scalar)
            if size > room {
                result += "\r\n "
                room = 74
            }
            result.unicodeScalars.append(scalar)
            room -= size
        }
        return result + "\r\n"
    }
}
