/// Estimates as people read them.
extension Estimate {
    /// In words: `5`, `about 5`, `at least 5`, `at most 5`, `between 4 and 6`, `5 (between 4 and 6)`.
    ///
    /// - Parameter number: how one number is written.
    package func words(_ number: (Double) -> String) -> String {
        let about = isAbout ? "about " : ""
        if isExact { return about + number(value) }
        let bounds: String
        switch (low.isFinite, high.isFinite) {
        // Part of a whole that is only known to be more: that it is not below zero says nothing.
        case (true, true) where low == 0 && value == high: bounds = "at most \(number(high))"
        case (true, true): bounds = "between \(number(low)) and \(number(high))"
        case (true, false): bounds = "at least \(number(low))"
        case (false, true): bounds = "at most \(number(high))"
        case (false, false): bounds = "without bounds"
        }
        // A value that is a bound says nothing more.
        let isBound = (value == low && !isAbout) || (value == high && !isAbout)
        return isBound ? bounds : "\(about)\(number(value)) (\(bounds))"
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
