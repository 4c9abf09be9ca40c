internal import ArgumentParser
internal import Configuring
internal import Model
internal import Platform
internal import Queries
internal import Reports
internal import Rules

/// `backtest [RULE...]`: rules on history.
struct Backtest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try rules on history: every change of state as it would have happened.",
        discussion: """
            Each day counts what had been published by it, and nothing later; FINAL is what is known of the period now, and \
            whether the condition holds by it. A backtest begins where the series of a rule have vintages: before, all is \
            known since one day. --output json prints one object a line.
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: ArgumentHelp("The rules; all when none is named.", valueName: "rule"))
    var rules: [String] = []

    @Option(help: ArgumentHelp("The day on which monitoring would have begun.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("The last day that counts.", valueName: "time"))
    var to: String?

    @Option(
        name: .customLong("rule"),
        help: ArgumentHelp(
            "A file with rules, and indicators, that the configuration does not have.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var files: [String] = []

    func validate() throws {
        for text in [from, to].compactMap(\.self) where Period.parse(label: text) == nil {
            throw ValidationError("'\(text)' is no period (2026, 2026-Q3, 2026-08, 2026-W34) and no day (2026-08-26)")
        }
        if let first = period(from), let last = period(to), last.end < first.start {
            throw ValidationError("--to lies before --from")
        }
    }

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog(and: files)
            let wanted = try wanted(catalog)
            let today = Timestamp.day(WallClock.milliseconds / 1000)
            let tried = try common.read(catalog) { snapshot -> (changes: [RuleBacktest.Change], refusals: [String]) in
                guard let snapshot else { return ([], []) }
                let backtest = RuleBacktest(catalog, snapshot)
                var (changes, refusals): ([RuleBacktest.Change], [String]) = ([], [])
                for rule in wanted {
                    do {
                        changes += try backtest.changes(
                            of: rule, from: period(from)?.start, to: min(today, period(to)?.end ?? today))
                    } catch let refusal as RuleHistory.Refusal {
                        refusals.append(refusal.message)
                    }
                }
                return (changes, refusals)
            }
            for refusal in tried.refusals { Console.error("escalator: \(refusal)") }
            let isRefused = tried.refusals.count == wanted.count && !wanted.isEmpty
            let rest = tried.refusals.isEmpty ? "No rule" : "No other rule"
            print(
                tried.changes, catalog,
                empty: isRefused ? "No rule could be tried." : "\(rest) would have changed its state.")
            if isRefused { throw ExitCode(Failure.Code.badData.rawValue) }
        }
    }

    private func period(_ text: String?) -> Period? { text.flatMap { Period.parse(label: $0)?.period } }

    /// The rules that are named; those of the files where some are given; else all.
    private func wanted(_ catalog: Catalog) throws -> [RuleDefinition] {
        let all = catalog.configuration.rules
        guard rules.isEmpty else {
            return try rules.map { id in
                guard let rule = catalog.rules[id] else {
                    let hint = Spelling.hint(for: id, among: all.map(\.id)) ?? "; 'escalator rules' lists them"
                    throw Failure(.usage, "there is no rule '\(id)'\(hint)")
                }
                return rule
            }
        }
        return files.isEmpty ? all : all.filter { files.contains($0.location.file) }
    }

    private func print(_ changes: [RuleBacktest.Change], _ catalog: Catalog, empty: String) {
        if common.output == .json {
            for change in changes { Console.print(line(change)) }
            return
        }
        var listing = Listing(
            ["rule", "day", "event", "period", "value", "final", "published", "unit", "message"],
            machineColumns: ["published", "unit", "message"])
        listing.numbersOf = "rule"
        for change in changes {
            let event = change.event
            listing.add([
                .text(change.rule), .text("\(change.day)"), .text(event.event.rawValue), .init(event.period),
                .init(event.value), final(change, catalog.rules[change.rule]?.when.level),
                .init(event.published.map { "\($0)" }), .init(event.unit),
                .text(event.message),
            ])
        }
        listing.print(common.output, empty: empty)
    }

    private func line(_ change: RuleBacktest.Change) -> String {
        let event = change.event
        let members = [
            ("rule", JSONText.quote(change.rule)), ("day", "\"\(change.day)\""),
            ("event", JSONText.quote(event.event.rawValue)), ("period", JSONText.optional(event.period)),
            ("value", JSONText.number(event.value)),
            ("published", JSONText.optional(event.published.map { "\($0)" })),
            ("final", JSONText.number(change.final?.value)), ("message", JSONText.quote(event.message)),
        ]
        return "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
    }

    /// What is known now, and whether the condition holds by it.
    private func final(_ change: RuleBacktest.Change, _ level: Double?) -> Listing.Cell {
        guard let side = change.finalSide else { return .nothing }
        let words = [RuleDefinition.Side.holding: "holds", .undetermined: "undetermined"][side] ?? "does not hold"
        guard let final = change.final else { return .text(words) }
        // What does not hold does not look as if it did.
        let digits = level.map { ValueText.digits(of: final, beside: $0) } ?? 0
        return .shown(
            "\(final.words { ValueText.short($0, more: digits, rounding: $1) }) (\(words))",
            .text(ValueText.exact(final.value)))
    }
}
