internal import ArgumentParser
internal import Model
internal import Queries

/// `document SERIES PERIOD`: the archived body that a value came from.
struct ShowDocument: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "document",
        abstract: "Print the archived document that a value came from, byte for byte, or its row alone.",
        discussion: """
            The document is what its source sent when the value was first seen. 'escalator explain' tells where from and \
            when, and the hash of its bytes.
            """
    )

    @OptionGroup var known: AsOfOption
    @OptionGroup var common: CommonOptions

    @Argument(help: "The id of the series.")
    var series: String

    @Argument(help: "The period (2026-Q1) or the day on which it ends.")
    var period: String

    @Flag(help: "Only the row that states the value: of a table with its head, of a tree as JSON.")
    var row = false

    func run() throws {
        try reporting {
            let catalog = try common.readableCatalog()
            try common.read(catalog) { snapshot in
                let question = ValueQuestion(series: series, period: period, asOf: known.day)
                let (explanations, _) = try question.explanations(catalog, snapshot)
                guard explanations.count == 1, let explanation = explanations.first, let snapshot else {
                    let days = explanations.map { "\($0.period)" }.joined(separator: ", ")
                    throw Failure(
                        .usage,
                        "\(series) has more than one value for \(period): \(days); name the day on which it ends")
                }
                let query = DocumentQuery(catalog, snapshot)
                do {
                    let found = try query.document(of: explanation)
                    guard row else { return Console.print(forReader: found.body) }
                    for text in try query.rows(found) { Console.print(forReader: Array((text + "\n").utf8)) }
                } catch let absence as DocumentQuery.Absence {
                    throw Failure(.unavailable, absence.message)
                }
            }
        }
    }
}
