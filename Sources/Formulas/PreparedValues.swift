internal import Model
internal import Synchronization

/// What the functions of a formula that look back over all that there is were prepared to for one day: they are asked for one
/// period after another, and made anew for every other day.
final class PreparedValues: Sendable {
    private struct Prepared {
        let asOf: Day?
        let value: Function.Prepared
    }

    /// By the place of the function.
    private let last = Mutex<[Int: Prepared]>([:])

    /// The value at a period of a function that is prepared by what was published by a day.
    func value(
        _ prepare: (Call, [SeriesData], Day?) -> Function.Prepared, _ call: Call, _ data: [SeriesData],
        _ period: Period, _ asOf: Day?
    ) -> Function.Value? {
        if let known = last.withLock({ $0[call.offset] }), known.asOf == asOf { return known.value(period) }
        let value = prepare(call, data, asOf)
        last.withLock { $0[call.offset] = Prepared(asOf: asOf, value: value) }
        return value(period)
    }
}

/// On which days something of a function's arguments became another, and from which end on that matters.
struct PrefixDays: Sendable {
    private var days: [(end: Day, day: Day)] = []
    /// How many observations there are.
    private(set) var count = 0

    init(_ data: [SeriesData]) {
        var ends: [Day: Day] = [:]
        for history in data.lazy.flatMap(\.histories) {
            count += 1
            for day in history.days { ends[day] = min(ends[day] ?? history.period.end, history.period.end) }
        }
        days = ends.map { ($0.value, $0.key) }.sorted { $0.end < $1.end }
    }

    /// How many days matter for what ends on a day.
    func count(until end: Day) -> Int { days.count(endingBy: end, \.end) }

    /// The days that matter for what ends on a day.
    func until(_ end: Day) -> some Sequence<Day> {
        days.prefix(days.count(endingBy: end, \.end)).lazy.map(\.day)
    }
}
