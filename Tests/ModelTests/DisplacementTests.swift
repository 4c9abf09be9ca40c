import Testing

@testable import Model

/// A span whose place another has on some days has no value then, and the days of its values stay.
struct DisplacementTests {
    /// With worse sources first, so that the best counts whatever the displacements are.
    private let history = History(
        period: Period(start: Day(number: 0), end: Day(number: 1)),
        vintages: [(10, 1.0, 2), (20, 2, 1), (30, 3, 1)].map {
            Vintage(published: Day(number: $0.0), value: $0.1, rank: $0.2)
        })

    private static let cases: [([(Int32, Int32?)], known: [String])] = [
        ([(15, nil)], ["10 1.0"]), ([(40, nil)], ["10 1.0", "20 2.0", "30 3.0"]),
        ([(15, 25)], ["10 1.0", "20 2.0", "30 3.0"]), ([(0, 25)], ["10 1.0", "20 2.0", "30 3.0"]),
        ([(5, 15), (35, nil)], ["10 1.0", "20 2.0", "30 3.0"]),
    ]

    @Test(arguments: cases)
    func `values keep their days, and are not there while another span has the place`(
        displacements: [(Int32, Int32?)], known: [String]
    ) throws {
        let left = try #require(
            history.displaced(
                by: displacements.map { since, until in
                    Displacement(since: Day(number: since), until: until.map { Day(number: $0) })
                }))
        #expect(left.revisions.map { "\($0.published.number) \($0.value ?? .nan)" } == known)
        for day in 0...50 as ClosedRange<Int32> {
            let isDisplaced = displacements.contains { $0.0 <= day && day < $0.1 ?? .max }
            let value = history.current(by: Knowledge(asOf: Day(number: day)))?.value
            #expect(left.current(by: Knowledge(asOf: Day(number: day)))?.value == (isDisplaced ? nil : value), "\(day)")
        }
        #expect(left.current()?.value == (displacements.last?.1 == nil ? nil : 3))
    }

    @Test(arguments: [0, 10] as [Int32])
    func `what never was an observation is none`(since: Int32) {
        #expect(history.displaced(by: [Displacement(since: Day(number: since))]) == nil)
    }
}
