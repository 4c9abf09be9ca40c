internal import Model

/// Sums of decimal figures without the dust of binary arithmetic.
enum Sum {
    /// A sum of values, less others; nil where one was withdrawn, or the sum is no number.
    static func of(_ added: [Vintage], less taken: [Vintage] = []) -> Estimate? {
        var sum = 0.0
        var values: [Double] = []
        var hasDetail = false
        for (vintages, sign) in [(added, 1.0), (taken, -1.0)] {
            for vintage in vintages {
                guard let value = vintage.value else { return nil }
                sum += sign * value
                values.append(value)
                hasDetail = hasDetail || vintage.detail != nil
            }
        }
        guard sum.isFinite else { return nil }
        let value = tidy(sum, of: values)
        guard hasDetail else { return Estimate(value) }
        let bounds = added.compactMap(\.estimate) + taken.compactMap(\.estimate).map { -$0 }
        return tidy(bounds.reduce(Estimate(0), +), of: values, as: value)
    }

    /// A sum of values with bounds; nil where it is no number.
    static func of(_ estimates: [Estimate]) -> Estimate? {
        let sum = estimates.dropFirst().reduce(estimates.first ?? Estimate(0), +)
        guard sum.value.isFinite else { return nil }
        let values = estimates.map(\.value)
        return tidy(sum, of: values, as: tidy(sum.value, of: values))
    }

    /// The same with bounds, of which those that are the value stay it.
    static func tidy(_ sum: Estimate, of addends: [Double], as value: Double) -> Estimate {
        func bound(_ bound: Double) -> Double { bound == sum.value ? value : tidy(bound, of: addends) }
        return Estimate(value, low: bound(sum.low), high: bound(sum.high), isAbout: sum.isAbout)
    }

    /// `value`, rounded to the decimal places that the addends themselves have: 0.3 and not 0.30000000000000004.
    static func tidy(_ value: Double, of addends: [Double]) -> Double {
        guard value.isFinite, abs(value) < 1e15 else { return value }
        var places = 0
        for addend in addends {
            guard let count = decimalPlaces(addend) else { return value }
            places = max(places, count)
        }
        guard places > 0 else { return value }
        let power = powers[places]
        let rounded = (value * power).rounded() / power
        return abs(rounded - value) <= abs(value) * 1e-12 + 1e-12 ? rounded : value
    }

    private static let powers: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6]

    /// How many decimal places the shortest text of a number has; nil for more than 6.
    private static func decimalPlaces(_ value: Double) -> Int? {
        for places in 0...6 {
            let scaled = value * powers[places]
            guard abs(scaled) < 9e15 else { return nil }
            if (scaled.rounded() / powers[places]) == value { return places }
        }
        return nil
    }
}
