internal import Configuring
internal import Formulas
internal import Model
internal import Rules

/// What stands beside the deciding series, and decides nothing.
extension ClaimBoard {
    func reading(_ reading: Claim.Reading, _ rule: RuleDefinition) throws -> ClaimStatus.Reading {
        let traits = catalog.traits(of: reading.indicator?.id ?? reading.series)
        let unit = reading.indicator?.unit ?? traits?.unit ?? .ratio
        var computed: (evidence: Evidence, name: String?)?
        var obstacle: String?
        do {
            computed = try reading.indicator.flatMap { try history?.newest(of: $0, on: day) }
        } catch let refusal as RuleHistory.Refusal {
            obstacle = refusal.message
        }
        let newest =
            reading.indicator == nil ? try history?.newest(of: reading.series, on: day) : computed?.evidence
        var result = ClaimStatus.Reading(
            name: reading.title ?? traits?.name ?? reading.series, series: reading.series, unit: unit,
            frequency: reading.indicator?.frequency ?? traits?.frequency ?? .irregular, newest: newest)
        result.own = reading.own
        result.word = computed?.name
        result.obstacle = obstacle
        result.isNamed = reading.indicator != nil || (reading.own != nil && reading.title != nil)
        if reading.isCompared, !rule.isJoined, let newest, let own = catalog.traits(of: rule.when.series)?.unit,
            let factor = unit.conversion(to: own)
        {
            result.side = rule.side(of: newest.estimate.scaled(by: factor))
        }
        return result
    }
}
