internal import Model

/// The functions of what is one of several names, and of how often something became another.
extension Function {
    static let names = [leader, changes, spacing]

    /// `leader(a, b, c, margin: 3)`: which of several series has the highest value so far; it stays until another is higher, or
    /// higher by a margin (rule 32).
    private static let leader = Function(
        name: "leader", usage: "leader(a, b, c) or leader(a, b, margin: 3)",
        shape: Shape(expressions: 2...64, options: ["margin": .number]),
        type: { (call, types) throws(FormulaError) in
            for (place, other) in types.enumerated() where !other.unit.isCommensurable(with: types[0].unit) {
                throw call.fault("\(types[0].unit) and \(other.unit) are not one dimension", at: place)
            }
            var type = SeriesType(unit: .ratio, kind: .rate, frequency: try call.frequency(types))
            type.content = .names(call.arguments.indices.map { call.plainName(of: $0) })
            return type
        },
        value: { call, data, period, asOf in Standings(call, data).leader(by: period.end, asOf) },
        window: { _, _, period in Period(start: Day.first, end: period.end) },
        firstKnown: { _, _, _ in Day(number: Int32.min) })

    /// `changes(leader(a, b), within: 12 months)`: how often something became another.
    private static let changes = Function(
        name: "changes", usage: "changes(x) or changes(x, within: 12 months)", shape: Shape(options: ["within": .span]),
        takes: .anything,
        type: { (_, types) throws(FormulaError) in SeriesType(unit: .count, kind: .rate, frequency: types[0].frequency)
        },
        value: { call, data, period, asOf in
            guard let found = Turns(call, data, period, asOf) else { return nil }
            return Value(estimate: Estimate(Double(found.turns.count)), parts: found.parts)
        },
        window: { _, _, period in Period(start: Day.first, end: period.end) })

    /// `spacing(leader(a, b))`: how many days have lain between one change and the next, in the mean.
    private static let spacing = Function(
        name: "spacing", usage: "spacing(x) or spacing(x, within: 24 months)", shape: Shape(options: ["within": .span]),
        takes: .anything,
        type: { (_, types) throws(FormulaError) in SeriesType(unit: .day, kind: .rate, frequency: types[0].frequency) },
        value: { call, data, period, asOf in
            guard let found = Turns(call, data, period, asOf), found.turns.count >= 2, let first = found.turns.first,
                let last = found.turns.last
            else { return nil }
            let days = Double(last.period.end - first.period.end) / Double(found.turns.count - 1)
            return Value(estimate: Estimate(days), parts: found.parts)
        },
        window: { _, _, period in Period(start: Day.first, end: period.end) })
}

/// Who leads among several series.
private struct Standings {
    let margin: Double?
    let data: [SeriesData]
    private let factors: [Double]

    init(_ call: Call, _ data: [SeriesData]) {
        margin = call.number("margin")
        self.data = data
        factors = data.map { series in data.first.flatMap { series.type.unit.conversion(to: $0.type.unit) } ?? .nan }
    }

    private struct Score {
        let place: Int
        let value: Double
        let found: SeriesData.Found
    }

    /// By all that ends on a day or before it. What comes on one day is one change.
    func leader(by end: Day, _ asOf: Day?) -> Function.Value? {
        let all = Period(start: Day.first, end: end)
        let scores = data.enumerated().flatMap { place, series in
            series.values(endingIn: all, asOf: asOf).compactMap { found in
                found.vintage.value.map { Score(place: place, value: $0 * factors[place], found: found) }
            }
        }
        var best: [Int: Score] = [:]
        var leading: Score?
        for (_, day) in Dictionary(grouping: scores, by: \.found.period.end).sorted(by: { $0.key < $1.key }) {
            for score in day where score.value > best[score.place]?.value ?? -.infinity { best[score.place] = score }
            // Among equals the first of the list, so that the order of rows says nothing.
            guard let highest = best.values.max(by: { ($0.value, -$0.place) < ($1.value, -$1.place) }) else { continue }
            guard let present = leading.flatMap({ best[$0.place] }) else {
                leading = highest
                continue
            }
            let isAhead = margin.map { highest.value - present.value >= $0 } ?? (highest.value > present.value)
            leading = isAhead && highest.value > present.value ? highest : present
        }
        guard let leading else { return nil }
        // The leader is the place of its name.
        return Function.Value(
            estimate: Estimate(Double(leading.place + 1)),
            parts: best.values.sorted { $0.place < $1.place }.map {
                Function.Part(argument: $0.place, period: $0.found.period, vintage: $0.found.vintage)
            })
    }
}

/// The values that are others than the one before, by a day.
private struct Turns {
    private(set) var turns: [SeriesData.Found] = []
    private(set) var parts: [Function.Part] = []

    /// - Returns: nil when nothing is known by the day.
    init?(_ call: Call, _ data: [SeriesData], _ period: Period, _ asOf: Day?) {
        guard let series = data.first else { return nil }
        let known = series.values(endingIn: Period(start: Day.first, end: period.end), asOf: asOf)
        guard let first = known.first, let last = known.last else { return nil }
        let begin = call.span("within").map { $0.before(period.end) }
        // Of less than the whole stretch nothing is known.
        if let begin, first.period.end > begin { return nil }
        for (before, now) in zip(known, known.dropFirst()) where before.vintage.value != now.vintage.value {
            if begin.map({ now.period.end > $0 }) ?? true { turns.append(now) }
        }
        parts = (turns.isEmpty ? [last] : turns).map {
            Function.Part(argument: 0, period: $0.period, vintage: $0.vintage)
        }
    }
}
