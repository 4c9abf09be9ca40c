import Fixtures
import Testing

@testable import Model

/// Values with bounds (rule 30).
struct EstimateTests {
    private static let open = Estimate(63, low: 63, high: .infinity)

    @Test(
        arguments: [
            (Estimate(5) + Estimate(3, low: 2, high: 4), Estimate(8, low: 7, high: 9)),
            (Estimate(5) - Estimate(3, low: 2, high: .infinity), Estimate(2, low: -.infinity, high: 3)),
            (Estimate(5) * open, Estimate(315, low: 315, high: .infinity)),
            (Estimate(-5) * open, Estimate(-315, low: -.infinity, high: -315)),
            (Estimate(0) * open, Estimate(0, low: 0, high: 0)),
            (-Estimate(3, low: 2, high: 4), Estimate(-3, low: -4, high: -2)),
            (Estimate(2, isAbout: true) + Estimate(1), Estimate(3, isAbout: true)),
        ])
    func `sums and products hold every sum and product of what is within the bounds`(found: Estimate, wanted: Estimate)
    {
        #expect(found == wanted)
    }

    @Test func `a quotient by what may be nothing has no value`() throws {
        #expect(Estimate(1) / Estimate(0) == nil)
        #expect(Estimate(1) / Estimate(1, low: -1, high: 2) == nil)
        #expect(Estimate(1) / Estimate(1, low: 0, high: 2) == nil)
        #expect(Estimate(4) / Estimate(2, low: 1, high: 4) == Estimate(2, low: 1, high: 4))
        #expect(Estimate(126) / Self.open == Estimate(2, low: 0, high: 2))
        #expect(Self.open / Self.open == Estimate(1, low: 0, high: .infinity))
    }

    @Test(arguments: 0..<200)
    func `interval arithmetic contains every number that numbers within the bounds give`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        func number() -> Double { Double(Int.random(in: -20...20, using: &generator)) }
        func estimate() -> (estimate: Estimate, inside: Double) {
            let ends = [number(), number()].sorted()
            let value = Double.random(in: ends[0]...ends[1], using: &generator)
            let inside = Double.random(in: ends[0]...ends[1], using: &generator)
            return (Estimate(value, low: ends[0], high: ends[1]), inside)
        }
        for _ in 0..<50 {
            let (left, right) = (estimate(), estimate())
            func check(_ found: Estimate?, _ number: Double) {
                guard let found else { return }
                #expect(found.low <= number + 1e-9 && number <= found.high + 1e-9)
                #expect(found.low <= found.value + 1e-9 && found.value <= found.high + 1e-9)
            }
            check(left.estimate + right.estimate, left.inside + right.inside)
            check(left.estimate - right.estimate, left.inside - right.inside)
            check(left.estimate * right.estimate, left.inside * right.inside)
            check(left.estimate / right.estimate, left.inside / right.inside)
        }
    }

    @Test(
        arguments: [
            (nil, nil, nil, Estimate(5)), (nil, nil, .ge, Estimate(5, low: 5, high: .infinity)),
            (nil, nil, .le, Estimate(5, low: -.infinity, high: 5)), (nil, nil, .about, Estimate(5, isAbout: true)),
            (5, 7, .ge, Estimate(5, low: 5, high: 7)), (1, nil, .le, Estimate(5, low: 1, high: 5)),
            (4, 6, nil, Estimate(5, low: 4, high: 6)), (4, 6, .about, Estimate(5, low: 4, high: 6, isAbout: true)),
        ] as [(Double?, Double?, VintageDetail.Qualifier?, Estimate)])
    func `what a source says gives bounds, and they give what is stored of a computed value`(
        low: Double?, high: Double?, qualifier: VintageDetail.Qualifier?, wanted: Estimate
    ) {
        #expect(VintageDetail(low: low, high: high, qualifier: qualifier).estimate(of: 5) == wanted)
        #expect(VintageDetail.of(wanted)?.estimate(of: 5) ?? Estimate(5) == wanted)
    }

    @Test(
        arguments: [
            (Estimate(5), "5"), (Estimate(5, isAbout: true), "about 5"),
            (Estimate(5, low: 5, high: .infinity), "at least 5"),
            (Estimate(5, low: -.infinity, high: 5), "at most 5"), (Estimate(5, low: 5, high: 6), "between 5 and 6"),
            (Estimate(5, low: 4, high: 6), "5 (between 4 and 6)"),
            (Estimate(5, low: 4, high: .infinity), "5 (at least 4)"),
            (Estimate(5, low: 4, high: 6, isAbout: true), "about 5 (between 4 and 6)"),
        ])
    func `bounds have words`(estimate: Estimate, words: String) {
        #expect(estimate.words(ValueText.exact) == words)
    }

    @Test func `two vintages say the same when value, bounds and qualifier are, whatever the note is`() {
        let day = Day(number: 20_000)
        func vintage(_ value: Double, _ detail: VintageDetail?) -> Vintage {
            Vintage(published: day, value: value, detail: detail)
        }
        let noted = vintage(5, VintageDetail(note: "a"))
        #expect(vintage(5, nil).says(sameAs: noted))
        #expect(noted.says(sameAs: vintage(5, VintageDetail(note: "b", confidence: "low"))))
        #expect(!vintage(5, nil).says(sameAs: vintage(5, VintageDetail(qualifier: .ge))))
        #expect(
            !vintage(5, VintageDetail(high: 6, qualifier: .ge)).says(sameAs: vintage(5, VintageDetail(qualifier: .ge))))
        #expect(!vintage(5, nil).says(sameAs: vintage(6, nil)))
    }
}
