internal import ArgumentParser
internal import Configuring
internal import Formulas
internal import Model
internal import Platform
internal import Queries
internal import Reports
internal import Rules

/// `rules`: each with its state, and how far what it watches is from its threshold.
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the rules, each with its state, since when, and the distance to its threshold."
    )

    @OptionGroup var list: ListOptions
    @OptionGroup var table: TableOptions
    @OptionGroup var known: AsOfOption
    @OptionGroup var common: CommonOptions

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            let selection = try list.selection(of: catalog.configuration.rules.map(\.id), "rule", "rules")
            let rules = try common.read(catalog) {
                try RuleList.all(
                    catalog, $0, selection, asOf: known.day,
                    now: known.day == nil ? WallClock.milliseconds / 1000 : nil)
            }
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
        "threshold", "distance", "now_low", "now_high", "undetermined", "silenced_until", "acknowledged_by",
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
            rule.isJoined ? .nothing : .init(newest?.estimate.value),
            rule.isJoined ? .nothing : .number(rule.when.level), .init(status.distance),
            rule.isJoined ? .nothing : .init(newest?.estimate.statedLow),
            rule.isJoined ? .nothing : .init(newest?.estimate.statedHigh), .number(status.isUndetermined ? 1 : 0),
            .init(status.silence.map { Timestamp.seconds($0.until) }), .init(status.acknowledgement?.by),
        ]
    }

    private static func state(_ status: RuleStatus) -> String {
        let known = status.state.flatMap { $0.hasWalked ? $0.phase.rawValue : nil }
        // One that was defined otherwise when it was last looked at.
        return known ?? (status.newest == nil ? "no data" : "not judged")
    }

    /// With words for what operators said of it, which is not what the condition is.
    private static func stateForPeople(_ status: RuleStatus) -> String {
        conditionForPeople(status) + (status.acknowledgement == nil ? "" : ", seen")
            + (status.silence == nil ? "" : ", silenced")
    }

    /// With a word where the bounds of the newest value are on both sides, or its source took it back.
    private static func conditionForPeople(_ status: RuleStatus) -> String {
        let state = state(status)
        let isUndetermined = status.isUndetermined && status.state?.hasWalked == true
        if isUndetermined, status.state?.phase == .inactive { return "undetermined" }
        return isUndetermined || isWithdrawn(status) ? "\(state), uncertain" : state
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
        listing.dispensable = ["severity", "watches", "since"]
        listing.flexible = "distance"
        return listing
    }

    private func cellsForPeople(_ status: RuleStatus) -> [Listing.Cell] {
        let rule = status.rule
        return [
            .text(rule.id), .state(Rules.stateForPeople(status)),
            .init(status.state?.since.map { "\($0)" }), Rules.label(status.newest?.period, status),
            now(status), rule.isJoined ? .nothing : .text(threshold(status)), distance(status),
            .text(rule.severity.rawValue), .text(Rules.watched(rule)),
        ]
    }

    /// A condition as written, without the number of a threshold that stands beside it already.
    private static func watched(_ rule: RuleDefinition) -> String {
        let text = rule.when.text
        if let deputies = deputies(of: rule) { return deputies }
        guard !rule.isJoined, let sign = text.ranges(of: rule.when.comparison.rawValue).last else { return text }
        return String(text[..<sign.lowerBound].reversed().drop { $0 == " " }.reversed())
    }

    /// What a rule watches where others stand in for it; nil where none do.
    private static func deputies(of rule: RuleDefinition) -> String? {
        guard !rule.deputies.isEmpty, !rule.isJoined else { return nil }
        return ([rule.when.series] + rule.deputies).joined(separator: " or ")
    }

    private func now(_ status: RuleStatus) -> Listing.Cell {
        guard let estimate = status.newest?.estimate, !status.rule.isJoined else { return .nothing }
        // What is not its threshold does not look like it.
        let digits = ValueText.digits(of: estimate, beside: status.rule.when.level)
        let text = estimate.signs {
            table.exact ? ValueText.full($0) : ValueText.short($0, more: digits, rounding: $1)
        }
        return .shown(text, .number(estimate.value))
    }

    private func threshold(_ status: RuleStatus) -> String {
        let unit = status.unit.map { $0.symbol == "ratio" ? "" : " \($0.symbol)" } ?? ""
        func limit(_ condition: Condition) -> String {
            let number = table.exact ? ValueText.full(condition.level) : ValueText.shortWhole(condition.level)
            return "\(condition.comparison.rawValue) \(number)\(unit)"
        }
        let rule = status.rule
        // While it fires the end is what counts, where that is not the opposite.
        guard status.state?.phase == .firing, let clear = rule.clear, rule.endParts.isEmpty else {
            return limit(rule.when)
        }
        return "\(limit(rule.when)) (ends \(limit(clear)))"
    }

    /// Where a value stands to the threshold, with what its bounds leave open.
    private func distance(_ status: RuleStatus) -> Listing.Cell {
        guard let distance = status.distance, let estimate = status.newest?.estimate, !status.rule.isJoined else {
            return .nothing
        }
        let level = status.rule.when.level
        let beyond = estimate - Estimate(level)
        // What binary fractions leave over is no distance.
        if abs(distance) <= 1e-12 * abs(level), estimate.isExact { return .shown("at it", .number(distance)) }
        func amount(_ value: Double, _ rounding: FloatingPointRoundingRule = .toNearestOrAwayFromZero) -> String {
            table.exact ? ValueText.full(value) : ValueText.short(value, rounding: rounding)
        }
        let text: String
        switch (beyond.low, beyond.high) {
        case (0, 0): text = "at it"
        case (0..., _): text = beyond.signs(amount) + " above"
        case (_, ...0): text = (-beyond).signs(amount) + " below"
        case (let low, let high) where low.isFinite && high.isFinite:
            text = "\(amount(-low, .up)) below to \(amount(high, .up)) above"
        case (let low, _) where low.isFinite: text = "\u{2264} \(amount(-low, .up)) below, or above"
        case (_, let high) where high.isFinite: text = "\u{2264} \(amount(high, .up)) above, or below"
        default: return .nothing
        }
        return .shown(text, .number(distance))
    }
}
