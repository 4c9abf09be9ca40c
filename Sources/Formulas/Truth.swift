package import Model

/// Conditions as values with bounds: 1 is true, 0 is false, and from 0 to 1 is undetermined. So the connectives are Kleene's
/// (rule 31): the least and the greatest of two.
extension Comparison {
    /// Whether it is true of all values within the bounds of two, of none, or of some.
    package func truth(_ left: Estimate, _ right: Estimate) -> Estimate {
        let isPossible: Bool
        let isCertain: Bool
        switch self {
        case .greater, .greaterOrEqual:
            (isCertain, isPossible) = (holds(left.low, right.high), holds(left.high, right.low))
        case .less, .lessOrEqual:
            (isCertain, isPossible) = (holds(left.high, right.low), holds(left.low, right.high))
        case .equal, .notEqual:
            let isApart = left.high < right.low || right.high < left.low
            let isOne = left.isExact && right.isExact && left.value == right.value
            (isCertain, isPossible) = self == .equal ? (isOne, !isApart) : (isApart, !isOne)
        }
        return Estimate(
            holds(left.value, right.value) ? 1 : 0, low: isCertain ? 1 : 0, high: isPossible ? 1 : 0)
    }
}

extension Expression.Connective {
    /// Of two of which one may be absent: nil unless the other decides.
    func truth(_ left: Estimate?, _ right: Estimate?) -> Estimate? {
        guard let left, let right else {
            let decisive: Double = self == .and ? 0 : 1
            return (left ?? right).flatMap { $0.isExact && $0.value == decisive ? $0 : nil }
        }
        let pick: (Double, Double) -> Double = self == .and ? { min($0, $1) } : { max($0, $1) }
        return Estimate(
            pick(left.value, right.value), low: pick(left.low, right.low), high: pick(left.high, right.high))
    }
}

/// What a rule watches whose end has a condition of its own.
enum Truth {
    /// Between true and false: what stands goes on, and nothing new begins.
    static let between = 0.5

    /// 1 where an alert is raised, 0 where it ends, and between the two where neither.
    ///
    /// - Parameter until: what ends it; nil where that has no value.
    static func standing(_ when: Estimate, until: Estimate?) -> Estimate {
        guard when.isExact else { return Estimate(when.value, low: 0, high: 1) }
        if when.value == 1 { return when }
        guard let until else { return Estimate(between) }
        let ends = { (truth: Double) in between * (1 - truth) }
        return Estimate(ends(until.value), low: ends(until.high), high: ends(until.low))
    }
}
