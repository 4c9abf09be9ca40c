package import Configuration
internal import Formats
internal import Ingest
internal import Model
internal import Revisions
internal import Rules
internal import Store

/// What a person asks to be changed in a store: carried out by whoever holds it, the command itself or the daemon.
package enum Instruction: Codable, Sendable {
    /// One observation by hand, in the words of the command line.
    case record(series: String, period: String, value: String, published: String, source: String)
    /// The archived bodies of a feed, decoded again.
    case replay(feed: String)

    /// What came of it: an exit code of sysexits.h, and what to print.
    package struct Outcome: Codable, Sendable {
        package let code: Int32
        package let lines: [String]

        package init(code: Int32, lines: [String]) {
            self.code = code
            self.lines = lines
        }
    }

    /// Why it cannot be carried out.
    package struct Refusal: Error {
        let code: Int32
        let message: String

        static func usage(_ message: String) -> Refusal { Refusal(code: 64, message: message) }
    }
}

extension Pipeline {
    /// Carries an instruction out.
    ///
    /// - Parameter told: called with what changed, for whoever keeps a journal.
    /// - Throws: `StoreError`; what is wrong with the instruction itself is in the outcome.
    package func carryOut(
        _ instruction: Instruction, catalog: Catalog, time: Int64, told: (PipelineReport) -> Void = { _ in }
    ) throws -> Instruction.Outcome {
        do {
            // What is stored of a changed definition is brought up to it first; nothing may hide it.
            if try !staleSeries().isEmpty { told(try reconcile(time: time)) }
            switch instruction {
            case .record(let series, let period, let value, let published, let source):
                let recording = try Recording(
                    series: series, period: period, value: value, published: published, source: source,
                    catalog: catalog,
                    today: Timestamp.day(time / 1000))
                let report = try record(
                    series: recording.definition, period: recording.period, value: recording.value,
                    published: recording.published, source: source, time: time
                )
                told(report)
                return Instruction.Outcome(code: 0, lines: recording.lines(report))
            case .replay(let id):
                guard let feed = catalog.feeds[id] else {
                    let hint = Spelling.hint(for: id, among: catalog.configuration.feeds.map(\.id)) ?? ""
                    throw Instruction.Refusal.usage("there is no feed '\(id)'\(hint)")
                }
                return try replayed(feed, time: time, told: told)
            }
        } catch let refusal as Instruction.Refusal {
            return Instruction.Outcome(code: refusal.code, lines: [refusal.message])
        } catch let fault as ContradictoryFeed {
            return Instruction.Outcome(code: 65, lines: ["it cannot be stored: \(fault.message)"])
        }
    }

    private func replayed(
        _ feed: FeedDefinition, time: Int64, told: (PipelineReport) -> Void
    ) throws -> Instruction.Outcome {
        let (report, feedReport, bodies) = try replay(feed, time: time)
        told(report)
        let counts = feedReport.counts
        var lines = [
            "\(feed.id): \(bodies) archived bodies, \(counts.stored) values new, \(counts.unchanged) known already, \(counts.skipped) skipped, \(counts.rejected) rejected."
        ]
        lines += feedReport.rejects.prefix(20).map { "  rejected: \($0)" }
        lines += feedReport.notes.map { "  note: \($0)" }
        return Instruction.Outcome(code: 0, lines: lines + report.eventLines)
    }
}

/// One observation by hand, checked.
private struct Recording {
    let definition: SeriesDefinition
    let period: Period
    let value: Double
    let published: Day

    init(
        series: String, period: String, value: String, published: String, source: String, catalog: Catalog,
        today: Day
    ) throws(Instruction.Refusal) {
        definition = try Recording.find(series, catalog)
        guard let parsed = Period.parse(label: period) else { throw .usage("'\(period)' is no period and no day") }
        guard let number = NumberParser.parse(value) else { throw .usage("'\(value)' is no number") }
        guard let day = Day(iso: published) else { throw .usage("'\(published)' is no day such as 2026-08-26") }
        // Somewhere it is tomorrow already; later than that it would overrule whatever is published until then.
        guard day <= today + 1 else { throw .usage("\(published) is yet to come, so nothing was published on it") }
        guard !source.isEmpty else { throw .usage("--source must say where the value stands") }
        self.value = number
        self.published = day
        self.period = try Recording.period(parsed, period, definition)
    }

    func lines(_ report: PipelineReport) -> [String] {
        let label = definition.frequency.label(of: period)
        let span =
            period == definition.frequency.nearest(to: period)
            ? label : "\(label), that is \(period.start) to \(period.end)"
        let note = period.end > published ? "; a projection, which no rule looks at" : ""
        let first =
            report.changed.contains(definition.id)
            ? "Recorded \(definition.id) \(span): \(ValueText.exact(value)) \(definition.unit), published \(published)\(note)."
            : "\(definition.id) \(label) had that value already."
        return [first] + report.eventLines
    }

    private static func find(_ id: String, _ catalog: Catalog) throws(Instruction.Refusal)
        -> SeriesDefinition
    {
        if let found = catalog.series[id] { return found }
        if catalog.indicators[id] != nil {
            throw .usage("'\(id)' is computed by a formula; record one of its inputs")
        }
        let ids = catalog.configuration.feeds.flatMap { $0.series.map(\.id) }
        let hint = Spelling.hint(for: id, among: ids) ?? ""
        throw .usage("there is no series '\(id)'\(hint)")
    }

    /// A label must be of the frequency of the series; a day names the period that it ends.
    private static func period(
        _ parsed: (period: Period, frequency: Frequency), _ text: String, _ definition: SeriesDefinition
    ) throws(Instruction.Refusal) -> Period {
        if parsed.frequency == definition.frequency || definition.kind == .flow && parsed.frequency != .day {
            return parsed.period
        }
        guard parsed.frequency == .day else {
            throw .usage(
                "\(definition.id) is by the \(definition.frequency.noun), and '\(text)' is a \(parsed.frequency.noun)")
        }
        // Quarters and years end on odd days where they are fiscal, and weeks on any; a month ends with the month.
        let period = definition.frequency.period(endingOn: parsed.period.end)
        guard definition.frequency != .month || period == definition.frequency.nearest(to: period) else {
            throw .usage("\(text) does not end a month; name the month itself, such as \(text.prefix(7))")
        }
        return period
    }
}

extension PipelineReport {
    /// The events as lines of a command's output.
    package var eventLines: [String] { events.map { "  \($0.event.rawValue)  \($0.rule ?? ""): \($0.message)" } }
}
