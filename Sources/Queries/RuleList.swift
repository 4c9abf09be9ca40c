package import Configuration
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
}

/// The rules of a configuration, each with its state, in its order.
package enum RuleList {
    /// - Parameters:
    ///   - snapshot: nil when there is no store yet.
    ///   - asOf: by what was published by that day; nil for the present.
    package static func all(
        _ catalog: Catalog, _ snapshot: StoreSnapshot?, asOf: Day? = nil
    ) throws -> [RuleStatus] {
        let past = snapshot.flatMap { snapshot in asOf.map { (RuleBacktest(catalog, snapshot), $0) } }
        let known = try past == nil ? snapshot?.rules() ?? [:] : [:]
        return try catalog.configuration.rules.map { rule in
            let facts = catalog.traits(of: rule.when.series)
            let present = known[rule.id].flatMap { rule.isMeant(by: $0) && $0.generation != nil ? $0.state : nil }
            return RuleStatus(
                rule: rule, state: try past.map { try $0.0.state(of: rule, asOf: $0.1) } ?? present,
                unit: rule.isJoined ? nil : facts?.unit, frequency: facts?.frequency,
                outdated: try snapshot?.series(rule.when.series)?.outdated)
        }
    }
}
