internal import Model

/// A row of the table of functions: what a function is called, takes, gives, and how far it looks back.
///
/// Another function is another row, and its tests.
struct Function: Sendable {
    let name: String
    /// How it is written, for errors.
    let usage: String
    /// What must be said beside the argument, by name; all of it are days.
    let options: [String]
    /// The type of the result, from that of the argument.
    let type: @Sendable (Call, SeriesType) throws(FormulaError) -> SeriesType
    /// The value over the span that ends on a day, by what was published by another.
    let tiling: @Sendable (FlowTable, Call, _ end: Day, _ asOf: Day?) -> FlowTable.Tiling?
    /// The first day that can matter for a span that ends on a day.
    let reach: @Sendable (Call, _ end: Day) -> Day
    /// The day on which that span should begin, for telling what is missing.
    let begin: @Sendable (Call, _ end: Day) -> Day

    static let all: [Function] = [trailingYear, cumulative]

    static func named(_ name: String) -> Function? { all.first { $0.name == name } }

    /// `ttm(x)`: the trailing year of a flow, per year (rule 22).
    private static let trailingYear = Function(
        name: "ttm", usage: "ttm(x)", options: [],
        type: { (call, argument) throws(FormulaError) in
            var type = try call.flow(argument)
            type.unit = type.unit / Unit(symbol: "yr", dimension: ["s": 1], factor: 31_557_600)
            type.kind = .rate
            return type
        },
        tiling: { flows, _, end, asOf in flows.trailingYear(endingOn: end, asOf: asOf) },
        reach: { _, end in end - Frequency.year.durations.upperBound },
        begin: { _, end in end - (Frequency.year.typicalDays - 1) })

    /// `cumulative(x, since: D)`: the sum of a flow from a day on.
    private static let cumulative = Function(
        name: "cumulative", usage: "cumulative(x, since: D)", options: ["since"],
        type: { (call, argument) throws(FormulaError) in
            var type = try call.flow(argument)
            type.kind = .stock
            return type
        },
        tiling: { flows, call, end, asOf in flows.span(from: call.since, to: end, asOf: asOf) },
        reach: { call, _ in call.since },
        begin: { call, _ in call.since })
}

/// A function applied to an expression.
package struct Call: Sendable {
    let function: Function
    let argument: Expression
    /// The options that were given, by their names.
    let options: [String: Day]
    /// Where the function's name stands.
    let offset: Int

    var since: Day { options["since"] ?? Day.first }

    /// The argument's type, which must be that of a flow.
    func flow(_ type: SeriesType) throws(FormulaError) -> SeriesType {
        guard type.kind == .flow, type.frequency != nil else {
            let what = if case .series(let name, _) = argument { "'\(name)'" } else { "its argument" }
            throw FormulaError(
                offset: argument.offset,
                message: "\(function.name)() sums a flow, and \(what) is a \(type.kind.rawValue)")
        }
        return type
    }
}
