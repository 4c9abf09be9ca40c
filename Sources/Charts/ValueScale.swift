internal import Glibc

/// Values to places on an axis: evenly, or by their powers of ten where they differ by more than twenty times.
struct ValueScale {
    let low: Double
    let high: Double
    let isLogarithmic: Bool
    let ticks: [Double]
    private static let largest = 1e300

    /// - Parameters:
    ///   - values: what must be on it; none that is not finite.
    ///   - count: about how many lines it has.
    init(_ values: [Double], count: Int) {
        // What is so large that its differences are no numbers any more stands at the edge.
        let values = values.filter(\.isFinite).map { max(-ValueScale.largest, min(ValueScale.largest, $0)) }
        var least = values.min() ?? 0
        var most = values.max() ?? 1
        if least == most {
            let margin = most == 0 ? 1 : abs(most) * 0.1
            (least, most) = (least - margin, most + margin)
            if values.first ?? 0 >= 0 { least = max(0, least) }
        }
        isLogarithmic = least > 1e-300 && most / least > 20
        if isLogarithmic {
            (low, high, ticks) = ValueScale.decades(least, most)
        } else {
            // What is above zero begins there, unless that would make it flat.
            if least > 0, least < 0.6 * most { least = 0 }
            if most < 0, most > 0.6 * least { most = 0 }
            let step = ValueScale.step((most - least) / Double(max(1, count)))
            low = (least / step).rounded(.down) * step
            high = (most / step).rounded(.up) * step
            let steps = Int(((high - low) / step).rounded())
            let first = low
            ticks = (0...max(1, min(steps, 12))).map { ValueScale.tidy(first + Double($0) * step, step) }
        }
    }

    /// From 0 to 1 where a value is on it; what is beyond is beyond.
    func place(_ value: Double) -> Double {
        guard !value.isNaN else { return 0 }
        let value = max(-ValueScale.largest, min(ValueScale.largest, value))
        let place = isLogarithmic ? value > 0 ? log(value / low) / log(high / low) : 0 : (value - low) / (high - low)
        return place.isFinite ? place : value > low ? 1 : 0
    }

    /// The next of 1, 2, 2.5 and 5 times a power of ten.
    private static func step(_ least: Double) -> Double {
        guard least > 0, least.isFinite else { return 1 }
        let power = pow(10, log10(least).rounded(.down))
        return [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= least * 0.999_999 } ?? 10 * power
    }

    /// Without the dust of binary fractions.
    private static func tidy(_ value: Double, _ step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down) - 2)
        let parts = (value / power).rounded()
        return power >= 1 ? parts * power : parts / (1 / power).rounded()
    }

    private static func decades(_ least: Double, _ most: Double) -> (Double, Double, [Double]) {
        let first = Int(log10(least).rounded(.down))
        let last = Int(log10(most).rounded(.up))
        // Of many decades not every one has a line.
        let stride = max(1, (last - first + 4) / 5)
        let parts: [Double] = last - first <= 2 ? [1, 2, 5] : last - first <= 3 ? [1, 3] : [1]
        let all = Swift.stride(from: first, through: last, by: stride).flatMap { power in
            parts.map { $0 * (power >= 0 ? pow(10, Double(power)) : 1 / pow(10, Double(-power))) }
        }
        let low = all.last { $0 <= least } ?? least
        let high = all.first { $0 >= most } ?? most
        return (low, high, all.filter { $0 >= low && $0 <= high })
    }
}
