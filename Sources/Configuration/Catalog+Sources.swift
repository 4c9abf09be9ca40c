internal import Formulas
internal import Model
package import Rules

/// What rules rest on.
extension Catalog {
    /// The series of feeds that something is made of.
    package func sources(of id: String) -> Set<String> {
        guard series(id) == nil, let indicator = indicators[id] else { return [id] }
        return indicator.formula.series.reduce(into: []) { $0.formUnion(sources(of: $1)) }
    }

    /// The feeds that bring what a rule watches.
    package func feeds(of rule: RuleDefinition) -> Set<String> {
        Set(sources(of: rule.when.series).compactMap { declarations[$0]?.feed })
    }

    /// The feeds of the rules whose formula is over several: these wait for all of them when they are walked first.
    package static func joiningFeeds(_ catalog: Catalog) -> [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        for rule in catalog.configuration.rules where catalog.indicators[rule.when.series] != nil {
            let feeds = catalog.feeds(of: rule)
            if feeds.count > 1 { result[rule.id] = feeds }
        }
        return result
    }
}
