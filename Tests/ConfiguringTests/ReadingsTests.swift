import Testing

/// What stands beside the deciding series of a claim.
struct ReadingsTests {
    private func found(_ readings: String) throws -> [String] {
        try diagnostics(
            """
            feeds:
              - id: f
                url: "https://example.org/f"
                schedule: { every: 1h }
                format: csv
                series:
                  - { id: sales, unit: USD, kind: flow, frequency: quarter, value: v, period: d }
                  - { id: a, unit: index, kind: index, frequency: irregular, value: v, date: d }
                  - { id: b, unit: index, kind: index, frequency: irregular, value: v, date: d }
            lists:
              all: [{ x: a }, { x: b }]
            rules:
              - { id: r, when: sales > 5 USD, claim: { kind: state, readings: \(readings) } }
            """)
    }

    @Test(arguments: [
        "sales", "[sales, a]", "[{ series: sales, title: Sales, compared: false }]",
        #"[{ formula: "leader({x} for all)", title: Who leads }]"#, #"[{ formula: yoy(sales), unit: percent }]"#,
        #"[{ when: sales > 7 USD }]"#, #"[{ when: "sales > 7 USD and a > b", title: Both }]"#,
    ])
    func `series, formulas, names and conditions stand there`(readings: String) throws {
        #expect(try found(readings).isEmpty)
    }

    @Test(arguments: [
        ("[sale]", "unknown series 'sale'; did you mean 'sales'?"),
        ("[{ series: sale }]", "unknown series 'sale'"),
        ("[{ title: Sales }]", "a reading is of a 'series', of a 'formula', or of a condition: 'when'"),
        ("[{ series: sales, when: sales > 7 USD }]", "a reading is of a 'series'"),
        ("[{ formula: sales + a }]", "'+' of USD and index, which are not one dimension"),
        ("[{ formula: sales > 7 USD }]", "a condition is no indicator"),
        ("[{ when: sales > 7 }]", "the number needs a unit"),
        ("[{ when: sales > 7 USD, compared: false }]", "'compared' is of a reading with a 'series'"),
        ("[{ series: sales, unit: percent }]", "'unit' is of a reading with a 'formula'"),
        (#"[{ formula: "leader(a, b)", unit: percent }]"#, "a name is in no unit"),
        (#"[{ formula: "leader({x} for none)" }]"#, "unknown list 'none'"),
    ])
    func `what does not is told`(readings: String, message: String) throws {
        let found = try found(readings)
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }
}
