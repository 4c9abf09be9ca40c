import Testing

@testable import Configuring
@testable import Ingest

/// Names that the texts of a column have (`names`), and what `where` makes of them.
struct NamesTests {
    private static let names =
        "names: { Org: { google: [DeepMind, \"Google,DeepMind\"], openai: OpenAI, other: \"*\" } }"

    private func file(_ rows: String, names: String = names) -> String {
        """
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            \(names)
            series: [{ id: a.b, unit: USD, kind: stock, frequency: irregular, value: v, date: d, where: \(rows) }]
        """
    }

    private func condition(_ rows: String, names: String = names) throws -> (texts: Set<String>, isExcluding: Bool)? {
        let condition = try configuration(file(rows, names: names)).feeds.first?.series.first?.conditions.first
        return condition.map { (Set($0.texts), $0.isExcluding) }
    }

    @Test(arguments: [
        ("{ Org: google }", ["DeepMind", "Google,DeepMind"], false),
        ("{ Org: [openai, google] }", ["OpenAI", "DeepMind", "Google,DeepMind"], false),
        ("{ Org: other }", ["OpenAI", "DeepMind", "Google,DeepMind", ""], true),
        ("{ Org: [other, openai] }", ["DeepMind", "Google,DeepMind", ""], true),
        ("{ Org: { not: google } }", ["DeepMind", "Google,DeepMind"], true),
        ("{ Org: { not: [other, google] } }", ["OpenAI", ""], false),
        ("{ Kind: { not: [x, y] } }", ["x", "y"], true),
    ])
    func `a name is the texts that have it`(rows: String, texts: [String], isExcluding: Bool) throws {
        let found = try #require(try condition(rows))
        #expect(found.texts == Set(texts))
        #expect(found.isExcluding == isExcluding)
    }

    @Test(arguments: [
        ("{ Org: gogle }", Self.names, "unknown name 'gogle'; did you mean 'google'?"),
        ("{ Org: OpenAI }", Self.names, "unknown name 'OpenAI'"),
        ("{ Org: { nt: x } }", Self.names, "unknown key 'nt'; did you mean 'not'?"),
        ("{ Org: { not: [] } }", Self.names, "'not' of 'Org' names no text"),
        ("{ Org: a }", "names: { Org: { a: [x, \"*\"] } }", "'*' stands for every other text, and alone"),
        ("{ Org: a }", "names: { Org: { a: [] } }", "'a' has no text"), ("{ Org: {} }", Self.names, "is empty"),
        ("{ Org: { not: { a: b } } }", Self.names, "'not' must be a text"),
        ("{ Org: a }", "names: { Org: { a: x, b: [y, x] } }", "'x' has the name 'a' already"),
        ("{ Org: a }", "names: { Org: { a: \"*\", b: \"*\" } }", "'a' is every other text already"),
        ("{ Org: a }", "names: { Org: x }", "'Org' must map names to their texts"),
        ("{ Org: a }", "names: x", "'names' must map columns to names"),
    ])
    func `a fault is named`(rows: String, names: String, message: String) throws {
        let found = try diagnostics(file(rows, names: names))
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test func `a series says more than its feed, or otherwise of a column`() throws {
        let own = "names: { Kind: { good: [x] }, Org: { google: Alphabet } }"
        let text = file("{ Org: google, Kind: good }").replacing("where:", with: "\(own), where:")
        let found = try #require(try configuration(text).feeds.first?.series.first?.conditions)
        #expect(found.map(\.texts) == [["Alphabet"], ["x"]])
        let more = file("{ Org: openai, Kind: good }").replacing(
            "where:", with: "names: { Kind: { good: [x] } }, where:")
        #expect(try configuration(more).feeds.first?.series.first?.conditions.map(\.texts) == [["OpenAI"], ["x"]])
    }
}
