internal import Model

/// A row of the table of functions: what a function is called, takes and gives, and how far it looks.
///
/// Another function is another row, and its tests: nothing else in the program knows which functions there are.
struct Function: Sendable {
    let name: String
    /// How it is written, for errors.
    let usage: String
    /// How many expressions it takes.
    var parameters = 1
    /// What must be said beside them, by name; all of it are days.
    var options: [String] = []
    /// The type of the result, from those of the arguments.
    let type: @Sendable (Call, [SeriesType]) throws(FormulaError) -> SeriesType
    /// The periods for which there may be a value.
    let periods: @Sendable ([SeriesData]) -> [Period]
    /// The value at a period of the result, by what was published by a day; nil for the present.
    let value: @Sendable (Call, [SeriesData], Period, _ asOf: Day?) -> Value?
    /// The days that can matter for the value at a period.
    let window: @Sendable (Call, [SeriesData], Period) -> Period
    /// The day before which there is no value at a period; nil when there never is one.
    let firstKnown: @Sendable (Call, [SeriesData], Period) -> Day?
    /// The days on which the value at a period can have changed, and about how much work it is to compute it once.
    let publications: @Sendable (Call, [SeriesData], Period) -> (days: Set<Day>, weight: Int)
    /// What is missing for the value at a period that ends on a day, and of which argument; nil when nothing is.
    let gap: @Sendable (Call, [SeriesData], _ end: Day) -> (argument: Int, period: Period)?

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

    static let all: [Function] = [trailingYear, cumulative]

    static func named(_ name: String) -> Function? { all.first { $0.name == name } }
}

/// A function applied to expressions.
package struct Call: Sendable {
    let function: Function
    let arguments: [Expression]
    /// The options that were given, by their names.
    let options: [String: Day]
    /// Where the function's name stands.
    let offset: Int
}
