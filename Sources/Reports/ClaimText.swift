internal import Formulas
package import Model
package import Queries
internal import Rules

/// Parts of what is said of claims.
package enum ClaimText {
    /// A value with what bounds it, in a sign and not a word: `≥ $63.2bn a year`.
    package static func figure(_ estimate: Estimate, _ unit: Unit, besides threshold: Double?) -> String {
        // Of what is bounded the bounds alone, as of a value that is one of them.
        let shown =
            estimate.isExact
            ? estimate
            : Estimate(estimate.low.isFinite ? estimate.low : estimate.high, low: estimate.low, high: estimate.high)
        let isUpper = estimate.low == 0 && estimate.value == estimate.high
        return (isUpper ? estimate.bounded : shown).signs {
            ValueText.spoken($0, unit: unit, beside: threshold, rounding: $1)
        }
    }

    /// The feeds that nothing is known of yet: `for fred.gdp and 2 more`.
    package static func waits(for feeds: [String]) -> String {
        guard let first = feeds.first else { return "-" }
        return "for \(first)\(feeds.count > 1 ? " and \(feeds.count - 1) more" : "")"
    }

    /// The number that is shown, in the unit of the threshold.
    package static func now(_ status: ClaimStatus) -> String {
        guard let newest = status.shown else {
            return waits(for: status.waitsFor)
        }
        guard let unit = status.unit else { return status.parts.first.map(figure) ?? "-" }
        let when = status.rule.when
        let factor = unit.conversion(to: when.unit) ?? 1
        return figure(newest.estimate.scaled(by: factor), when.unit, besides: when.threshold)
    }

    /// What was known when it was said, likewise; nil where nothing was, or where no number decides.
    package static func then(_ status: ClaimStatus) -> String? {
        guard let then = status.then, let unit = status.unit else { return nil }
        let when = status.rule.when
        let factor = unit.conversion(to: when.unit) ?? 1
        return figure(then.estimate.scaled(by: factor), when.unit, besides: when.threshold)
    }

    /// The threshold, with its comparison as a sign.
    package static func needs(_ status: ClaimStatus) -> String {
        if let first = status.parts.first {
            let limit = first.threshold.map { number(first, $0, besides: nil) } ?? ""
            let more = status.parts.count > 1 ? ", and \(status.parts.count - 1) more" : ""
            return "\(sign(first.comparison)) \(limit)\(more)"
        }
        guard !status.rule.isJoined else { return "its condition" }
        let when = status.rule.when
        return "\(sign(when.comparison)) \(ValueText.whole(when.threshold, unit: when.unit))"
    }

    /// What a reading is: a name, whether it is true, or a number.
    package static func now(_ reading: ClaimStatus.Reading) -> String {
        guard let newest = reading.newest else { return "-" }
        if let word = reading.word { return word }
        guard let own = reading.own else { return figure(newest.estimate, reading.unit, besides: nil) }
        guard !own.isJoined else { return "" }
        let factor = reading.unit.conversion(to: own.when.unit) ?? 1
        return figure(newest.estimate.scaled(by: factor), own.when.unit, besides: own.when.threshold)
    }

    /// The number beside which it is, where it has one of its own.
    package static func needs(_ reading: ClaimStatus.Reading) -> String {
        guard let own = reading.own, !own.isJoined else { return "" }
        return "\(sign(own.when.comparison)) \(ValueText.whole(own.when.threshold, unit: own.when.unit))"
    }

    private static func sign(_ comparison: Comparison) -> String {
        let signs: [Comparison: String] = [
            .greater: ">", .greaterOrEqual: "\u{2265}", .less: "<", .lessOrEqual: "\u{2264}", .equal: "=",
            .notEqual: "\u{2260}",
        ]
        return signs[comparison] ?? ""
    }

    private static func figure(_ part: ComparedValue) -> String {
        part.value.map { number(part, $0, besides: part.threshold?.value) } ?? "-"
    }

    /// In the unit in which the threshold was written.
    private static func number(_ part: ComparedValue, _ estimate: Estimate, besides threshold: Double?) -> String {
        let factor = part.unit.conversion(to: part.written) ?? 1
        return figure(estimate.scaled(by: factor), part.written, besides: threshold.map { $0 * factor })
    }

    /// A year by its label, all else by the day.
    package static func dataEnd(_ evidence: Evidence, _ frequency: Frequency) -> String {
        frequency == .year ? frequency.label(of: evidence.period) : "\(evidence.period.end)"
    }
}
