internal import Formulas
internal import Glibc
package import Model

/// When a series would cross a threshold if it went on as it did: a random walk with drift, in logarithms, and in levels for
/// ratios and percentages. The band holds four fifths of what comes, if the past is like the future.
package struct CrossingProjection: Equatable, Sendable {
    /// The first day on which the band reaches the threshold.
    package let earliest: Day
    /// The last one; nil where the band never leaves it behind.
    package let latest: Day?

    /// Why nothing is projected.
    package enum Refusal: String, Error, Sendable {
        case tooFew = "there are fewer than eight periods to go by"
        case tooFewSince = "its growth has changed, and since then there are fewer than eight periods to go by"
        case noVariance = "its growth does not vary"
        case tooFar = "it lies further ahead than the data to go by reach back"
        case awayFromIt = "it moves away from the threshold"
        case uncertain = "its values have bounds"
        case gaps = "more than a quarter of the periods are missing"
        case crossed = "it is crossed"
        case nothing = "there is no number to cross"
    }

    /// At most so many of the last points count.
    private static let longest = 21
    private static let fewest = 8

    /// - Parameters:
    ///   - observations: what is known, in period order.
    ///   - level: the threshold, in the unit of the series.
    ///   - isInLevels: of a ratio or a percentage.
    package init(
        _ observations: [CurrentObservation], frequency: Frequency, level: Double, isUpward: Bool, isInLevels: Bool
    ) throws(Refusal) {
        let walk = try Walk(
            try CrossingProjection.points(observations, frequency), isInLevels: isInLevels || level <= 0)
        guard let last = walk.points.last else { throw .tooFew }
        // Upward in any case.
        let sign: Double = isUpward ? 1 : -1
        let distance = sign * (walk.transformed(level) - last.y)
        guard distance > 0 else { throw .crossed }
        let drift = sign * walk.drift
        guard drift > 0 else { throw .awayFromIt }
        guard distance / drift <= walk.length else { throw .tooFar }
        let ahead = { (days: Double) in last.day + Int(days.rounded(.up)) }
        earliest = ahead(CrossingProjection.root { drift * $0 + walk.reach($0) - distance })
        guard drift > walk.quantile * walk.deviation / walk.length.squareRoot() else {
            latest = nil
            return
        }
        latest = ahead(CrossingProjection.root { drift * $0 - walk.reach($0) - distance })
    }

    /// Where the band lies on a day, in the unit of the series; nil where nothing is projected.
    package static func band(
        _ observations: [CurrentObservation], frequency: Frequency, isInLevels: Bool, on day: Day
    ) -> ClosedRange<Double>? {
        guard let points = try? points(observations, frequency), let walk = try? Walk(points, isInLevels: isInLevels),
            let last = walk.points.last, day > last.day
        else { return nil }
        let days = Double(day - last.day)
        let (middle, reach) = (last.y + walk.drift * days, walk.reach(days))
        return walk.value(middle - reach)...walk.value(middle + reach)
    }

    private static func points(
        _ observations: [CurrentObservation], _ frequency: Frequency
    ) throws(Refusal) -> [(day: Day, value: Double)] {
        let reported = observations.filter { $0.estimate != nil && !$0.isProjection }.suffix(longest)
        var points: [(day: Day, value: Double)] = []
        for observation in reported {
            guard let estimate = observation.estimate else { continue }
            guard estimate.isExact else { throw .uncertain }
            points.append((observation.period.end, estimate.value))
        }
        guard let first = points.first, let last = points.last, points.count >= fewest else { throw .tooFew }
        let ends = [first.day, last.day].map { Period(start: $0, end: $0) }.compactMap(frequency.ordinal)
        if ends.count == 2, frequency != .day {
            guard Double(points.count) >= 0.75 * Double(ends[1] - ends[0] + 1) else { throw .gaps }
        }
        return points
    }

    /// Where a function that begins below zero, and rises in the end, reaches zero for the last time.
    private static func root(_ function: (Double) -> Double) -> Double {
        var high = 1.0
        while function(high) < 0, high < 1e7 { high *= 2 }
        var low = 0.0
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if function(middle) < 0 { low = middle } else { high = middle }
        }
        return high
    }
}

/// A random walk with drift through points.
private struct Walk {
    let points: [(day: Day, y: Double)]
    let isInLevels: Bool
    /// Per day.
    let drift: Double
    let deviation: Double
    /// Of Student's distribution, for a band that holds four fifths.
    let quantile: Double
    /// From the first point to the last, in days.
    let length: Double

