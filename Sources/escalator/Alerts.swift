internal import ArgumentParser
internal import Formats
internal import Foundation
internal import Model
internal import Monitor
internal import Store

/// `alerts`: the alert log from the store.
struct Alerts: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the alert log; --output json prints its lines as they are."
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Go on printing alerts as they come.")
    var follow = false

    @Option(help: ArgumentHelp("Only alerts of this rule.", valueName: "rule"))
    var rule: String?

    @Option(help: ArgumentHelp("Only alerts from this day on.", valueName: "day"))
    var since: String?

    func validate() throws {
        if let since, Period.parse(label: since) == nil { throw ValidationError("'\(since)' is no period and no day") }
    }

    func run() throws {
        try reporting {
            let configuration = try common.loadConfiguration()
            var last: Int64 = 0
            var isFirst = true
            repeat {
                let events = try common.reader(configuration)?.read { try $0.events(after: last, rule: rule) } ?? []
                let begin = since.flatMap { Period.parse(label: $0)?.period.start }.map { "\($0)" } ?? ""
                print(events.filter { $0.time >= begin }, isFirst: isFirst)
                last = events.last?.seq ?? last
                isFirst = false
                if follow { usleep(500_000) }
            } while follow
        }
    }

    private func print(_ events: [StoredEvent], isFirst: Bool) {
        switch common.output {
        case .json: for event in events { Console.print(event.line) }
        case .csv:
            if isFirst { Console.print(Alerts.columns.joined(separator: ",")) }
            printRows(events)
        case .table:
            if events.isEmpty, isFirst, !follow { Console.print("No alerts.") }
            for event in events {
                Console.print("\(event.time)  \(event.event)  \(event.rule ?? "")")
                Console.print("  \(Console.plain(Alerts.members(of: event)["message"] ?? ""))")
            }
        }
    }

    private static let columns = [
        "seq", "time", "event", "rule", "severity", "series", "period", "end", "value", "threshold", "unit",
        "published",
        "since", "first_known", "initial", "message",
    ]

    private func printRows(_ events: [StoredEvent]) {
        for event in events {
            let members = Alerts.members(of: event)
            let cells = Alerts.columns.map { column -> String in
                let text = members[column] ?? ""
                let isQuoted = text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
                return isQuoted
                    ? "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                        + "\"" : text
            }
            Console.print(cells.joined(separator: ","))
        }
    }

    /// The scalars of a line, as text; null is left out.
    private static func members(of event: StoredEvent) -> [String: String] {
        var result: [String: String] = [:]
        try? JSONParser()?.withDocument(Array(event.line.utf8)) { root in
            root.forEachMember { name, value in
                guard value.kind != .null, let text = value.text else { return }
                result[String(decoding: name, as: UTF8.self)] = String(decoding: text, as: UTF8.self)
            }
        }
        return result
    }
}

/// `record`: one observation by hand.
struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store one observation by hand, with its citation.",
        discussion:
            "The value is in the unit of the series. A value that is on record under another day is a revision; under the same day, a correction."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The id of the series.")
    var series: String

    @Argument(help: "The period (2026-Q3), or its last day.")
    var period: String

    @Argument(help: "The value, in the unit of the series, such as 13.1e9.")
    var value: String

    @Option(help: ArgumentHelp("The day on which it became known.", valueName: "day"))
    var published: String

    @Option(help: ArgumentHelp("Where it stands: a URL or a citation.", valueName: "url"))
    var source: String

    func run() throws {
        try reporting {
            let instruction = Instruction.record(
                series: series, period: period, value: value.hasPrefix(" ") ? String(value.dropFirst()) : value,
                published: published, source: source)
            try carryOut(instruction, common)
        }
    }
}
