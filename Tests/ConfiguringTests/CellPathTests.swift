import Testing

/// What a cell may be selected by (rule 10).
struct CellPathTests {
    @Test(arguments: [
        ("$.a[*]", false), ("$..a", false), ("$.a[?@.b == 'c'].v", false), ("$.a[0,1]", false), ("$.a[0:2]", false),
        ("$.a[0].v", true), ("a", true), ("$['a b'][-1]", true),
    ])
    func `a path in a cell names one node`(path: String, isTaken: Bool) throws {
        for key in ["value", "date", "published", "citation"] {
            let others = ["value": "v", "date": "d"].filter { $0.key != key }.map { "\($0.key): \($0.value)" }.sorted()
            let found = try diagnostics(
                """
                feeds:
                  - id: f
                    url: "https://example.org/f"
                    schedule: { every: 1h }
                    format: json
                    rows: "$.rows[*]"
                    series: [{ id: a.b, unit: USD, kind: stock, frequency: month, \(others.joined(separator: ", ")), \(key): "\(path)" }]
                """)
            #expect(found.contains { $0.contains("can select several values") } == !isTaken, "\(key): \(found)")
        }
    }
}
