import Testing

@testable import Configuring
@testable import Formulas
@testable import Ingest
@testable import Rules

/// Named lists: for templates, and for what formulas say of every entry (`sum(x for list)`).
struct ListsTests {
    private func file(_ formula: String, more: String = "") -> String {
        """
        lists:
          shops: [{ shop: a, name: Ada's }, { shop: b, name: Bob's }]
          kinds: [{ kind: x }, { kind: y }]
          Big-1: [{ shop: a }]
        feeds:
          - id: f
            url: "https://example.org/f"
            schedule: { every: 1h }
            format: csv
            series:
              - { for_each: shops, id: "{shop}.x", title: "{name} sales", unit: USD, kind: flow, frequency: quarter, value: v, period: d }
              - { for_each: shops, id: "{shop}.y", unit: USD, kind: flow, frequency: quarter, value: v, period: d }
        indicators:
          - { id: all, formula: "\(formula)" }
        \(more)
        """
    }

    @Test(arguments: [
        ("sum({shop}.x for shops)", "sum(a.x, b.x)"),
        ("max(ttm({shop}.x) for shops) / 2", "max(ttm(a.x), ttm(b.x)) / 2"),
        ("sum({shop}.x for shops, a.y)", "sum(a.x, b.x, a.y)"),
        ("sum(a.y, {shop}.x - {shop}.y for shops)", "sum(a.y, a.x - a.y, b.x - b.y)"),
        ("sum(max({shop}.{kind} for kinds) for shops)", "sum(max(a.x, a.y), max(b.x, b.y))"),
        ("sum({shop}.x for Big-1, b.x)", "sum(a.x, b.x)"),
        ("max({shop}.x for shops) - min({shop}.y for shops)", "max(a.x, b.x) - min(a.y, b.y)"),
    ])
    func `a formula says something of every entry`(formula: String, expanded: String) throws {
        let found = try configuration(file(formula))
        #expect(try diagnostics(file(formula)).isEmpty)
        #expect(found.indicators.first?.formula.text == expanded)
        #expect(found.feeds.first?.series.map(\.name) == ["Ada's sales", "Bob's sales", "a.y", "b.y"])
    }

    @Test func `within a template each part is its own list's`() throws {
        let more = "rules: [{ for_each: kinds, id: \"r.{kind}\", when: \"sum({shop}.{kind} for shops) > 5 USD\" }]"
        let found = try configuration(file("a.x + b.x", more: more))
        #expect(found.rules.map(\.formula) == ["sum(a.x,b.x)", "sum(a.y,b.y)"])
    }

    @Test(arguments: [
        ("sum({shop}.x for shosp)", "unknown list 'shosp'; did you mean 'shops'?"),
        ("sum({shop}.z for shops)", "unknown series 'a.z'"), ("{shop}.x for shops", "unexpected"),
    ])
    func `a fault is named`(formula: String, message: String) throws {
        let found = try diagnostics(file(formula))
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test func `a list whose texts name it has no end, which is told`() throws {
        let found = try diagnostics(
            "lists: { a: [{ n: \"({n} for a)\" }, { n: \"({n} for a)\" }] }\nindicators: [{ id: i, formula: \"sum({n} for a)\" }]"
        )
        #expect(found.contains { $0.contains("the formula grows without end") }, "\(found.map { $0.prefix(200) })")
    }

    @Test(arguments: [
        ("lists: x", "'lists' must map names to lists"), ("lists: { a: x }", "'a' must be a list of mappings"),
        ("lists: { a: [x] }", "an entry of 'a' must be a mapping"),
        ("lists: { a: [{ b: [c] }] }", "'b' must be a text"),
        ("lists: { a: [] }\nindicators: [{ for_each: shops, id: c, formula: d }]", "unknown list 'shops'; there are a"),
    ])
    func `a list must be one`(text: String, message: String) throws {
        let found = try diagnostics(text)
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }
}
