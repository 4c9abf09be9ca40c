/// A value with what is known of how far off it may be (rule 30): an interval that holds it.
package struct Estimate: Hashable, Sendable {
    package let value: Double
    /// No less than this; negative infinity where nothing says.
    package let low: Double
    /// No more than this; infinity where nothing says.
    package let high: Double
    /// Whether the source says "about", which is no bound, and is told.
    package let isAbout: Bool

    @inlinable
    package init(_ value: Double, isAbout: Bool = false) {
        self.value = value
        low = value
        high = value
        self.isAbout = isAbout
    }

    @inlinable
    package init(_ value: Double, low: Double, high: Double, isAbout: Bool = false) {
        self.value = value
        self.low = low
        self.high = high
        self.isAbout = isAbout
    }

    /// Whether it is the value alone.
    package var isExact: Bool { low == value && high == value }

    /// The same without "about": a word of its source, which what is computed of it does not say.
    package var bounded: Estimate { isAbout ? Estimate(value, low: low, high: high) : self }

    /// Whether there is nothing to say but the value.
    package var isPlain: Bool { isExact && !isAbout }
}

/// Interval arithmetic: of the results of all values within the bounds, the least and the greatest.
extension Estimate {
    /// The opposite, whose bounds change places.
    package static prefix func - (estimate: Estimate) -> Estimate {
        Estimate(-estimate.value, low: -estimate.high, high: -estimate.low, isAbout: estimate.isAbout)
    }

    /// The sum.
    package static func + (left: Estimate, right: Estimate) -> Estimate {
        Estimate(
            left.value + right.value, low: left.low + right.low, high: left.high + right.high,
            isAbout: left.isAbout || right.isAbout)
    }

    /// The difference.
    package static func - (left: Estimate, right: Estimate) -> Estimate { left + -right }

    /// The product.
    package static func * (left: Estimate, right: Estimate) -> Estimate {
        let value = left.value * right.value
        let isAbout = left.isAbout || right.isAbout
        if left.isExact, right.isExact { return Estimate(value, isAbout: isAbout) }
        let corners = [
            product(left.low, right.low), product(left.low, right.high), product(left.high, right.low),
            product(left.high, right.high),
        ]
        return Estimate(
            value, low: corners.min() ?? value, high: corners.max() ?? value, isAbout: isAbout)
    }

    /// Nil where the divisor may be 0.
    package static func / (left: Estimate, right: Estimate) -> Estimate? {
        guard right.value != 0, right.low > 0 || right.high < 0 else { return nil }
        let value = left.value / right.value
        let isAbout = left.isAbout || right.isAbout
        if left.isExact, right.isExact { return Estimate(value, isAbout: isAbout) }
        let corners = [
            quotient(left.low, right.low), quotient(left.low, right.high), quotient(left.high, right.low),
            quotient(left.high, right.high),
        ]
        return Estimate(
            value, low: corners.map(\.low).min() ?? value, high: corners.map(\.high).max() ?? value, isAbout: isAbout)
    }

    /// In another unit, or as a part of a whole.
    package func scaled(by factor: Double) -> Estimate { factor == 1 ? self : self * Estimate(factor) }

    /// Nothing of what is unbounded is nothing.
    private static func product(_ left: Double, _ right: Double) -> Double {
        left == 0 || right == 0 ? 0 : left * right
    }

    /// What is unbounded on both sides of the line can be anything of that sign.
    private static func quotient(_ left: Double, _ right: Double) -> (low: Double, high: Double) {
        guard left.isInfinite, right.isInfinite else {
            let quotient = left / right
            return (quotient, quotient)
        }
        return (left < 0) == (right < 0) ? (0, .infinity) : (-.infinity, 0)
    }
}

/// What a source says of a value beside it: bounds, and in words.
///
/// A class, since hardly a vintage has one.
package final class VintageDetail: Hashable, Sendable {
    /// As stated; nil where nothing is.
    package let low: Double?
    package let high: Double?
    package let qualifier: Qualifier?
    /// How the source defines the figure, and what is to be known of it.
    package let note: String?
    package let confidence: String?

    package init(
        low: Double? = nil, high: Double? = nil, qualifier: Qualifier? = nil, note: String? = nil,
        confidence: String? = nil
    ) {
        self.low = low
        self.high = high
        self.qualifier = qualifier
        self.note = note
        self.confidence = confidence
    }

    /// What the value is to the truth; nothing is said of one that is just it.
    package enum Qualifier: String, CaseIterable, Sendable {
        /// At least the value.
        case ge
        /// At most the value.
        case le
        /// About the value, whatever that is.
        case about
    }

    /// The bounds of what can be known of a computed value; nil for one that is exact.
    package static func of(_ estimate: Estimate) -> VintageDetail? {
        guard !estimate.isPlain else { return nil }
        let low = estimate.low.isFinite ? estimate.low : nil
        let high = estimate.high.isFinite ? estimate.high : nil
        switch (low, high) {
        case (let low?, let high?):
            let bounds = estimate.isExact ? (nil, nil) : (low as Double?, high as Double?)
            return VintageDetail(low: bounds.0, high: bounds.1, qualifier: estimate.isAbout ? .about : nil)
        case (let low?, nil): return VintageDetail(low: low == estimate.value ? nil : low, qualifier: .ge)
        case (nil, let high?): return VintageDetail(high: high == estimate.value ? nil : high, qualifier: .le)
        case (nil, nil): return VintageDetail(low: -.infinity, high: .infinity)
        }
    }

    /// A value with the bounds that this says it has: a stated one takes the place of an open end.
    package func estimate(of value: Double) -> Estimate {
        switch qualifier {
        case .ge: return Estimate(value, low: low ?? value, high: high ?? .infinity)
        case .le: return Estimate(value, low: low ?? -.infinity, high: high ?? value)
        case .about, nil:
            return Estimate(value, low: low ?? value, high: high ?? value, isAbout: qualifier == .about)
        }
    }

    /// Whether nothing is said of the value but words: a changed note alone makes no vintage.
    var hasBounds: Bool { low != nil || high != nil || qualifier != nil }

    /// Whether two say the same, words included.
    package static func == (left: VintageDetail, right: VintageDetail) -> Bool {
        left === right
            || (left.hasSameBounds(as: right) && left.note == right.note && left.confidence == right.confidence)
    }

    func hasSameBounds(as other: VintageDetail) -> Bool {
        low == other.low && high == other.high && qualifier == other.qualifier
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(low)
        hasher.combine(high)
        hasher.combine(qualifier)
    }
}

extension Vintage {
    /// The value with its bounds; nil for a withdrawal.
    package var estimate: Estimate? { value.map { detail?.estimate(of: $0) ?? Estimate($0) } }

    /// Whether two say the same of the value: the number, its bounds and its qualifier (rule 30).
    @inlinable
    package func says(sameAs other: Vintage) -> Bool {
        value == other.value && (detail === other.detail || VintageDetail.areAlike(detail, other.detail))
    }
}

extension VintageDetail {
    /// Whether two, or their absence, bound a value alike.
    @usableFromInline
    package static func areAlike(_ left: VintageDetail?, _ right: VintageDetail?) -> Bool {
        switch (left, right) {
        case (let left?, let right?): return left.hasSameBounds(as: right)
        case (let one?, nil), (nil, let one?): return !one.hasBounds
        case (nil, nil): return true
        }
    }
}
