import Testing

@testable import Model

/// Units, their dimensions, and numbers as people read them.
struct UnitTests {
    private func unit(_ text: String) throws -> Unit {
        try UnitTable(nouns: ["H100e": "count"]).unit(named: text).get()
    }

    @Test(arguments: [
        ("GW", "MW", 1000.0), ("percent", "ratio", 0.01), ("USD/yr", "USD/yr", 1), ("GWh/h", "MW", 1000),
        ("H100e", "count", 1),
    ])
    func `values convert within a dimension`(from: String, to: String, factor: Double) throws {
        let converted = try #require(try unit(from).conversion(to: unit(to)))
        #expect(abs(converted - factor) < 1e-9 * factor)
    }

    @Test(arguments: [("USD", "USD/yr"), ("USD", "EUR"), ("index", "ratio"), ("count", "ratio"), ("GW", "GWh")])
    func `values of two dimensions do not convert`(from: String, to: String) throws {
        #expect(try unit(from).conversion(to: unit(to)) == nil)
    }

    @Test func `an unknown symbol is named`() {
        guard case .failure(let unknown) = UnitTable().unit(named: "USD/year") else {
            Issue.record("USD/year is no unit")
            return
        }
        #expect(unknown.symbol == "year")
    }

    @Test(arguments: [
        (446.72e9, "USD", "$446.7bn"), (400e9, "USD", "$400bn"), (115e9, "USD/yr", "$115bn a year"),
        (4.2, "percent", "4.2%"),
        (0.549, "ratio", "0.549"), (2100, "MW", "2,100 MW"), (1_234_567, "count", "1,234,567"),
        (999.96e9, "USD", "$999.96bn"),
        (0.0000015, "ratio", "1.5e-06"), (0.000123456, "USD", "$0.000123"), (0.05359, "ratio", "0.0536"),
        (0.0999, "percent", "0.0999%"), (0.99999, "ratio", "1"),
        (-3.5e6, "EUR", "-\u{20AC}3.5m"), (38.97e12, "USD", "$38.97tn"), (0, "USD", "$0"),
    ])
    func `a figure reads as in a newspaper`(value: Double, symbol: String, text: String) throws {
        #expect(ValueText.spoken(value, unit: try unit(symbol)) == text)
    }

    @Test(arguments: [
        (446.72e9, "446.7bn"), (-446.72e9, "-446.7bn"), (999_999.4, "999,999"), (12_345.67, "12,346"),
        (412.34, "412.3"),
        (4.2345, "4.235"), (4.2, "4.2"), (0.053422, "0.0534"), (-2.5e-300, "-2.5e-300"), (999.96e9, "999.96bn"),
        (3_600_000, "3.6m"),
        (0, "0"), (-0.0, "0"), (100, "100"), (1e15, "1,000tn"), (1.5e308, "1.5e+308"), (5e26, "5e+26"),
        (1.23456e20, "1.235e+20"),
    ])
    func `tables have three or four significant digits, or all before the point`(value: Double, text: String) {
        #expect(ValueText.short(value) == text)
    }

    @Test(arguments: [
        ([446.72e9, 446.74e9], ["446.72bn", "446.74bn"]), ([4.2, 4.2], ["4.2", "4.2"]),
        ([4.231, 4.234], ["4.231", "4.234"]),
        ([24_026.834e9, 24_026.835e9, 1], ["24.02683tn", "24.02684tn", "1"]),
    ])
    func `no two numbers of a column look like one`(values: [Double], texts: [String]) {
        let more = ValueText.digitsApart(values)
        #expect(values.map { ValueText.short($0, more: more) } == texts)
    }

    @Test(arguments: [
        (1234.5678, "1,234.5678"), (-1_234_567, "-1,234,567"), (0.1, "0.1"), (1e30, "1e+30"), (-0.0, "0"),
        (446_720_000_000.25, "446,720,000,000.25"),
    ])
    func `all digits of a number are grouped`(value: Double, text: String) { #expect(ValueText.full(value) == text) }

    @Test(arguments: [(446.72e9, "446720000000"), (0.1, "0.1"), (2.5e-300, "2.5e-300"), (1e16, "1e+16"), (-0.0, "0")])
    func `machines get the shortest decimal that reads back`(value: Double, text: String) {
        #expect(ValueText.exact(value) == text)
        #expect(Double(text) == value)
    }

    @Test func `JSON text holds on one line whatever comes`() {
        #expect(JSONText.quote("a\"\n\u{2028}\u{1}\\") == "\"a\\\"\\n\\u2028\\u0001\\\\\"")
    }
}
