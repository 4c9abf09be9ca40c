internal import ArgumentParser
internal import Configuring
internal import Control
internal import Foundation
internal import Model
internal import Pipeline
internal import Queries
internal import Reports
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
            let catalog = try common.readableCatalog()
            let configuration = catalog.configuration
            try check(catalog)
            let query = EventQuery(rule: rule, since: since.flatMap { Period.parse(label: $0)?.period.start })
            var reader = try common.reader(configuration)
            var last: Int64 = 0
            var isFirst = true
            repeat {
                // One connection for as long as it goes on; a store that is not there yet is looked for again.
                if reader == nil { reader = try common.reader(configuration) }
                last = try reader?.read { try show(query, $0, after: last, isFirst: isFirst) } ?? last
                if reader == nil { print([], isFirst: isFirst) }
                isFirst = false
                if follow { usleep(500_000) }
            } while follow
        }
    }

    /// A rule that is neither configured nor was ever told of is a mistake, and not one without alerts.
    private func check(_ catalog: Catalog) throws {
        guard let rule, catalog.rules[rule] == nil else { return }
        let told = try common.reader(catalog.configuration)?.read { try EventQuery(rule: rule).events($0) } ?? []
        guard told.isEmpty else { return }
        let hint = Spelling.hint(for: rule, among: catalog.rules.keys.sorted()) ?? "; 'escalator rules' lists them"
        throw Failure(.usage, "there is no rule '\(rule)'\(hint)")
    }

    /// Prints what came after an event, and gives the number of the last.
    private func show(_ query: EventQuery, _ snapshot: StoreSnapshot, after seq: Int64, isFirst: Bool) throws -> Int64 {
        guard common.output == .json else {
            let events = try query.events(snapshot, after: seq)
            print(events, isFirst: isFirst)
            return events.last?.seq ?? seq
        }
        let lines = try query.lines(snapshot, after: seq)
        for (_, line) in lines { Console.print(line) }
        return lines.last?.seq ?? seq
    }

    private func print(_ events: [StoredEvent], isFirst: Bool) {
        switch common.output {
        case .json: break
        case .csv:
            for line in Listing.events(events).csv.dropFirst(isFirst ? 0 : 1) { Console.print(line) }
        case .table:
            if events.isEmpty, isFirst, !follow { Console.print("No alerts.") }
            for stored in events {
                let event = stored.event
                Console.print(
                    "\(Timestamp.rfc3339(milliseconds: event.time))  \(event.event.rawValue)  \(event.rule ?? "")")
                Console.print(words: event.message, indent: 2)
            }
        }
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
