internal import Formulas
package import Model

/// What decides the state of a rule, as a text (rule 24): spelling, blanks, title and severity do not.
extension RuleDefinition {
    /// What it means: two rules with the same one have the same state over the same observations.
    package var fingerprint: String {
        var fingerprint = Fingerprint([when.series, when.meaning])
        fingerprint.add("clear", clear?.meaning ?? when.oppositeMeaning, standard: when.oppositeMeaning)
        fingerprint.add("for", hold.meaning, standard: Hold.periods(1).meaning)
        fingerprint.add("from", from.map { "\($0.start)" } ?? "")
        fingerprint.add("formula", formula ?? "")
        // What is decided by first prints, or until a deadline, has other states.
        if let claim, claim.kind != .state {
            fingerprint.add("figures", claim.decidedBy.rawValue, standard: Claim.Figures.latest.rawValue)
            fingerprint.add("deadline", deadline.map { "\($0)" } ?? "")
        }
        return fingerprint.text
    }

    /// The same as 0.1.0 wrote it, by how the rule was spelled; compared once and then replaced.
    package var earlierFingerprint: String {
        Fingerprint([when.text, clear?.text ?? "", hold.spelling, from.map { "\($0)" } ?? ""]).text
    }

    /// Whether a record is of the meaning that the rule has now.
    package func isMeant(by record: RuleRecord) -> Bool {
        record.fingerprint == (record.semantics == 0 ? earlierFingerprint : fingerprint)
    }

    /// That of a condition of one comparison, and else that of the truth.
    var watchedComparison: Comparison { parts.count == 1 ? parts[0].comparison : when.comparison }

    /// What is remembered of the condition for the day on which the rule is another.
    ///
    /// - Parameter unit: that of the series.
    package func watched(in unit: Unit) -> RuleRecord.Watched {
        RuleRecord.Watched(
            series: when.series, comparison: watchedComparison.rawValue, level: when.level, unit: unit.symbol,
            written: when.unit.symbol)
    }
}

extension Condition {
    fileprivate var meaning: String {
        "\(comparison.rawValue)\(ValueText.exact(level))\(step.map { "~\(ValueText.exact($0))" } ?? "")"
    }
    fileprivate var oppositeMeaning: String { "\(comparison.opposite.rawValue)\(ValueText.exact(level))" }
}

extension Hold {
    fileprivate var meaning: String {
        switch self {
        case .periods(let count): return "\(count)"
        case .duration(let interval): return "\(interval.seconds)s"
        }
    }

    var spelling: String {
        switch self {
        case .periods(let count): return "periods(\(count))"
        case .duration(let interval): return "duration(\(interval))"
        }
    }
}
