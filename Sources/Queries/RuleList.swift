package import Configuring
package import Model
package import Rules
package import Store

/// A rule with its state.
package struct RuleStatus: Sendable {
    package let rule: RuleDefinition
    /// Nil when it was not walked yet, or not under its present definition.
    package let state: RuleState?
    /// Of the series that it watches; nil for a condition that is more than a number beside another.
    package let unit: Unit?
    package let frequency: Frequency?
    /// Why that series is not computed any more; nil for what is.
    package let outdated: String?
    /// The newest value of what it watches that is no projection, of a condition whether it is true; nil where there is none.
    package let newest: Newest?
    /// While nobody is told of it; nil while people are.
    package let silence: Silence?
    /// Who has seen the alert that stands; nil while nobody has, and where none stands.
    package let acknowledgement: Acknowledgement?

    /// A value, and of which period it is.
    package struct Newest: Sendable {
        package let period: Period
        package let estimate: Estimate
    }

    /// How far that is from the threshold, in the unit of the series: positive where it lies below.
    package var distance: Double? { rule.isJoined ? nil : newest.map { rule.when.level - $0.estimate.value } }

    /// Whether the bounds of the newest value are on both sides of the threshold.
    package var isUndetermined: Bool { newest.map { rule.side(of: $0.estimate) == .undetermined } ?? false }
}

/// The rules of a configuration, each with its state, in its order.
package enum RuleList {
    /// - Parameters:
    ///   - snapshot: nil when there is no store yet.
    ///   - selection: which are meant.
    ///   - asOf: by what was published by that day; nil for the present.
    ///   - now: seconds since 1970, for what operators said; nil to leave that out.
    package static func all(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, _ selection: IDSelection = IDSelection(), asOf: Day? = nil,
        now: Int64? = nil
    ) throws -> [RuleStatus] {
        let silences = try now.flatMap { now in try snapshot?.silences().filter { $0.until > now } } ?? []
        let chosen = selection.chosen(of: catalog.configuration.rules.map(\.id))
        let past = snapshot.flatMap { snapshot in asOf.map { (RuleBacktest(catalog, snapshot), $0) } }
        let known = try past == nil ? snapshot?.rules() ?? [:] : [:]
        return try catalog.configuration.rules.filter { chosen.contains($0.id) }.map { rule in
            let stored = try snapshot?.series(rule.when.series)
            let facts = catalog.traits(of: rule.when.series)
            let present = known[rule.id].flatMap { rule.isMeant(by: $0) && $0.generation != nil ? $0.state : nil }
            let standing = now != nil && present?.phase == .firing ? try snapshot?.presentAlert(ofRule: rule.id) : nil
            return RuleStatus(
                rule: rule, state: try past.map { try $0.0.state(of: rule, asOf: $0.1) } ?? present,
                unit: rule.isJoined ? nil : facts?.unit, frequency: facts?.frequency,
                outdated: stored?.outdated,
                newest: try past.map { try $0.0.newest(of: rule, asOf: $0.1) } ?? newest(of: stored, snapshot),
                silence: silences.first { $0.rule == rule.id },
                acknowledgement: try standing.flatMap {
                    try snapshot?.acknowledgement(of: rule.id, since: $0.began)
                })
        }
    }

    private static func newest(of series: StoredSeries?, _ snapshot: StoreSnapshot?) throws -> RuleStatus.Newest? {
        guard let series, let latest = try snapshot?.latestObservation(of: series) else { return nil }
        return latest.vintage.estimate.map { RuleStatus.Newest(period: latest.period, estimate: $0) }
    }
}
