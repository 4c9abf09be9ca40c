internal import Configuration
internal import Formats
internal import Model
internal import Monitor

/// Checks and carries out `record`.
struct RecordAction {
    let command: Record

    func run() throws {
        try reporting {
            let plan = try command.common.loadPlan()
            let definition = try find(plan.configuration)
            guard let parsed = Period.parse(label: command.period) else {
                throw Failure(.usage, "'\(command.period)' is no period and no day")
            }
            guard let value = NumberParser.parse(command.value) else {
                throw Failure(.usage, "'\(command.value)' is no number")
            }
            guard let published = Day(iso: command.published) else {
                throw Failure(.usage, "'\(command.published)' is no day such as 2026-08-26")
            }
            guard !command.source.isEmpty else { throw Failure(.usage, "--source must say where the value stands") }
            let period = try period(parsed, definition)
            let engine = try Engine(
                plan: plan, locations: command.common.locations(plan.configuration), time: WallClock.milliseconds
            )
            let report = try engine.record(
                series: definition, period: period, value: value, published: published,
                source: command.source,
                time: WallClock.milliseconds
            )
            let label = definition.frequency.label(of: period)
            Console.print(
                report.changed.contains(definition.id)
                    ? "Recorded \(definition.id) \(label): \(ValueText.exact(value)) \(definition.unit), published \(published)."
                    : "\(definition.id) \(label) had that value already."
            )
            for event in report.events {
                Console.print("  \(event.event)  \(event.rule ?? ""): \(Console.plain(event.message))")
            }
        }
    }

    private func find(_ configuration: Configuration) throws -> SeriesDefinition {
        for feed in configuration.feeds {
            if let found = feed.series.first(where: { $0.id == command.series }) { return found }
        }
        if configuration.indicators.contains(where: { $0.id == command.series }) {
            throw Failure(.usage, "'\(command.series)' is computed by a formula; record one of its inputs")
        }
        let ids = configuration.feeds.flatMap { $0.series.map(\.id) }
        let hint = Spelling.nearest(to: command.series, among: ids).map { "; did you mean '\($0)'?" } ?? ""
        throw Failure(.usage, "there is no series '\(command.series)'\(hint)")
    }

    /// A label must be of the frequency of the series; a day names the period that it ends.
    private func period(_ parsed: (period: Period, frequency: Frequency), _ definition: SeriesDefinition) throws
        -> Period
    {
        if parsed.frequency == definition.frequency || definition.kind == .flow && parsed.frequency != .day {
            return parsed.period
        }
        guard parsed.frequency == .day else {
            throw Failure(
                .usage,
                "\(definition.id) is by the \(definition.frequency.noun), and '\(command.period)' is a \(parsed.frequency.noun)"
            )
        }
        return definition.frequency.period(endingOn: parsed.period.end)
    }
}
