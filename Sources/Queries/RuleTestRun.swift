package import Configuring
internal import Formulas
package import Model
internal import Rules

/// Runs a test of rules: what would be told of what is given, beside what is expected.
package struct RuleTestRun: Sendable {
    package let test: RuleTest
    /// What was told, in the order of days and rules.
    package private(set) var told: [Told] = []
    /// What is otherwise than expected; none of a test that passed.
    package private(set) var differences: [String] = []

    /// An event, with the day on which it is told.
    package struct Told: Sendable {
        package let day: Day
        package let event: AlertEvent
    }

    /// - Throws: `Fault` for a test that cannot be run.
    package init(_ test: RuleTest, _ catalog: Catalog) throws {
        self.test = test
        var given: [String: [History]] = [:]
        for series in test.given { given[series.series] = try RuleTestRun.histories(series, catalog) }
        let history = RuleHistory(catalog, given: given)
        let days = test.given.flatMap { $0.rows.map(\.published) }
        guard let first = days.min(), let last = days.max() else {
            throw Fault(location: test.location, message: "nothing is given")
        }
        for rule in try RuleTestRun.rules(of: test, Set(given.keys), catalog) {
            do {
                guard let replay = try history.replay(of: rule) else { continue }
                told += try history.walk(rule, replay, from: first, to: test.until ?? last).changes.map {
                    Told(day: $0.day, event: $0.event)
                }
            } catch let refusal as RuleHistory.Refusal {
                throw Fault(location: test.location, message: refusal.message)
            }
        }
        // In the order of the rules on each day.
        told = told.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)
        differences = RuleTestComparison.events(told, of: test)
        differences += try RuleTestComparison.claims(of: test, catalog, history)
    }

    /// Why a test cannot be run.
    package struct Fault: Error {
        package let location: SourceLocation
        package let message: String
    }

    // MARK: What is given

    private static func histories(_ given: RuleTest.Given, _ catalog: Catalog) throws -> [History] {
        guard let traits = catalog.traits(of: given.series) else {
            let hint = Spelling.hint(for: given.series, among: catalog.seriesIDs) ?? ""
            throw Fault(location: given.location, message: "unknown series '\(given.series)'\(hint)")
        }
        guard catalog.series(given.series) != nil else {
            throw Fault(
                location: given.location,
                message: "'\(given.series)' is computed: give the series that it is computed of, as they were published"
            )
        }
        var vintages: [Period: [Vintage]] = [:]
        for row in given.rows {
            let isOfFrequency =
                row.frequency == nil || traits.kind == .flow || row.frequency == traits.frequency
                || (traits.frequency == .irregular && row.frequency == .day)
            guard isOfFrequency else {
                throw Fault(
                    location: row.location,
                    message: "'\(given.series)' has a value by the \(traits.frequency.noun), and this is none")
            }
            let isPlain = row.low == nil && row.high == nil && row.qualifier == nil
            vintages[row.period, default: []].append(
                Vintage(
                    published: row.published, ordinal: vintages[row.period]?.count ?? 0, value: row.value,
                    fetch: Int64(row.published.number),
                    detail: isPlain ? nil : VintageDetail(low: row.low, high: row.high, qualifier: row.qualifier)))
        }
        return vintages.map { period, vintages in
            History(
                period: period,
                vintages: vintages.sorted { ($0.published, $0.ordinal) < ($1.published, $1.ordinal) })
        }
        .sorted { $0.period < $1.period }
    }

    // MARK: What is tested

    /// The rules that are named; else those of which every series is given.
    private static func rules(
        of test: RuleTest, _ given: Set<String>, _ catalog: Catalog
    ) throws -> [RuleDefinition] {
        if let named = test.rules {
            return try named.map { id in
                guard let rule = catalog.rules[id] else {
                    let hint = Spelling.hint(for: id, among: catalog.configuration.rules.map(\.id)) ?? ""
                    throw Fault(location: test.location, message: "unknown rule '\(id)'\(hint)")
                }
                let sources = [rule.when.series] + (rule.claim?.fallback ?? [])
                if given.isDisjoint(with: sources.flatMap { catalog.sources(of: $0) }) {
                    throw Fault(location: test.location, message: "nothing is given that the rule '\(id)' is of")
                }
                return rule
            }
        }
        let rules = catalog.configuration.rules.filter {
            catalog.sources(of: $0.when.series).isSubset(of: given)
        }
        guard !rules.isEmpty else {
            throw Fault(
                location: test.location, message: "no rule is of the given series alone; name some with 'rules'")
        }
        return rules
    }
}
