internal import Model

/// The days on which the result of a period can have changed.
extension FormulaEvaluator {
    /// The day on which everything of some series was published; nil where there are several, where something was a day's and
    /// then another's, or where a series is of another frequency than the result.
    static func onlyDay(of inputs: [String: SeriesData], _ frequency: Frequency?) -> Day? {
        guard let frequency, frequency != .irregular else { return nil }
        var found: Day?
        for data in inputs.values {
            guard data.frequency == frequency, data.flows == nil else { return nil }
            for history in data.histories {
                guard history.vintages.count <= 1, history.displacements.isEmpty else { return nil }
                guard let day = history.vintages.first?.published else { continue }
                guard found == nil || found == day else { return nil }
                found = day
            }
        }
        return found
    }

    /// The day before which a part has no value for a period: the first on which all that it must have was known.
    func firstKnown(_ node: Expression, at period: Period) -> Day {
        let never = Day(number: Int32.max)
        switch node {
        case .number: return Day(number: Int32.min)
        case .series(let name, _):
            guard let input = inputs[name] else { return never }
            // An irregular input lends what it has; it may have had it long before.
            if input.type.frequency == .irregular { return Day(number: Int32.min) }
            return input.history(for: period)?.revisions.first?.published ?? never
        case .call(let call):
            return call.function.firstKnown(call, data(of: call), period) ?? never
        // One side alone may decide.
        case .connective(_, let left, let right):
            return min(firstKnown(left, at: period), firstKnown(right, at: period))
        case .standing(let when, _): return firstKnown(when, at: period)
        case .negation, .binary, .comparison, .opposite:
            return node.parts.map { firstKnown($0, at: period) }.max() ?? never
        }
    }

    /// The day since which a regular result has a period at all: when something of its own frequency was first known there.
    /// What is lent to it does not make it.
    func firstOwn(at period: Period) -> Day {
        guard type.frequency != .irregular else { return Day(number: Int32.min) }
        return own.map { firstKnown($0, at: period) }.min() ?? Day(number: Int32.max)
    }

    /// The series and functions in a formula that are of a frequency.
    static func leaves(
        of node: Expression, _ frequency: Frequency?, _ inputs: [String: SeriesData]
    ) -> [Expression] {
        switch node {
        case .number: return []
        case .series(let name, _): return inputs[name]?.frequency == frequency ? [node] : []
        case .call: return (try? Formula.type(of: node, inputs))?.frequency == frequency ? [node] : []
        case .negation, .binary, .comparison, .opposite, .connective, .standing:
            return node.parts.flatMap { leaves(of: $0, frequency, inputs) }
        }
    }

    /// The days on which the result of a period can have changed, from one day on.
    ///
    /// - Returns: about how much work it is to compute the result once.
    func collectDays(_ node: Expression, _ period: Period, since begin: Day, into days: inout DayList) -> Int {
        switch node {
        case .number: return 1
        case .series(let name, _):
            guard let input = inputs[name] else { return 1 }
            guard input.type.frequency == .irregular else {
                guard let history = input.history(for: period) else { return 1 }
                days.insert(daysOf: history)
                return 1 + history.vintages.count
            }
            return input.collectLentDays(to: period, since: begin, into: &days)
        case .call(let call):
            if let prefix = prefixes[call.offset] {
                days.insert(prefix.until(period.end))
                return 8
            }
            if call.function.takesNewest(call) {
                let data = data(of: call)
                if data.allSatisfy({ $0.frequency == .irregular }) {
                    return data.reduce(1) { $0 + $1.collectLentDays(to: period, since: begin, into: &days) }
                }
            }
            return call.function.collectDays(call, data(of: call), period, into: &days)
        case .negation, .binary, .comparison, .opposite, .connective, .standing:
            return node.parts.reduce(1) { $0 + collectDays($1, period, since: begin, into: &days) }
        }
    }
}

extension SeriesData {
    /// The days on which what an irregular series lends to a period can have changed, from one day on.
    ///
    /// - Returns: about how much work it is to find once.
    fileprivate func collectLentDays(to period: Period, since begin: Day, into days: inout DayList) -> Int {
        var weight = 1
        for history in upTo(period.end) {
            if period.end - history.period.end > lending { break }
            let revisions = history.revisions
            weight += 2
            for vintage in revisions { days.insert(vintage.published) }
            // What was known by the first day, and was never withdrawn, hides all that is older.
            let isLasting = !revisions.contains { $0.value == nil }
            if let first = revisions.first, first.published <= begin, isLasting { break }
        }
        return weight
    }
}
