import Fetching
import Fixtures
import Testing

@testable import Configuring
@testable import Model
@testable import Rules

/// Fingerprints last: a new version of the program decodes nothing again, and walks no rule anew, by which nothing changed.
struct FingerprintTests {
    /// One that changes here makes every stored series of every user another generation: only a changed definition may.
    @Test func `those of the shipped definitions are what they were`() throws {
        let loaded = ConfigurationLoader.load(packageFolder + "/Config/escalator.yaml")
        #expect(loaded.errors.isEmpty)
        let catalog = Catalog(loaded.configuration, secrets: Secrets(directory: nil, environment: [:]))
        let series = catalog.seriesIDs.map { "series \($0) \(catalog.declarations[$0]?.fingerprint ?? "")" }
        let feeds = catalog.configuration.feeds.map { "feed \($0.id) \(catalog.fingerprints[$0.id] ?? "")" }
        func parts(_ text: String) -> String {
            text.split(separator: "\u{1F}", omittingEmptySubsequences: false).joined(separator: " | ")
        }
        let rules = catalog.configuration.rules.flatMap { rule in
            ["rule \(rule.id) \(parts(rule.fingerprint))", "once \(rule.id) \(parts(rule.earlierFingerprint))"]
        }
        let text = (series + feeds + rules).map { $0 + "\n" }.joined()
        #expect(try Golden.text("fingerprints", text) == text)
    }

    @Test func `a key that came later changes nothing where it says nothing`() {
        let first = Fingerprint(["a", "b"])
        var later = first
        later.add("low", "")
        later.add("forms", "all", standard: "all")
        #expect(later == first)
        #expect(first.text == "a\u{1F}b")
        later.add("low", "x")
        later.add("forms", "10-K", standard: "all")
        #expect(later.text == "a\u{1F}b\u{1F}low=x\u{1F}forms=10-K")
    }

    @Test(arguments: [(Hold.periods(3), "periods(3)"), (.duration(Interval(seconds: 1_209_600)), "duration(2w)")])
    func `how long a rule holds has the words of the first version`(hold: Hold, text: String) {
        #expect(hold.spelling == text)
    }

    /// A noun is a name; but what it stands for is a part of what formulas over it mean.
    @Test(arguments: [("{ power: kW }", "{ power: MW }", true), ("{ jobs: count }", "{ jobs: count, x: kW }", false)])
    func `a noun that stands for another unit is another formula`(
        first: String, second: String, isAnother: Bool
    ) throws {
        let noun = first.contains("power") ? "power" : "jobs"
        func fingerprints(_ units: String) throws -> [String?] {
            try withTemporaryFolder { folder in
                try write(
                    """
                    units: \(units)
                    feeds:
                      - { id: a, url: "https://example.org/a", schedule: { every: 1h }, format: csv, series: [{ id: a, unit: \(noun), kind: stock, frequency: month, value: v, period: month }] }
                    indicators: [{ id: twice, unit: \(noun), formula: a * 2 }, { id: more, formula: twice + a }]
                    """, to: folder + "/c.yaml")
                let loaded = ConfigurationLoader.load(folder + "/c.yaml")
                #expect(loaded.errors.isEmpty, "\(loaded.errors)")
                let catalog = Catalog(loaded.configuration, secrets: Secrets(directory: nil, environment: [:]))
                return ["a", "twice", "more"].map { catalog.declarations[$0]?.fingerprint }
            }
        }
        let (before, after) = (try fingerprints(first), try fingerprints(second))
        #expect(before[0] == after[0], "what is stored of documents is the same")
        #expect((before[1] != after[1]) == isAnother)
        #expect((before[2] != after[2]) == isAnother)
    }
}
