internal import Model

/// The functions of what is one of several names, and of how often something became another.
extension Function {
    static let names = [leader, changes, spacing]

    /// `leader(a, b, c, margin: 3)`: which of several series has the highest value so far; it stays until another is higher, or
    /// higher by a margin (rule 32).
    private static let leader = ofAllBefore(
        name: "leader", usage: "leader(a, b, c) or leader(a, b, margin: 3)",
        shape: Shape(expressions: 2...64, options: ["margin": .number]), lending: { _ in Lending.always },
        reach: .fromZero,
        type: { (call, types) throws(FormulaError) in
            for (place, other) in types.enumerated() where !other.unit.isCommensurable(with: types[0].unit) {
                throw call.fault("\(types[0].unit) and \(other.unit) are not one dimension", at: place)
            }
            var type = SeriesType(unit: .ratio, kind: .rate, frequency: try call.frequency(types))
            type.content = .names(call.arguments.indices.map { call.plainName(of: $0) })
            return type
        },
        prepare: { call, data, asOf in
            let standings = Standings(call, data, asOf)
            return { standings.leader(by: $0.end) }
        }
    ).withUnknownBeginning

    /// `changes(leader(a, b), within: 12 months)`: how often something became another.
    private static let changes = ofAllBefore(
        name: "changes", usage: "changes(x) or changes(x, within: 12 months)", shape: Shape(options: ["within": .span]),
        takes: .anything, reach: .fromZero,
        type: { (_, types) throws(FormulaError) in SeriesType(unit: .count, kind: .rate, frequency: types[0].frequency)
        },
        prepare: { call, data, asOf in
            let turns = Turns(call, data, asOf)
            return { period in
                guard let found = turns.by(period.end) else { return nil }
                return Value(estimate: Estimate(Double(found.turns.count)), parts: found.parts)
            }
        }
    ).lacking { call in
        call.options["within"] == nil
            ? "has nothing that is known by then"
            : "needs what is known of the whole span before it, and that begins later"
    }

    /// `spacing(leader(a, b))`: how many days have lain between one change and the next, in the mean.
    private static let spacing = ofAllBefore(
        name: "spacing", usage: "spacing(x) or spacing(x, within: 24 months)", shape: Shape(options: ["within": .span]),
        takes: .anything, reach: .fromZero,
        type: { (_, types) throws(FormulaError) in SeriesType(unit: .day, kind: .rate, frequency: types[0].frequency) },
        prepare: { call, data, asOf in
            let turns = Turns(call, data, asOf)
            return { period in
                guard let found = turns.by(period.end), found.turns.count >= 2, let first = found.turns.first,
                    let last = found.turns.last
                else { return nil }
                let days = Double(last.period.end - first.period.end) / Double(found.turns.count - 1)
                return Value(estimate: Estimate(days), parts: found.parts)
            }
        }
    ).lacking { _ in "needs two changes, and what is known of the whole span before them" }

    private func lacking(_ lack: @escaping @Sendable (Call) -> String) -> Function {
        var function = self
        function.lack = lack
        return function
    }

    /// The same of what lends what it has, and may have had it long before.
    private var withUnknownBeginning: Function {
        var function = self
        function.firstKnown = { _, _, _ in Day(number: Int32.min) }
        return function
    }
}

/// Who leads among several series, after each day. What comes on one day is one change.
private struct Standings {
    private struct Score {
        let place: Int
        let value: Double
        let found: SeriesData.Found
    }

    private struct Standing {
        let end: Day
        let leader: Int
        let best: [Score]
    }

    private var standings: [Standing] = []

    init(_ call: Call, _ data: [SeriesData], _ asOf: Day?) {
        let margin = call.number("margin")
        let all = Period(start: Day.first, end: Day.last)
        let scores = data.enumerated().flatMap { place, series in
            let conversion = series.type.unit.conversion(to: data[0].type.unit) ?? .nan
            return series.values(endingIn: all, asOf: asOf).compactMap { found in
                found.vintage.value.map { Score(place: place, value: $0 * conversion, found: found) }
            }
        }
        var best: [Int: Score] = [:]
        var leading: Int?
        for (end, day) in Dictionary(grouping: scores, by: \.found.period.end).sorted(by: { $0.key < $1.key }) {
            for score in day where score.value > best[score.place]?.value ?? -.infinity { best[score.place] = score }
            // Among equals the first of the list, so that the order of rows says nothing.
            guard let highest = best.values.max(by: { ($0.value, -$0.place) < ($1.value, -$1.place) }) else { continue }
            if let present = leading.flatMap({ best[$0] }) {
                let lead = highest.value - present.value
                if lead > 0, margin.map({ lead >= $0 }) ?? true { leading = highest.place }
            } else {
                leading = highest.place
            }
            let places = best.values.sorted { $0.place < $1.place }
            standings.append(Standing(end: end, leader: leading ?? highest.place, best: places))
        }
    }

    func leader(by end: Day) -> Function.Value? {
        guard let standing = standings.last(endingBy: end, \.end) else { return nil }
        // The leader is the place of its name.
        return Function.Value(
            estimate: Estimate(Double(standing.leader + 1)),
            parts: standing.best.map {
                Function.Part(argument: $0.place, period: $0.found.period, vintage: $0.found.vintage)
            })
    }
}

/// The values that are others than the one before.
private struct Turns {
    private let known: [SeriesData.Found]
    private let turns: [SeriesData.Found]
    private let within: CalendarSpan?

    init(_ call: Call, _ data: [SeriesData], _ asOf: Day?) {
        let all = Period(start: Day.first, end: Day.last)
        known = data.first?.values(endingIn: all, asOf: asOf) ?? []
        turns = zip(known, known.dropFirst()).filter { $0.vintage.value != $1.vintage.value }.map(\.1)
        within = call.span("within")
    }

    /// - Returns: nil when nothing is known by the day, or not of the whole stretch before it.
    func by(_ end: Day) -> (turns: ArraySlice<SeriesData.Found>, parts: [Function.Part])? {
        guard let first = known.first, let last = known.last(endingBy: end, \.period.end) else { return nil }
        let begin = within.map { $0.before(end) }
        // Of less than the whole stretch nothing is known.
        if let begin, first.period.end > begin { return nil }
        let start = begin.map { turns.count(endingBy: $0, \.period.end) } ?? 0
        let found = turns[start..<max(start, turns.count(endingBy: end, \.period.end))]
        // The last ones tell where it stands; thousands of others are no explanation.
        let parts = (found.isEmpty ? [last] : found.suffix(24)).map {
            Function.Part(argument: 0, period: $0.period, vintage: $0.vintage)
        }
        return (found, parts)
    }
}
