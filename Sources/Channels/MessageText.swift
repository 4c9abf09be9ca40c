internal import Foundation
internal import Model

/// Events in words for people: the sentence first, then what it rests on, then what can be done.
package enum MessageText {
    /// Of a mail or a card: the same for all events of an activation, so that they are one thread.
    package static func subject(_ telling: Telling) -> String {
        if telling.isSample { return "Escalator: a test" }
        guard let single = telling.single else {
            let urgent = telling.events.count { $0.isAlarm && $0.event.severity == .critical }
            let ended = telling.events.count(where: \.isEnd)
            let parts = [
                telling.events.count.counted("event"), urgent > 0 ? "\(urgent) critical" : "",
                ended > 0 ? "\(ended) ended" : "",
            ]
            return "Escalator: " + parts.filter { !$0.isEmpty }.joined(separator: ", ")
        }
        return "Escalator: " + plain(about(single)).replacing("\n", with: " ")
    }

    private static func about(_ told: ToldEvent) -> String {
        guard let rule = told.event.rule else { return told.event.feed.map { "the feed \($0)" } ?? "the service" }
        return rule + (told.name.map { " (\($0))" } ?? "")
    }

    /// What happened, in front of the sentence where that is short of it.
    package static func headline(_ told: ToldEvent) -> String {
        let kind = kind(told.event)
        let severity = told.event.severity.map { " · \($0.rawValue)" } ?? ""
        return plain((told.isReminder ? "reminder: " : "") + kind + severity + " · " + about(told))
    }

    /// What happened. How a claim was settled is said by its sentence alone: what was missed may bear somebody out.
    private static func kind(_ event: AlertEvent) -> String {
        switch event.event {
        case .met, .missed: "settled"
        case .unsilenced: event.period == nil ? "silence over" : "silence over, alert stands"
        default: event.event.rawValue.replacing("_", with: " ")
        }
    }

    /// The sentence; of a reminder with what it is.
    package static func sentence(_ told: ToldEvent) -> String {
        let message = plain(told.event.message)
        guard let reminded = told.reminded else { return message }
        let day = Timestamp.day(told.event.time / 1000).spoken
        let then = Timestamp.day(reminded).spoken
        let subject = told.event.rule.map { "of the rule \($0) " } ?? ""
        return "The alert \(subject)still stood on \(then). What the log said of it last, on \(day): \(message)"
    }

    /// Text from feeds without what drives a terminal or turns its direction; line ends stay.
    static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.value {
                    case 0x0A: scalar
                    case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: " "
                    default: scalar
                    }
                }))
    }

    /// All of it.
    package static func whole(_ telling: Telling) -> String {
        guard let single = telling.single else { return digest(telling) }
        var blocks = [sentence(single), evidence(single.event), actions(single, telling)]
        if telling.isSample {
            blocks.insert("This is a test that somebody asked for. Nothing has happened.", at: 0)
        }
        return blocks.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private static func digest(_ telling: Telling) -> String {
        let entries = telling.events.map { told in
            let link = page(of: told.event, telling.pages).map { "\n  \($0)" } ?? ""
            return "* \(headline(told))\n  \(sentence(told))\(link)"
        }
        return """
            \(telling.events.count.counted("event")), the oldest first.

            \(entries.joined(separator: "\n\n"))

            What any of them rests on: escalator explain SERIES PERIOD
            Not now: escalator silence RULE --until DAY --reason "..."

            """
    }

    // MARK: Evidence

    private static func evidence(_ event: AlertEvent) -> String {
        var lines: [(String, String)] = []
        if let severity = event.severity { lines.append(("Severity", severity.rawValue)) }
        if let period = event.period { lines.append(("Period", "\(period)\(event.end.map { ", to \($0)" } ?? "")")) }
        if let value = event.value {
            let estimate = Estimate(value, statedLow: event.low, statedHigh: event.high)
            lines.append(("Value", estimate.words { exact($0, event.unit) }))
        }
        if let threshold = event.threshold { lines.append(("Threshold", exact(threshold, event.unit))) }
        // Published, first seen or withdrawn: the sentence says which.
        if let published = event.published { lines.append(("Dated", "\(published)")) }
        if let known = event.firstKnown { lines.append(("First known", "\(known)")) }
        if let before = event.before {
            lines.append(("Before", "\(exact(before.value, event.unit)), published \(before.published)"))
        }
        for input in event.inputs ?? [] {
            let value = input.value.map { exact($0, nil) } ?? "withdrawn"
            lines.append(
                ("Input", "\(input.series) \(input.period): \(value), published \(input.published), \(input.source)"))
        }
        if let claim = event.claim {
            let says = claim.says.map { ": \"\($0)\"" } ?? ""
            lines.append(("Claim", (claim.by ?? "nobody named") + says))
            if let means = claim.means { lines.append(("Judged by", means)) }
        }
        if let source = event.source { lines.append(("Source", source)) }
        if let hash = event.sha256 { lines.append(("SHA-256", hash)) }
        if let by = event.by { lines.append(("By", by)) }
        if let reason = event.reason { lines.append(("Reason", reason)) }
        return table(lines)
    }

    private static func exact(_ value: Double, _ unit: String?) -> String {
        // What the last of seventeen digits say is of the computer, and not of the number.
        ValueText.full(Double(String(format: "%.15g", value)) ?? value) + (unit.map { " \($0)" } ?? "")
    }

    private static func table(_ lines: [(String, String)]) -> String {
        let width = (lines.map(\.0.count).max() ?? 0) + 2
        return lines.map { name, text in
            name + ":" + String(repeating: " ", count: width - name.count - 1) + plain(text).replacing("\n", with: " ")
        }.joined(separator: "\n")
    }

    // MARK: What can be done

    private static func actions(_ told: ToldEvent, _ telling: Telling) -> String {
        guard !telling.isSample else { return "" }
        let event = told.event
        var lines: [(String, String)] = []
        if let page = page(of: event, telling.pages) { lines.append(("Page", page)) }
        if let series = event.series, let period = event.period {
            lines.append(("Where from", "escalator explain \(series) \(period)"))
        }
        if let rule = event.rule {
            // What an operator did need not be seen; of the alert that stands after a silence it may be said.
            if !EventKind.ofOperators.contains(event.event) {
                lines.append(("Seen", "escalator acknowledge \(told.seq)"))
            } else if told.isAlarm {
                lines.append(("Seen", "escalator acknowledge \(rule)"))
            }
            lines.append(("Not now", "escalator silence \(rule) --until DAY --reason \"...\""))
        }
        lines.append(
            ("Event", "\(told.seq) of \(Timestamp.seconds(event.time / 1000)), \(event.event.rawValue)"))
        return table(lines)
    }

    /// Where the pages show what an event is about; nil where that is not known.
    static func page(of event: AlertEvent, _ pages: String?) -> String? {
        guard let pages else { return nil }
        if event.claim != nil, let rule = event.rule { return "\(pages)/claims/\(rule)" }
        if let series = event.series { return "\(pages)/series/\(series)" }
        if event.rule != nil { return "\(pages)/alerts" }
        return event.feed == nil ? pages + "/" : "\(pages)/feeds"
    }
}
