internal import Formulas
internal import Model
package import Rules

/// What rules rest on.
extension Catalog {
    /// The series of feeds that something is made of.
    package func sources(of id: String) -> Set<String> {
        var (sources, seen, waiting): (Set<String>, Set<String>, [String]) = ([], [id], [id])
        while let next = waiting.popLast() {
            guard series(next) == nil, let indicator = indicators[next] else {
                sources.insert(next)
                continue
            }
            waiting += indicator.formula.series.filter { seen.insert($0).inserted }
        }
        return sources
    }

    /// The feeds that bring what a rule watches.
    package func feeds(of rule: RuleDefinition) -> Set<String> {
        Set(sources(of: rule.when.series).compactMap { declarations[$0]?.feed })
    }

    /// The same, and of what stands in for it.
    package func decidingFeeds(of rule: RuleDefinition) -> Set<String> {
        let all = [rule.when.series] + (rule.claim?.fallback ?? [])
        return Set(all.flatMap { sources(of: $0) }.compactMap { declarations[$0]?.feed })
    }

    /// The feeds of the rules whose formula is over several: these wait for all of them when they are walked first.
    func feedsOfJoiningRules() -> [String: Set<String>] {
        let formulas = configuration.rules.filter { indicators[$0.when.series] != nil }
        return Dictionary(formulas.map { ($0.id, feeds(of: $0)) }) { first, _ in first }.filter { $0.value.count > 1 }
    }
}
