internal import Model

/// A row of the table of functions: what a function is called, takes and gives, and how far it looks.
///
/// Another function is another row, and its tests: nothing else in the program knows which functions there are.
struct Function: Sendable {
    let name: String
    /// How it is written, for errors and the documentation.
    let usage: String
    var shape = Shape()
    /// What its arguments may be.
    var takes = Takes.numbers
    /// The type of the result, from those of the arguments.
    let type: @Sendable (Call, [SeriesType]) throws(FormulaError) -> SeriesType
    /// The periods for which there may be a value.
    var periods: @Sendable (Call, [SeriesData]) -> [Period] = { _, data in SeriesData.periods(ofAll: data) }
    /// The value at a period of the result, by what was published by a day; nil for the present.
    let value: @Sendable (Call, [SeriesData], Period, _ asOf: Day?) -> Value?
    /// The days that can matter for the value at a period.
    let window: @Sendable (Call, [SeriesData], Period) -> Period
    /// The day before which there is no value at a period; nil when there never is one.
    var firstKnown: @Sendable (Call, [SeriesData], Period) -> Day? = { _, data, period in
        data.compactMap { $0.firstKnown(at: period) }.min()
    }
    /// Notes the days on which the value at a period can have changed, and gives about how much work it is to compute it once;
    /// nil for those on which anything in its window did.
    var publications: (@Sendable (Call, [SeriesData], Period, inout DayList) -> Int)?
    /// Of what looks back over all that there is: the values of all periods by what was published by a day, made at once.
    var prepare: (@Sendable (Call, [SeriesData], _ asOf: Day?) -> Prepared)?
    /// For how many days its value stands for what comes after it, beside other irregular ones (rule 32).
    var lending: @Sendable (Call) -> Int = { _ in Lending.limit }
    /// Whether it takes the newest of each irregular argument, and looks at nothing before that.
    var takesNewest: @Sendable (Call) -> Bool = { _ in false }
    /// What is missing for the value at a period that ends on a day, and of which argument; nil when nothing is.
    var gap: @Sendable (Call, [SeriesData], _ end: Day) -> (argument: Int, period: Period)? = { _, _, _ in nil }
    /// What its values can be at all.
    var reach = Reach.any
    /// Whether it takes values of its periods alone, and nothing that is lent to them.
    var takesOwnAlone = false
    /// What it says when it has no value though nothing of that is missing, behind its name.
    var lack: @Sendable (Call) -> String = { call in "has no value there: it is written \(call.function.usage)" }

    /// The value at a period.
    typealias Prepared = @Sendable (Period) -> Value?

    enum Takes: Sendable {
        case numbers, conditions
        case conditionsAndNames
        /// Numbers, conditions and names.
        case anything
    }

    /// What stands between its parentheses.
    struct Shape: Sendable {
        /// How many expressions it takes.
        var expressions = 1...1
        var stretch = Presence.none
        /// The words of which one must stand behind the expressions; none for most.
        var words: [String] = []
        /// What may be said beside them, by name.
        var options: [String: Call.Option.Kind] = [:]
        var required: Set<String> = []

        enum Presence: Sendable {
            case none, optional, required
        }
    }

    /// What it gives for a period, and of what.
    struct Value: Sendable {
        let estimate: Estimate
        let parts: [Part]
    }

    /// A value of an argument that went into it.
    struct Part: Sendable {
        let argument: Int
        let period: Period
        let vintage: Vintage
    }

    /// A function of all that there is up to the end of a period.
    static func ofAllBefore(
        name: String, usage: String, shape: Shape = Shape(), takes: Takes = .numbers,
        lending: @escaping @Sendable (Call) -> Int = { _ in Lending.limit }, reach: Reach,
        type: @escaping @Sendable (Call, [SeriesType]) throws(FormulaError) -> SeriesType,
        prepare: @escaping @Sendable (Call, [SeriesData], _ asOf: Day?) -> Prepared
    ) -> Function {
        var function = Function(
            name: name, usage: usage, shape: shape, takes: takes, type: type,
            value: { call, data, period, asOf in prepare(call, data, asOf)(period) },
            window: { _, _, period in Period(start: Day.first, end: period.end) })
        function.prepare = prepare
        function.lending = lending
        function.reach = reach
        return function
    }

