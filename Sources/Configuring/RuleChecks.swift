internal import Formats
internal import Formulas
internal import Ingest
internal import Model
internal import Rules

/// What only the whole configuration can tell of a rule: that it can come true at all, and what its claim rests on.
struct RuleChecks {
    let diagnostics: Diagnostics
    let names: SymbolTable

    func check(_ configuration: Configuration) {
        let reach = reach(of: configuration)
        let sources = FeedSources(configuration)
        for rule in configuration.rules {
            if let claim = rule.claim { check(claim, of: rule) }
            checkReach(of: rule, reach[rule.when.series])
            let feeds = sources.feeds(of: rule.when.series)
            if !feeds.isEmpty, feeds.allSatisfy({ !$0.isEnabled || !$0.decoder.format.isDecoded }) {
                let ids = feeds.map { "'\($0.id)'" }.sorted().joined(separator: ", ")
                diagnostics.warning(
                    rule.location, "'\(rule.id)' can never fire: nothing of it is fetched, since \(ids) is disabled")
            }
        }
    }

    // MARK: What values can be

    /// The interval that no value of a series can leave, by id.
    private func reach(of configuration: Configuration) -> [String: Estimate] {
        var reach: [String: Estimate] = [:]
        for series in configuration.feeds.flatMap(\.series) {
            reach[series.id] = series.isNonnegative ? .nonnegative : .anything
        }
        // In the order of dependency.
        for indicator in configuration.indicators {
            let found = indicator.formula.reach({ names.type(of: $0) }, { reach[$0] ?? .anything })
            let unit = try? indicator.formula.type { names.type(of: $0) }.unit
            reach[indicator.id] = found.scaled(by: unit?.conversion(to: indicator.unit) ?? 1)
        }
        return reach
    }

    private func checkReach(of rule: RuleDefinition, _ reach: Estimate?) {
        guard let reach, rule.when.verdict(on: reach) == .fails else { return }
        if rule.isJoined {
            diagnostics.error(
                rule.location, "'\(rule.id)' can never fire: whatever is published, its 'when' is not true")
            return
        }
        let limits = [
            reach.low.isFinite ? "below \(ValueText.exact(reach.low))" : nil,
            reach.high.isFinite ? "above \(ValueText.exact(reach.high))" : nil,
        ]
        let never = limits.compactMap(\.self).joined(separator: " nor ")
        diagnostics.error(rule.location, "'\(rule.id)' can never fire: what it compares is never \(never)")
    }

    // MARK: Claims

    private func check(_ claim: Claim, of rule: RuleDefinition) {
        for other in claim.fallback where !names.isDeclared(other) {
            diagnostics.unknown("series", other, among: names.declaredSeries, rule.location)
        }
        if claim.fallback.contains(rule.when.series) {
            diagnostics.error(
                rule.location, "'\(rule.when.series)' decides '\(rule.id)', and cannot stand in for itself")
        }
        if case .on(let day)? = claim.settlement, let deadline = rule.deadline, day < deadline.end {
            diagnostics.error(
                rule.location, "'\(rule.id)' would be settled on \(day), before its deadline of \(deadline.label)")
        }
        if claim.kind != .state, !claim.fallback.isEmpty { checkFallback(claim, of: rule) }
    }

    /// What decides at the end must be comparable, and there must be an end.
    private func checkFallback(_ claim: Claim, of rule: RuleDefinition) {
        if claim.settlement == nil {
            diagnostics.error(
                rule.location,
                "'fallback' decides '\(rule.id)' at its end: say with 'settle_on' or 'settle_within' when that is")
        }
        if rule.isJoined {
            diagnostics.error(
                rule.location,
                "'fallback' of '\(rule.id)' stands in for one series or formula that is compared with a number")
            return
        }
        for other in claim.fallback {
            guard let unit = names.type(of: other)?.unit, !unit.isCommensurable(with: rule.when.unit) else { continue }
            diagnostics.error(
                rule.location,
                "'\(other)' is in \(unit), and cannot stand in for what is compared with \(rule.when.unit)")
        }
    }
}

/// Which feeds bring what series are made of.
private struct FeedSources {
    private let feeds: [String: FeedDefinition]
    private let inputs: [String: [String]]

    init(_ configuration: Configuration) {
        let pairs = configuration.feeds.flatMap { feed in feed.series.map { ($0.id, feed) } }
        feeds = Dictionary(pairs) { first, _ in first }
        inputs = Dictionary(configuration.indicators.map { ($0.id, $0.formula.series) }) { first, _ in first }
    }

    func feeds(of series: String) -> [FeedDefinition] {
        var seen: Set<String> = []
        var waiting = [series]
        var found: [String: FeedDefinition] = [:]
        while let next = waiting.popLast() {
            guard seen.insert(next).inserted else { continue }
            if let feed = feeds[next] { found[feed.id] = feed }
            waiting += inputs[next] ?? []
        }
        return Array(found.values)
    }
}
