internal import Configuration
package import Formulas
package import Model
package import Store

/// Answers where a computed value comes from.
package enum Explanation {
    /// The inputs of a derived value, as they are now.
    package static func inputs(
        _ series: String, _ period: Period, plan: Plan, reading: Reading
    ) throws -> [Evaluator.Input] {
        guard let indicator = plan.configuration.indicators.first(where: { $0.id == series }) else { return [] }
        do {
            let evaluator = try Batch.evaluator(of: indicator, plan: plan, reading: reading)
            return evaluator?.value(at: period, asOf: nil)?.inputs ?? []
        } catch is TooMuchWork {
            return []
        }
    }

    /// Which days a sum over a flow does not cover, in words; nil when that is not why a value is absent.
    package static func gap(_ series: String, _ wanted: Period, plan: Plan, reading: Reading) throws -> String? {
        do {
            return try uncovered(series, wanted, plan: plan, reading: reading)
        } catch let fault as TooMuchWork {
            return fault.message
        }
    }

    private static func uncovered(
        _ series: String, _ wanted: Period, plan: Plan, reading: Reading
    ) throws -> String? {
        if let definition = plan.series[series] {
            guard definition.kind == .flow, let stored = try reading.series(series) else { return nil }
            let facts = try reading.histories(of: stored.number, frequency: stored.frequency, part: .facts)
            let table = try FlowTable(facts: facts, frequency: stored.frequency)
            return table.gap(from: wanted.start, to: wanted.end, asOf: nil).map {
                "nothing tells it from \($0.start) to \($0.end)"
            }
        }
        guard let indicator = plan.configuration.indicators.first(where: { $0.id == series }),
            let evaluator = try Batch.evaluator(of: indicator, plan: plan, reading: reading)
        else { return nil }
        return evaluator.gap(endingOn: wanted.end).map {
            "nothing tells \($0.series) from \($0.period.start) to \($0.period.end)"
        }
    }

    /// The facts of which a period is a difference: the longer with a plus, the rest with a minus.
    package static func sides(of period: Period, among facts: [History]) -> [(sign: String, history: History)] {
        func near(_ left: Day, _ right: Day) -> Bool { abs(left - right) <= 7 }
        for whole in facts where whole.period.days > period.days {
            for part in facts where part.period.days < whole.period.days {
                let isPrefix =
                    near(whole.period.end, period.end) && near(part.period.start, whole.period.start)
                    && part.period.end == period.start - 1
                let isSuffix =
                    near(whole.period.start, period.start) && near(part.period.end, whole.period.end)
                    && part.period.start == period.end + 1
                if isPrefix || isSuffix { return [("+", whole), ("-", part)] }
            }
        }
        return []
    }
}
