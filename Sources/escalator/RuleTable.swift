internal import ArgumentParser
internal import Configuration
internal import Formulas
internal import Model
internal import Queries
internal import Rules

/// `rules`: each with its state, and how far what it watches is from its threshold.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the rules, each with its state, since when, and the distance to its threshold."
    )

    @OptionGroup var list: ListOptions
    @OptionGroup var table: TableOptions
    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("Where they stood by what had been published by this day, inclusive.", valueName: "day"))
    var asOf: String?

    func validate() throws {
        if let asOf, Period.parse(label: asOf) == nil { throw ValidationError("'\(asOf)' is no period and no day") }
    }

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let day = asOf.flatMap { Period.parse(label: $0)?.period.end }
            let selection = try list.selection(of: catalog.configuration.rules.map(\.id), "rule", "rules")
            let rules = try common.read(catalog) { try RuleList.all(catalog, $0, selection, asOf: day) }
            var listing = common.output == .table ? Rules.forPeople : Listing(Rules.columns)
            var told: Set<String> = []
            for status in rules {
                let watched = status.rule.when.series
                if let reason = status.outdated, told.insert(watched).inserted { Console.warnOutdated(watched, reason) }
                listing.add(common.output == .table ? cellsForPeople(status) : cells(status))
            }
            listing.print(common.output, exact: table.exact)
        }
    }

    // MARK: For programs

    /// The value that completed the condition, and the newest.
    private static let columns = [
        "rule", "state", "since", "period", "value", "unit", "severity", "when", "uncertain", "now_period", "now",
        "threshold", "distance", "now_low", "now_high",
    ]

    private func cells(_ status: RuleStatus) -> [Listing.Cell] {
        let (rule, newest, evidence) = (status.rule, status.newest, status.state?.completing)
        return [
            .text(rule.id), .text(Rules.state(status)), .init(status.state?.since.map { "\($0)" }),
            Rules.label(evidence?.period, status),
            evidence.map { rule.isJoined ? .text(Rules.isWithdrawn(status) ? "uncertain" : "true") : .number($0.value) }
                ?? .nothing,
            .init(status.unit?.symbol), .text(rule.severity.rawValue), .text(rule.when.text),
            Rules.isWithdrawn(status) ? .number(1) : .nothing, Rules.label(newest?.period, status),
            .init(newest?.estimate.value), rule.isJoined ? .nothing : .number(rule.when.level), .init(status.distance),
            .init(newest?.estimate.statedLow), .init(newest?.estimate.statedHigh),
        ]
    }

    private static func state(_ status: RuleStatus) -> String {
        status.state.flatMap { $0.hasWalked ? $0.phase.rawValue : nil } ?? "no data"
    }

    /// Whether the source has withdrawn something of what the alert rests on.
    private static func isWithdrawn(_ status: RuleStatus) -> Bool {
        status.state?.phase == .firing && status.state?.told?.isWithdrawn ?? false
    }

    private static func label(_ period: Period?, _ status: RuleStatus) -> Listing.Cell {
        .init(period.flatMap { status.frequency?.label(of: $0) })
    }

    // MARK: For people

    /// The newest value beside the threshold.
    private static var forPeople: Listing {
        var listing = Listing(
            ["rule", "state", "since", "period", "now", "threshold", "distance", "severity", "watches"])
        listing.dispensable = ["severity", "since", "watches", "period"]
        listing.flexible = "watches"
        return listing
    }

    private func cellsForPeople(_ status: RuleStatus) -> [Listing.Cell] {
        let rule = status.rule
        let state = Rules.state(status)
        return [
            .text(rule.id), .state(Rules.isWithdrawn(status) ? "\(state), uncertain" : state),
            .init(status.state?.since.map { "\($0)" }), Rules.label(status.newest?.period, status),
            now(status), rule.isJoined ? .nothing : .text(threshold(status)), distance(status),
            .text(rule.severity.rawValue), .text(Rules.watched(rule)),
        ]
    }

    /// A condition as written, without the number of a threshold that stands beside it already.
    private static func watched(_ rule: RuleDefinition) -> String {
        let text = rule.when.text
        guard !rule.isJoined, let sign = text.ranges(of: rule.when.comparison.rawValue).last else { return text }
        return String(text[..<sign.lowerBound].reversed().drop { $0 == " " }.reversed())
    }

    private func number(_ value: Double, _ status: RuleStatus) -> String {
        if table.exact { return ValueText.full(value) }
        // What is not its threshold does not look like it.
        let beside = [status.rule.when.level, status.newest?.estimate.value].compactMap(\.self)
        return ValueText.short(value, more: ValueText.digitsApart(beside))
    }

    private func now(_ status: RuleStatus) -> Listing.Cell {
        guard let newest = status.newest else { return .nothing }
        return .shown(newest.estimate.words { number($0, status) }, .number(newest.estimate.value))
    }

    private func threshold(_ status: RuleStatus) -> String {
        let unit = status.unit.map { $0.symbol == "ratio" ? "" : " \($0.symbol)" } ?? ""
        return "\(status.rule.when.comparison.rawValue) \(number(status.rule.when.level, status))\(unit)"
    }

    /// Where a value stands to the threshold, with what its bounds leave open.
    private func distance(_ status: RuleStatus) -> Listing.Cell {
        guard let distance = status.distance, let estimate = status.newest?.estimate else { return .nothing }
        let level = status.rule.when.level
        let beyond = estimate - Estimate(level)
        func amount(_ value: Double) -> String { table.exact ? ValueText.full(value) : ValueText.short(value) }
        let text: String
        switch (beyond.low, beyond.high) {
        case (0, 0): text = "at it"
        case (0..., _): text = beyond.words(amount) + " above"
        case (_, ...0): text = (-beyond).words(amount) + " below"
        case (let low, let high) where low.isFinite && high.isFinite:
            text = "\(amount(-low)) below to \(amount(high)) above"
        case (let low, _) where low.isFinite: text = "at most \(amount(-low)) below"
        case (_, let high) where high.isFinite: text = "at most \(amount(high)) above"
        default: return .nothing
        }
        return .shown(text, .number(distance))
    }
}
