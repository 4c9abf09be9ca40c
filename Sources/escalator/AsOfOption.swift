internal import ArgumentParser
internal import Model

/// By what was known when a question is answered.
struct AsOfOption: ParsableArguments {
    @Option(help: ArgumentHelp("Only what had been published by this day, inclusive.", valueName: "day"))
    var asOf: String?

    func validate() throws {
        if let asOf, Period.parse(label: asOf) == nil { throw ValidationError("'\(asOf)' is no period and no day") }
    }

    /// The day; nil for the present.
    var day: Day? { asOf.flatMap { Period.parse(label: $0)?.period.end } }
}
