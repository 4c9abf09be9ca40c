package import Model

/// The vintages of a result: the formula as it stood on every day on which an input was published.
extension FormulaEvaluator {
    /// The result for every period, with all its vintages, in period order.
    ///
    /// - Parameter scope: which periods are wanted; nil for all.
    /// - Throws: `TooMuchWork` when the inputs have more periods and vintages than any source of slow numbers has.
    package func histories(in scope: FormulaScope? = nil) throws(TooMuchWork) -> [History] {
        var limit = WorkLimit(
            steps: 40_000_000, reason: "its inputs have more values and revisions than a formula is computed of")
        let wanted = periods().filter { scope?.contains($0) ?? true }
        return try isPrepared ? historiesDayByDay(wanted, &limit) : historiesOneByOne(wanted, &limit)
    }

    private func historiesOneByOne(_ wanted: [Period], _ limit: inout WorkLimit) throws(TooMuchWork) -> [History] {
        var result: [History] = []
        let only = only(for: wanted)
        for period in wanted {
            if let history = try history(of: period, only, &limit) { result.append(history) }
        }
        return result
    }

    /// The one day of all results, where there is one, and about how much work each is: that of the last, which has the most
    /// behind it.
    private func only(for wanted: [Period]) -> (days: [Day], weight: Int)? {
        guard let day = onlyDay, let last = wanted.last else { return nil }
        var days = DayList()
        return ([day], collectDays(formula.root, last, since: day, into: &days))
    }

    /// The result for one period, with its vintages up to a day; nil where it never had any.
    ///
    /// - Parameter only: the day that counts for all periods; nil where each has its own.
    private func history(
        of period: Period, until last: Day = Day.last, _ only: (days: [Day], weight: Int)?, _ limit: inout WorkLimit
    ) throws(TooMuchWork) -> History? {
        let begin = begin(of: period)
        guard begin < Day(number: Int32.max), let (days, weight) = only ?? days(of: period, from: begin) else {
            return nil
        }
        try limit.spend(weight)
        // Where something is prepared for all periods of a day, one alone pays for it.
        let work = weight + preparation
        var vintages: [Vintage] = []
        for day in days where day <= last && day >= begin {
            try limit.spend(work)
            if let vintage = vintage(of: period, on: day, after: vintages.last) { vintages.append(vintage) }
        }
        return vintages.isEmpty ? nil : history(period, vintages)
    }

    /// The same, every period of one day before the next day: what looks back over all that there is is made once a day.
    private func historiesDayByDay(_ wanted: [Period], _ limit: inout WorkLimit) throws(TooMuchWork) -> [History] {
        let steps = preparation
        var places: [Day: [Int]] = [:]
        for (place, period) in wanted.enumerated() {
            // What is looked at for every period counts, too.
            try limit.spend(prefixes.values.reduce(0) { $0 + $1.count(until: period.end) })
            guard let (days, weight) = days(of: period, from: begin(of: period)) else { continue }
            try limit.spend(weight)
            for day in days {
                try limit.spend(weight)
                places[day, default: []].append(place)
            }
        }
        var vintages = [[Vintage]](repeating: [], count: wanted.count)
        for (day, places) in places.sorted(by: { $0.key < $1.key }) {
            try limit.spend(steps)
            for place in places {
                guard let vintage = vintage(of: wanted[place], on: day, after: vintages[place].last) else { continue }
                vintages[place].append(vintage)
            }
        }
        return zip(wanted, vintages).compactMap { $1.isEmpty ? nil : history($0, $1) }
    }

    /// The newest value that is no projection, by what was published by a day: that of its history, without all others.
    ///
    /// - Returns: nil where there is none.
    /// - Throws: `TooMuchWork` when it takes more than a screen of others can wait for.
    package func newest(asOf today: Day) throws(TooMuchWork) -> (period: Period, vintage: Vintage)? {
        var limit = WorkLimit(
            steps: 4_000_000, reason: "it takes more to find the newest value than is done for one of many")
        let wanted = periods()
        let only = only(for: wanted)
        for period in wanted.reversed() {
            guard let last = try history(of: period, until: today, only, &limit)?.vintages.last, last.value != nil,
                !History.isProjection(last, of: period)
            else { continue }
            return (period, last)
        }
        return nil
    }

    private func history(_ period: Period, _ vintages: [Vintage]) -> History {
        History(period: period, vintages: History.collapsed(vintages, of: period))
    }

    /// The day before which a period has no result; the last of all days for one that never has any.
    private func begin(of period: Period) -> Day {
        max(firstReport(of: period), firstKnown(formula.root, at: period), firstOwn(at: period))
    }

    /// The days on which the result of a period can have changed, in order, and about how much work it is to compute it once;
    /// nil when there is none.
    private func days(of period: Period, from begin: Day) -> (days: [Day], weight: Int)? {
        guard begin < Day(number: Int32.max) else { return nil }
        // The first day counts whatever is known of older values, which are not looked at beyond the one that hides them.
        var days = DayList(begin > Day(number: Int32.min) ? [begin] : [])
        let weight = collectDays(formula.root, period, since: begin, into: &days)
        return (days.sorted(from: begin), weight)
    }

    /// What a day made of a result.
    ///
    /// - Parameter last: what was known before.
    private func vintage(of period: Period, on day: Day, after last: Vintage?) -> Vintage? {
        guard let result = value(at: period, asOf: day), let newest = result.newest else {
            // An input was withdrawn, and with it the result.
            guard let last, last.value != nil else { return nil }
            return Vintage(published: day, value: nil, origin: .derived, fetch: last.fetch, recorded: last.recorded)
        }
        var mark: Vintage.Origin = newest.origin.contains(.firstSeen) ? [.derived, .firstSeen] : .derived
        if period.end > day, result.isOfWhatIsOver { mark.insert(.completed) }
        return Vintage(
            published: day, value: result.estimate.value, origin: mark,
            fetch: result.inputs.reduce(newest.fetch) { max($0, $1.vintage.fetch) },
            recorded: result.inputs.reduce(newest.recorded) { max($0, $1.vintage.recorded) },
            detail: VintageDetail.of(result.estimate))
    }

    // MARK: What looks back over all that there is

    /// Whether something of the formula is prepared once for all periods of a day.
    private var isPrepared: Bool { !prefixes.isEmpty || arguments.values.contains { $0.evaluator.isPrepared } }

    /// About how much work that is.
    private var preparation: Int {
        prefixes.values.reduce(0) { $0 + $1.count } + arguments.values.reduce(0) { $0 + $1.evaluator.preparation }
    }

    static func prefixes(of calls: [Call], _ data: [Int: [SeriesData]]) -> [Int: PrefixDays] {
        var result: [Int: PrefixDays] = [:]
        for call in calls where call.function.prepare != nil {
            result[call.offset] = PrefixDays(data[call.offset] ?? [])
        }
        return result
    }
}
