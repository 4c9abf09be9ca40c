/// Estimates as people read them.
extension Estimate {
    /// In words: `5`, `about 5`, `at least 5`, `at most 5`, `between 4 and 6`, `5 (between 4 and 6)`.
    ///
    /// - Parameter number: how one number is written, with all of its digits.
    package func words(_ number: (Double) -> String) -> String { words { value, _ in number(value) } }

    /// - Parameter number: how one number is written, and how it is rounded: what is at least something is not said to be
    ///   more, and what is at most something not less.
    package func words(_ number: (Double, FloatingPointRoundingRule) -> String) -> String {
        text(number, least: "at least ", most: "at most ") { "between \($0) and \($1)" }
    }

    /// The same for tables: `5`, `about 5`, `≥ 5`, `≤ 5`, `4 to 6`, `5 (4 to 6)`.
    package func signs(_ number: (Double, FloatingPointRoundingRule) -> String) -> String {
        text(number, least: "\u{2265} ", most: "\u{2264} ") { "\($0) to \($1)" }
    }

    /// - Parameters:
    ///   - least: what stands before a lower bound alone, and `most` before an upper one.
    ///   - between: what says both.
    private func text(
        _ number: (Double, FloatingPointRoundingRule) -> String, least: String, most: String,
        between: (String, String) -> String
    ) -> String {
        let about = isAbout ? "about " : ""
        let value = number(self.value, .toNearestOrAwayFromZero)
        if isExact { return about + value }
        let (low, high) = (number(self.low, .down), number(self.high, .up))
        let bounds: String
        switch (self.low.isFinite, self.high.isFinite) {
        // Part of a whole that is only known to be more: that it is not below zero says nothing.
        case (true, true) where self.low == 0 && self.value == self.high: bounds = most + high
        case (true, true): bounds = between(low, high)
        case (true, false): bounds = least + low
        case (false, true): bounds = most + high
        case (false, false): bounds = "without bounds"
        }
        // A value that is a bound says nothing more.
        let isBound = !isAbout && (self.value == self.low || self.value == self.high)
        return isBound ? bounds : "\(about)\(value) (\(bounds))"
    }

    /// The lower bound where it is one, for programs: nil for what is exact or open.
    package var statedLow: Double? { isExact || !low.isFinite ? nil : low }
    /// The upper bound, likewise.
    package var statedHigh: Double? { isExact || !high.isFinite ? nil : high }

    /// What the value is to the truth, for programs: `ge`, `le` and `unbounded` where an end is open, `about`; nil for what is
    /// bounded, or exact.
    package var qualifierText: String? {
        switch (low.isFinite, high.isFinite) {
        case (true, false): return VintageDetail.Qualifier.ge.rawValue
        case (false, true): return VintageDetail.Qualifier.le.rawValue
        case (false, false): return "unbounded"
        case (true, true): return isAbout ? VintageDetail.Qualifier.about.rawValue : nil
        }
    }

    /// A value with the bounds that programs were told.
    package init(_ value: Double, statedLow: Double?, statedHigh: Double?) {
        switch (statedLow, statedHigh) {
        case (nil, nil): self.init(value)
        case (let low, let high): self.init(value, low: low ?? -.infinity, high: high ?? .infinity)
        }
    }
}