    /// - Parameter isInLevels: whether the values are taken as they are; where one is not above zero they are in any case.
    init(_ values: [(day: Day, value: Double)], isInLevels: Bool) throws(CrossingProjection.Refusal) {
        let isInLevels = isInLevels || values.contains { $0.value <= 0 }
        self.isInLevels = isInLevels
        let all = values.map { (day: $0.day, y: isInLevels ? $0.value : log($0.value)) }
        let hasChanged = Walk.hasChanged(all)
        points = hasChanged ? Array(all.suffix(all.count - (all.count - 1) / 2)) : all
        guard let first = points.first, let last = points.last, points.count >= 8 else {
            throw hasChanged ? .tooFewSince : .tooFew
        }
        length = Double(last.day - first.day)
        drift = (last.y - first.y) / length
        let steps = Double(points.count - 1)
        let one = Walk.variance(points, drift, step: 1) / (steps - 1)
        // Sums over four steps tell whether steps hang together.
        let mean = length / steps
        let four =
            Walk.squares(points, drift, step: 4) / (4 * mean * (steps - 3) * (1 - 4 / steps))
        deviation = max(one, four).squareRoot()
        guard deviation > 0, deviation.isFinite else { throw .noVariance }
        let freedom = four > one ? max(2, Int((1.5 * steps / 4).rounded(.down)) - 1) : Int(steps) - 1
        quantile = Student.quantile(freedom: freedom)
    }

    /// How far the band reaches from its middle, so many days on.
    func reach(_ days: Double) -> Double { quantile * deviation * (days + days * days / length).squareRoot() }

    func transformed(_ value: Double) -> Double { isInLevels ? value : log(value) }
    func value(_ transformed: Double) -> Double { isInLevels ? transformed : exp(transformed) }

    private static func residuals(
        _ points: [(day: Day, y: Double)], _ drift: Double, step: Int
    ) -> [(square: Double, days: Double)] {
        zip(points, points.dropFirst(step)).map { before, after in
            let days = Double(after.day - before.day)
            let residual = after.y - before.y - drift * days
            return (residual * residual, days)
        }
    }

    private static func variance(_ points: [(day: Day, y: Double)], _ drift: Double, step: Int) -> Double {
        residuals(points, drift, step: step).reduce(0) { $0 + $1.square / $1.days }
    }

    private static func squares(_ points: [(day: Day, y: Double)], _ drift: Double, step: Int) -> Double {
        residuals(points, drift, step: step).reduce(0) { $0 + $1.square }
    }

    /// Whether the growth of the later half is another than that of the earlier one, by Welch's test.
    private static func hasChanged(_ points: [(day: Day, y: Double)]) -> Bool {
        let rates = zip(points, points.dropFirst()).map { ($1.y - $0.y) / Double($1.day - $0.day) }
        let (earlier, later) = (rates.prefix(rates.count / 2), rates.suffix(rates.count - rates.count / 2))
        guard earlier.count >= 2, later.count >= 2 else { return false }
        let (first, second) = (moments(earlier), moments(later))
        let error = (first.variance / Double(earlier.count) + second.variance / Double(later.count)).squareRoot()
        return error > 0 && abs(first.mean - second.mean) / error > 2
    }

    private static func moments(_ values: ArraySlice<Double>) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, squares / Double(values.count - 1))
    }
}

/// Student's distribution for whole degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4).
enum Student {
    /// What nine tenths lie below.
    static func quantile(freedom: Int) -> Double {
        var (low, high) = (0.0, 50.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if within(middle, freedom: freedom) < 0.8 { low = middle } else { high = middle }
        }
        return high
    }

    /// How much lies between a number and its opposite.
    static func within(_ value: Double, freedom: Int) -> Double {
        let angle = atan(value / Double(freedom).squareRoot())
        let (sine, cosine) = (sin(angle), cos(angle))
        let isOdd = freedom % 2 == 1
        if freedom == 1 { return 2 * angle / .pi }
        var term = isOdd ? cosine : 1
        var sum = term
        for place in stride(from: isOdd ? 3 : 2, to: freedom, by: 2) {
            term *= cosine * cosine * Double(place - 1) / Double(place)
            sum += term
        }
        return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
    }
}
