import Fixtures
import Testing

@testable import Model
@testable import Revisions

/// On each day the best source that has a period by that day counts (rule 11).
struct SourceRankTests {
    private static let period = Period(start: Day(number: 0), end: Day(number: 1))

    private static func vintage(_ day: Int32, _ value: Double?, _ rank: UInt8 = 0) -> Vintage {
        Vintage(published: Day(number: day), value: value, rank: rank)
    }

    /// What is stored after documents that came one after the other.
    private static func store(_ documents: [[Vintage]], keepsRepeats: Bool = false) -> History {
        var stored: [Vintage] = []
        for document in documents {
            stored +=
                Merge.source(stored: stored, incoming: document, of: Self.period, keepsRepeats: keepsRepeats).inserts
            stored.sort { ($0.published, $0.ordinal) < ($1.published, $1.ordinal) }
        }
        return History(period: period, vintages: stored)
    }

    private static func told(_ history: History) -> [String] {
        history.revisions.map { vintage in
            let mark = vintage.origin.contains(.correction) ? " correction" : ""
            return "\(vintage.published.number) \(vintage.value.map { "\($0)" } ?? "-")\(mark)"
        }
    }

    @Test(arguments: [
        ("a worse source's later value is no vintage", [[(10, 5, 0)], [(20, 6, 1)]], ["10 5.0"]),
        ("nor is its repeat", [[(10, 6, 1)], [(20, 5, 0)], [(30, 6, 1)]], ["10 6.0", "20 5.0 correction"]),
        ("an equal better source is remembered", [[(10, 5, 1)], [(20, 5, 0)], [(30, 6, 1)]], ["10 5.0"]),
        (
            "the better source is revised", [[(10, 6, 1)], [(20, 5, 0)], [(30, 4, 0)]],
            [
                "10 6.0", "20 5.0 correction", "30 4.0",
            ]
        ),
        ("of one day the better counts alone", [[(10, 6, 1)], [(10, 5, 0)]], ["10 5.0 correction"]),
        ("a better one that comes late hides what came before it", [[(20, 6, 1)], [(10, 5, 0)]], ["10 5.0"]),
        (
            "three sources", [[(10, 6, 2)], [(20, 5, 1)], [(30, 4, 0)], [(40, 7, 1)], [(50, 8, 2)]],
            [
                "10 6.0", "20 5.0 correction", "30 4.0 correction",
            ]
        ),
    ])
    func `the best source counts`(rule: String, documents: [[(day: Int32, value: Double, rank: UInt8)]], told: [String])
    {
        let incoming = documents.map { $0.map { Self.vintage($0.day, $0.value, $0.rank) } }
        #expect(Self.told(Self.store(incoming)) == told, "\(rule)")
        #expect(Self.told(Self.store(incoming, keepsRepeats: true)) == told, "\(rule), of a flow")
    }

    @Test func `a better source that says nothing of a period does not hide another`() {
        #expect(Self.told(Self.store([[Self.vintage(10, nil)], [Self.vintage(20, 6, 1)]])) == ["20 6.0"])
        let withdrawn = Self.store([[Self.vintage(10, 5)], [Self.vintage(20, nil)], [Self.vintage(30, 6, 1)]])
        #expect(Self.told(withdrawn) == ["10 5.0", "20 -"])
    }

    @Test func `what was typed comes from no source`() {
        var manual = Self.vintage(20, 7)
        manual.origin = .manual
        #expect(
            Self.told(Self.store([[Self.vintage(10, 5, 1)], [manual], [Self.vintage(30, 6, 1)]])) == [
                "10 5.0", "20 7.0", "30 6.0",
            ])
    }

    /// Filings in the order of their days: all in one document, or a document after each.
    @Test(arguments: [false, true])
    func `a history that is loaded at once is the one that came filing by filing`(keepsRepeats: Bool) {
        for seed in 0..<2_000 as Range<UInt64> {
            var generator = SplitMix(seed: seed)
            var day: Int32 = 0
            let filings = (0..<Int.random(in: 1...8, using: &generator)).map { _ -> Vintage in
                day += Int32.random(in: 1...2, using: &generator)
                let rank = UInt8.random(in: 0...2, using: &generator)
                return Self.vintage(day, Double.random(in: 0...3, using: &generator).rounded(), rank)
            }
            // A document repeats what was filed before.
            let growing = filings.indices.map { Array(filings[...$0]) }
            let atOnce = Self.store([filings], keepsRepeats: keepsRepeats)
            #expect(Self.told(Self.store(growing, keepsRepeats: keepsRepeats)) == Self.told(atOnce), "\(seed)")
            #expect(Self.store(filings.map { [$0] }, keepsRepeats: keepsRepeats) == atOnce, "\(seed)")
            for asOf in 0...day {
                // The best source by the day says what is known.
                let known = filings.filter { $0.published.number <= asOf }
                let best = known.map(\.rank).min()
                let expected = known.last { $0.rank == best }?.value
                let knowledge = Knowledge(asOf: Day(number: asOf))
                #expect(atOnce.current(by: knowledge)?.value == expected, "\(seed), \(asOf)")
            }
        }
    }
}
