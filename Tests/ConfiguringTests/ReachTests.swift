import Testing

/// A rule that can never fire is a fault of the configuration.
struct ReachTests {
    private func found(_ rule: String, disabled: Bool = false) throws -> [String] {
        try diagnostics(
            """
            feeds:
              - id: f
                url: "https://example.org/f"
                schedule: { every: 1h }
                format: csv
                \(disabled ? "enabled: false" : "")
                series:
                  - { id: sales, unit: USD, kind: flow, frequency: quarter, value: v, period: d, nonnegative: true }
                  - { id: profit, unit: USD, kind: flow, frequency: quarter, value: v, period: d }
                  - { id: score, unit: index, kind: index, frequency: irregular, value: v, date: d }
            indicators:
              - { id: growth.sales, unit: percent, formula: yoy(sales) }
              - { id: loss, formula: 0 USD - sales }
              - { id: rest, unit: percent, formula: 1 - growth.sales }
            rules:
              - { id: r, \(rule) }
            """)
    }

    @Test(arguments: [
        (#"when: "sales < 0 USD""#, "what it compares is never below 0"),
        (#"when: "ttm(sales) < -1 USD/yr""#, "is never below 0"),
        (#"when: "growth.sales < -100 percent""#, "is never below -100"),
        (#"when: "loss > 0 USD""#, "is never above 0"),
        (#"when: "age(score) < 0 d""#, "is never below 0"),
        (#"when: "count(sales > 1 USD, profit > 1 USD) > 2 count""#, "is never below 0 nor above 2"),
        (#"when: "changes(score) < 0 count""#, "is never below 0"),
        (#"when: "peak(score) > 1 index and sales < 0 USD""#, "whatever is published, its 'when' is not true"),
        (#"when: "sales + 1 USD < profit and sales < 0 USD""#, "its 'when' is not true"),
        (
            #"when: "sales > 1 USD", deadline: 2026, claim: { kind: crosses, settle_on: 2026-06-30 }"#,
            "'r' would be settled on 2026-06-30, before its deadline of 2026"
        ),
        (
            #"when: "sales > 1 USD", deadline: 2026, claim: { kind: crosses, fallback: [profit] }"#,
            "say with 'settle_on' or 'settle_within'"
        ),
        (
            #"when: "sales > 1 USD", deadline: 2026, claim: { kind: crosses, settle_within: 90d, fallback: [score] }"#,
            "'score' is in index, and cannot stand in for what is compared with USD"
        ),
        (
            #"when: "sales > 1 USD", claim: { kind: state, fallback: [sale] }"#,
            "unknown series 'sale'; did you mean 'sales'?"
        ),
        (#"when: "sales > 1 USD", claim: { kind: state, fallback: [score] }"#, "not one dimension"),
        (
            #"when: "sales > 1 USD and profit > 1 USD", deadline: 2026, claim: { kind: crosses, settle_within: 90d, fallback: [growth.sales] }"#,
            "stands in for one series or formula"
        ),
        (
            #"when: "sales > 1 USD and profit > 1 USD", claim: { kind: state, fallback: [sales] }"#,
            "'fallback' stands in for one series"
        ),
    ])
    func `what cannot be is told`(rule: String, message: String) throws {
        let found = try found(rule)
        #expect(found.count == 1 && found[0].contains("error") && found[0].contains(message), "\(found)")
    }

    @Test(arguments: [
        #"when: "sales <= 0 USD""#, #"when: "profit < 0 USD""#, #"when: "growth.sales <= -100 percent""#,
        #"when: "sales - profit < 0 USD""#, #"when: "profit / sales < 0""#, #"when: "change(sales) < 0 USD""#,
        #"when: "not sales > 5 USD""#, #"when: "count(sales > 1 USD, profit > 1 USD) >= 2 count""#,
        #"when: "rest > 50 percent""#, #"when: "growth.sales < -20 and profit > 3 USD""#,
        #"when: "30000 USD - sales > 100 USD""#, #"when: "sales < 0 USD or profit < 0 USD""#,
        #"when: "sales == 0 USD""#,
    ])
    func `what can be is not`(rule: String) throws { #expect(try found(rule).isEmpty) }

    @Test func `a rule of which nothing is fetched is told, and no fault`() throws {
        let found = try found(#"when: "ttm(sales) > 1 USD/yr""#, disabled: true)
        #expect(
            found.count == 1 && found[0].contains("warning: 'r' can never fire: nothing of it is fetched"), "\(found)")
    }
}
