import Fetching
import Fixtures
import Formulas
import Rules
import Testing

@testable import Configuring
@testable import Model

/// The conditions of rules.
extension ConfigurationTests {
    @Test(arguments: [
        ("a.b > 5", "the number needs a unit: 'a.b' is in USD"), ("a.b > 5 EUR", "cannot be compared with EUR"),
        ("a.b 5 USD", "a sign such as >"), ("a.b > x USD", "units stand behind numbers"),
        ("ab > 5 USD", "did you mean 'a.b'?"),
        ("a.b > 5 UDS", "unknown unit 'UDS'"),
        ("2 * a.b > 5", "9:31: error: the number needs a unit: '2 * a.b' is in USD"),
        ("yoy(a.b) > 5 USD", "9:32: error: the formula gives ratio"),
        ("a.b > 5 USD and a.b", "9:37: error: a number where a condition is expected"),
        ("a.b > 5 USD or a.b < 9", "9:42: error: the number needs a unit"),
        ("a.b > 5 USD and a.b < 9 EUR", "9:41: error: '<' of USD and EUR"),
        ("not a.b", "a number where a condition"), ("a.b > yoy(a.b)", "9:25: error: '>' of USD and ratio"),
        ("a.b > 5 USD until a.b < 3 USD", "unexpected 'u'"), ("5 > 4", "two numbers"),
        ("a.b / ab > 5", "did you mean 'a.b'?"),
        ("mean(a.b, 3)", "expected one of > >= "), ("5 USD < maen(a.b, 3)", "did you mean 'mean'?"),
    ])
    func `a fault of a condition is named`(when: String, message: String) throws {
        let found = try diagnostics(series("") + "rules:\n  - { id: r, when: \"\(when)\" }\n")
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test func `a fault of the end of a condition is placed there`() throws {
        let rule = "rules:\n  - { id: r, when: \"a.b > 5 USD and yoy(a.b) > 1\", clear: \"a.b < 3 USD or x > 2\" }\n"
        let found = try diagnostics(series("") + rule)
        #expect(found == ["9:75: error: unknown series 'x'; there are a.b"], "\(found)")
    }

    @Test(arguments: [
        ("a.b > 5 USD", nil, "a.b", "> 5 USD"), ("5 USD < a.b", nil, "a.b", "> 5 USD"),
        ("2 * a.b >= 5 USD", "2*a.b < 4 USD", "rule:r", ">= 5 USD"),
        ("mean(a.b, 3) < -1 USD", nil, "rule:r", "< -1 USD"),
        ("yoy(a.b) > 10 percent", "yoy( a.b ) < 0.05", "rule:r", "> 10 percent"),
    ])
    func `a condition compares a series or a formula with a number`(
        when: String, clear: String?, series: String, meaning: String
    ) throws {
        let clear = clear.map { ", clear: \"\($0)\"" } ?? ""
        let text = self.series("") + "rules:\n  - { id: r, when: \"\(when)\"\(clear) }\n"
        #expect(try diagnostics(text) == [])
        let configuration = try withTemporaryFolder { folder in
            try write(text, to: folder + "/c.yaml")
            return ConfigurationLoader.load(folder + "/c.yaml").configuration
        }
        let rule = try #require(configuration.rules.first)
        #expect(rule.when.series == series)
        let threshold = ValueText.exact(rule.when.threshold)
        #expect("\(rule.when.comparison.rawValue) \(threshold) \(rule.when.unit)" == meaning)
        #expect(configuration.indicators.map(\.id) == (series == "a.b" ? [] : [series]))
        #expect(configuration.namedIndicators == 0)
    }

    @Test func `clear must lie on the other side of when`() throws {
        let rule = "rules:\n  - { id: r, when: a.b > 5 USD, clear: a.b < 6 USD }\n"
        #expect(try diagnostics(series("") + rule).contains { $0.contains("'clear' must be below 'when'") })
    }

    @Test func `a threshold is converted to the unit of the series`() throws {
        let text =
            head.replacing("6h", with: "6h") + """
                      - { id: a.b, unit: MW, kind: stock, frequency: month, value: v, date: d }
                rules:
                  - { id: r, when: a.b > 2 GW }
                """
        try withTemporaryFolder { folder in
            try write(text, to: folder + "/c.yaml")
            let result = ConfigurationLoader.load(folder + "/c.yaml")
            #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
            #expect(result.configuration.rules.first?.when.level == 2000)
        }
    }

    @Test(arguments: [("a.b > 0.29 ratio", 29.0), ("a.b > 29 percent", 29), ("a.b > 29", 29), ("a.b > 0.07 ratio", 7)])
    func `a threshold for a percentage is exact, and a plain number is in percent`(when: String, level: Double) throws {
        let text = series("").replacing("unit: USD, kind: flow", with: "unit: percent, kind: stock")
        try withTemporaryFolder { folder in
            try write(text + "rules:\n  - { id: r, when: \(when) }\n", to: folder + "/c.yaml")
            let result = ConfigurationLoader.load(folder + "/c.yaml")
            #expect(result.configuration.rules.first?.when.level == level, "\(result.diagnostics)")
        }
    }

    /// Each of sixty rests on both of the one before: walked anew every time, that is never over.
    @Test func `what a rule rests on is found once, whatever leads to it`() throws {
        var indicators = "indicators:\n  - { id: x0, formula: a.b }\n  - { id: y0, formula: 2 * a.b }\n"
        for step in 1...60 {
            indicators += "  - { id: x\(step), formula: x\(step - 1) + y\(step - 1) }\n"
            indicators += "  - { id: y\(step), formula: x\(step - 1) - y\(step - 1) }\n"
        }
        let text = series("") + indicators + "rules:\n  - { id: r, when: x60 > 5 USD }\n"
        try withTemporaryFolder { folder in
            try write(text, to: folder + "/escalator.yaml")
            let loaded = ConfigurationLoader.load(folder + "/escalator.yaml")
            let catalog = Catalog(loaded.configuration, secrets: Secrets(directory: nil, environment: [:]))
            #expect(catalog.sources(of: "x60") == ["a.b"])
            #expect(catalog.rules.values.map(catalog.feeds) == [["f"]])
        }
    }
}