    static let all: [Function] = flows + years + windows + comparisons + choices + records + names + fits

    static func named(_ name: String) -> Function? { all.first { $0.name == name } }

    /// Whether an argument is what it takes.
    func check(_ type: SeriesType, at offset: Int) throws(FormulaError) {
        guard type.frequency != nil else {
            throw FormulaError(offset: offset, message: "\(name)() takes series, not a plain number")
        }
        let what = [SeriesType.Content.number: "a number", .condition: "a condition"][type.content] ?? "a name"
        switch (takes, type.content) {
        case (.anything, _), (.numbers, .number), (.conditions, .condition): return
        case (.numbers, _): throw FormulaError(offset: offset, message: "\(what) where a number is expected")
        case (.conditionsAndNames, .names), (.conditionsAndNames, .condition): return
        case (.conditions, _), (.conditionsAndNames, _):
            throw FormulaError(offset: offset, message: "\(what) where a condition is expected, such as x > 2")
        }
    }

    /// Whether what stands between the parentheses is what it takes.
    func check(_ call: Call) throws(FormulaError) {
        let isComplete =
            shape.expressions.contains(call.arguments.count) && (call.stretch != nil || shape.stretch != .required)
            && (call.word != nil || shape.words.isEmpty) && shape.required.isSubset(of: call.options.keys)
        guard !isComplete else { return }
        let surplus = call.arguments.dropFirst(shape.expressions.upperBound).first
        throw FormulaError(offset: surplus?.offset ?? call.offset, message: "\(name)() is written \(usage)")
    }

    /// Notes the days on which something of its arguments changed that lies in its window.
    ///
    /// - Returns: about how much work it is to compute the value once.
    func collectDays(_ call: Call, _ data: [SeriesData], _ period: Period, into days: inout DayList) -> Int {
        if let publications { return publications(call, data, period, &days) }
        let window = window(call, data, period)
        var weight = 1
        for argument in data {
            for history in argument.histories(endingIn: window) {
                weight += history.vintages.count + 1
                days.insert(daysOf: history)
            }
        }
        return weight
    }
}

/// A function applied to expressions.
package struct Call: Sendable {
    let function: Function
    var arguments: [Expression] = []
    var stretch: Stretch?
    var word: String?
    /// The options that were given, by their names.
    var options: [String: Option] = [:]
    /// Where the function's name stands.
    let offset: Int

    /// What is said of a call by name.
    enum Option: Hashable, Sendable {
        case days(Period)
        case number(Double)
        case span(CalendarSpan)

        enum Kind: Sendable {
            /// A label or a day.
            case days
            /// A whole number from 1 on.
            case count
            case number
            case span
        }
    }

    init(function: Function, offset: Int) {
        self.function = function
        self.offset = offset
    }

    func days(_ name: String) -> Period? { if case .days(let period)? = options[name] { period } else { nil } }
    func number(_ name: String) -> Double? { if case .number(let number)? = options[name] { number } else { nil } }
    func count(_ name: String) -> Int? { number(name).flatMap { Int(exactly: $0) } }
    func span(_ name: String) -> CalendarSpan? { if case .span(let span)? = options[name] { span } else { nil } }

    /// An error at one of its arguments.
    func fault(_ message: String, at argument: Int = 0) -> FormulaError {
        let place = arguments.indices.contains(argument) ? arguments[argument].offset : offset
        return FormulaError(offset: place, message: message)
    }

    /// The first series in an argument, by which names are told.
    func plainName(of argument: Int) -> String {
        arguments.dropFirst(argument).first?.series.first ?? "\(argument + 1)"
    }

    /// What an argument is called in an error.
    func name(of argument: Int = 0) -> String {
        if case .series(let name, _)? = arguments.dropFirst(argument).first { "'\(name)'" } else { "its argument" }
    }
}
