import Formulas
import Model
import Testing

@testable import Rules

/// When a threshold would be crossed: beside figures that were computed apart, by the same method written down anew.
struct CrossingProjectionTests {
    /// Quarters from 2020 on.
    private static func quarters(_ values: [Double]) -> [CurrentObservation] {
        values.enumerated().compactMap { place, value in
            let start = Day(year: 2020 + place / 4, month: place % 4 * 3 + 1, day: 1)
            return start.map {
                let period = Frequency.quarter.period(startingOn: $0)
                return CurrentObservation(period: period, estimate: Estimate(value), published: period.end + 30)
            }
        }
    }

    private static let steady: [Double] = [100, 103, 109, 112, 118, 120, 129, 131, 138, 146, 149, 158]
    /// Hardly anything for two years, and then a steep rise.
    private static let changed: [Double] = [
        10, 10.5, 10.2, 10.9, 11.2, 11.0, 11.6, 11.9, 14, 16.5, 19, 23, 27, 31, 37, 42, 50, 58,
    ]
    private static let falling = [5.0, 4.6, 4.9, 4.1, 4.3, 3.6, 3.9, 3.2, 3.3, 2.9]

    private func project(
        _ values: [Double], _ level: Double, isUpward: Bool = true, isInLevels: Bool = false
    ) -> String {
        do {
            let found = try CrossingProjection(
                Self.quarters(values), frequency: .quarter, level: level, isUpward: isUpward, isInLevels: isInLevels)
            return "\(found.earliest) \(found.latest.map { "\($0)" } ?? "-")"
        } catch {
            return error.rawValue
        }
    }

    @Test func `the band tells the first and the last day`() {
        #expect(project(Self.steady, 200) == "2024-01-10 2025-01-15")
        #expect(project(Self.falling, 2, isUpward: false, isInLevels: true) == "2022-09-29 2044-11-06")
    }

    @Test func `growth that changed counts from the change on`() {
        #expect(project(Self.changed, 100) == "2025-04-07 2025-06-20")
    }

    @Test func `what cannot be said is refused with the reason`() {
        #expect(project(Array(Self.steady.prefix(7)), 200) == CrossingProjection.Refusal.tooFew.rawValue)
        #expect(project(Self.steady, 10_000) == CrossingProjection.Refusal.tooFar.rawValue)
        #expect(project(Self.falling, 9) == CrossingProjection.Refusal.awayFromIt.rawValue)
        #expect(project(Self.steady, 150) == CrossingProjection.Refusal.crossed.rawValue)
        #expect(project([Double](repeating: 3, count: 12), 15) == CrossingProjection.Refusal.noVariance.rawValue)
        var bounded = Self.quarters(Self.steady)
        bounded[11] = CurrentObservation(
            period: bounded[11].period, estimate: Estimate(158, low: 150, high: 160), published: bounded[11].published)
        #expect(throws: CrossingProjection.Refusal.uncertain) {
            try CrossingProjection(bounded, frequency: .quarter, level: 200, isUpward: true, isInLevels: false)
        }
        let holes = Self.quarters(Self.changed).enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        #expect(throws: CrossingProjection.Refusal.gaps) {
            try CrossingProjection(holes, frequency: .quarter, level: 200, isUpward: true, isInLevels: false)
        }
    }

    /// Of tables of Student's distribution.
    @Test(arguments: [
        (1, 3.07768), (2, 1.88562), (3, 1.63774), (4, 1.53321), (7, 1.41492), (10, 1.37218), (19, 1.32773),
    ])
    func `nine tenths lie below the quantile`(freedom: Int, quantile: Double) {
        #expect(abs(Student.quantile(freedom: freedom) - quantile) < 1e-5)
    }
}
