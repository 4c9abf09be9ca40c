/// For how long an irregular input stands for what comes after it (rule 32), measured from end to end.
package enum Lending {
    /// Beyond so many days a figure is not that of a later period, and a sum with it is no sum.
    package static let limit = 190
    /// Beyond so many days a sentence names the day of the input.
    package static let notable = 45

    /// What a record or a leader is lent for: it holds until it is replaced.
    static let always = 1_000_000

    /// What it adds to the fingerprint of a formula: another limit is another formula.
    package static let fingerprint = "lent=\(limit)d"
}

extension Lending {
    /// For how many days what a formula gives is lent: under a name of its own, it is what it is without.
    ///
    /// - Parameter lent: for how many a series is.
    package static func limit(of formula: Formula, _ lent: (String) -> Int) -> Int { limit(of: formula.root, lent) }

    /// As long as that of its parts which is lent least.
    static func limit(of expression: Expression, _ lent: (String) -> Int) -> Int {
        switch expression {
        case .number: return always
        case .series(let name, _): return lent(name)
        case .call(let call): return call.function.lending(call)
        default: return expression.parts.map { limit(of: $0, lent) }.min() ?? limit
        }
    }
}
